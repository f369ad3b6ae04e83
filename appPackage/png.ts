import { inflateSync } from 'node:zlib';

/** A picture's size and pixels: four bytes each, red, green, blue and alpha, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly (readonly [number, number, number, number])[];
}

/** Reads a PNG of 8-bit RGBA, not interlaced (https://www.w3.org/TR/png-3/). Throws on any other kind. */
export function readPng(file: Buffer): Picture {
  if (file.toString('latin1', 1, 4) !== 'PNG') throw new Error('not a PNG');
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const [depth, colourType, , , interlaced] = file.subarray(24, 29);
  if (depth !== 8 || colourType !== 6 || interlaced !== 0) throw new Error('not 8-bit RGBA, or interlaced');
  const bytes = unfilter(inflateSync(Buffer.concat(dataChunks(file))), width * 4);
  const pixels = Array.from({ length: width * height }, (_, at) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = bytes.subarray(at * 4, at * 4 + 4);
    return [red, green, blue, alpha] as const;
  });
  return { width, height, pixels };
}

function dataChunks(file: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 8; at < file.length; at += file.readUInt32BE(at) + 12) {
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') chunks.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  return chunks;
}

/** Undoes the filter of each row: a byte is a difference from its neighbours to the left (a), above (b) and above left (c). */
function unfilter(raw: Buffer, rowBytes: number): Uint8Array {
  const bytes = new Uint8Array((raw.length / (rowBytes + 1)) * rowBytes);
  for (let at = 0; at < bytes.length; at += 1) {
    const row = Math.floor(at / rowBytes);
    const isFirst = at % rowBytes < 4;
    const a = isFirst ? 0 : (bytes[at - 4] ?? 0);
    const b = bytes[at - rowBytes] ?? 0;
    const c = isFirst ? 0 : (bytes[at - rowBytes - 4] ?? 0);
    const guesses = [0, a, b, Math.floor((a + b) / 2), paeth(a, b, c)];
    bytes[at] = (raw[at + row + 1] ?? 0) + (guesses[raw[row * (rowBytes + 1)] ?? 0] ?? 0);
  }
  return bytes;
}

function paeth(a: number, b: number, c: number): number {
  const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}
