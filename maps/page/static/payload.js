// Reads what maps/page/payload.py packed: gzip as text, columns as byte planes, details in blocks opened on demand.
export const DEGREE = 10000;

function bytesOf(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const raw = atob(text);
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

// Two of 91 signs hold 13 bits; the first four bytes say how many follow.
function denseBytes(text) {
  const value = new Uint8Array(128);
  for (let code = 33, at = 0; code < 127; code += 1) if (!"<{\\".includes(String.fromCharCode(code))) value[code] = at++;
  const bytes = new Uint8Array(Math.ceil((text.length / 2) * 13 / 8) + 2);
  let held = 0, many = 0, end = 0;
  for (let i = 0; i + 1 < text.length; i += 2) {
    held |= (value[text.charCodeAt(i)] + 91 * value[text.charCodeAt(i + 1)]) << many;
    for (many += 13; many >= 8; many -= 8, held >>>= 8) bytes[end++] = held & 255;
  }
  const size = bytes[0] + bytes[1] * 256 + bytes[2] * 65536 + bytes[3] * 16777216;
  return bytes.subarray(4, 4 + size);
}

// base64 of gzip begins with these signs, dense text never.
async function unzip(text) {
  return unzipBytes(text.startsWith("H4sI") ? bytesOf(text) : denseBytes(text));
}

async function unzipBytes(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const jsonOf = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

export async function unzipJson(text) {
  return jsonOf(await unzip(text));
}

export async function unzipHead(text) {
  return jsonOf(await unzipBytes(denseBytes(text)));
}

export async function readRows(text) {
  const bytes = await unzip(text);
  const end = bytes.indexOf(10);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  const columns = {};
  let at = end + 1;
  for (const [name, kind, planes, length] of head) {
    columns[name] = READERS[kind](bytes.subarray(at, at + length), planes);
    at += length;
  }
  return columns;
}

const READERS = { delta: readDelta, uint: readPlanes, varint: readVarint, zigzag: readZigzag };

function readPlanes(bytes, planes) {
  const n = bytes.length / planes;
  if (planes === 1) return bytes;
  const out = new Uint32Array(n);
  for (let plane = 0; plane < planes; plane += 1) {
    const shift = 8 * plane;
    const start = plane * n;
    for (let i = 0; i < n; i += 1) out[i] |= bytes[start + i] << shift;
  }
  return out;
}

function readZigzag(bytes, planes) {
  return Int32Array.from(readPlanes(bytes, planes), (value) => (value >>> 1) ^ -(value & 1));
}

function readDelta(bytes) {
  const zigzag = readPlanes(bytes, 4);
  const out = new Float64Array(zigzag.length);
  let steps = 0;
  for (let i = 0; i < out.length; i += 1) {
    const value = zigzag[i];
    steps += (value >>> 1) ^ -(value & 1);
    out[i] = steps / DEGREE;
  }
  return out;
}

function readVarint(bytes) {
  const out = [];
  let value = 0, delta = 0, shift = 0;
  for (const byte of bytes) {
    delta += (byte & 127) * 2 ** shift;
    shift += 7;
    if (byte < 128) {
      value += delta;
      out.push(value);
      delta = shift = 0;
    }
  }
  return Int32Array.from(out);
}
