// The sheet as small cells, taken or free: a label asks some dozen cells and not every other label.
export const GRID_CELL_PX = 3; // side of a cell of the sheet that is taken or free

export function gridOf(width, height) {
  const across = Math.ceil(width / GRID_CELL_PX), down = Math.ceil(height / GRID_CELL_PX);
  return { across, down, cells: new Uint8Array(across * down) };
}

function cellsOfBox({ across, down }, [x, y, wide, tall]) {
  const kept = (value, most) => Math.max(0, Math.min(most, Math.floor(value / GRID_CELL_PX)));
  return [kept(x, across), kept(y, down), kept(x + wide, across - 1), kept(y + tall, down - 1)];
}

export function occupy(grid, box) {
  const [left, top, right, bottom] = cellsOfBox(grid, box);
  for (let line = top; line <= bottom; line += 1) grid.cells.fill(1, line * grid.across + left, line * grid.across + right + 1);
}

export const isFree = (grid, box) => cellsTaken(grid, box) === 0;

export function cellsTaken(grid, box) {
  const [left, top, right, bottom] = cellsOfBox(grid, box);
  let sum = 0;
  for (let line = top; line <= bottom; line += 1) for (let at = line * grid.across + left; at <= line * grid.across + right; at += 1) sum += grid.cells[at];
  return sum;
}
