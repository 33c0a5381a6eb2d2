// The sheet as small cells, taken or free: a label asks some dozen cells and not every other label.
export const ROOM_PX = 3; // side of a cell of the sheet that is taken or free

export function roomOf(width, height) {
  const across = Math.ceil(width / ROOM_PX), down = Math.ceil(height / ROOM_PX);
  return { across, down, cells: new Uint8Array(across * down) };
}

function cellsOfBox({ across, down }, [x, y, wide, tall]) {
  const kept = (value, most) => Math.max(0, Math.min(most, Math.floor(value / ROOM_PX)));
  return [kept(x, across), kept(y, down), kept(x + wide, across - 1), kept(y + tall, down - 1)];
}

export function occupy(room, box) {
  const [left, top, right, bottom] = cellsOfBox(room, box);
  for (let line = top; line <= bottom; line += 1) room.cells.fill(1, line * room.across + left, line * room.across + right + 1);
}

export const isFree = (room, box) => cellsTaken(room, box) === 0;

export function cellsTaken(room, box) {
  const [left, top, right, bottom] = cellsOfBox(room, box);
  let sum = 0;
  for (let line = top; line <= bottom; line += 1) for (let at = line * room.across + left; at <= line * room.across + right; at += 1) sum += room.cells[at];
  return sum;
}
