import { PNG } from 'pngjs';

/** Teams crops the colour icon to a shape of its own, so it may have no hole; the outline icon is drawn in the theme's colour. */
const icons: Readonly<
  Record<string, { readonly side: number; readonly fits: (pixel: Pixel) => boolean; readonly what: string }>
> = {
  'color.png': { side: 192, fits: ([, , , alpha]) => alpha === 255, what: 'opaque all over' },
  'outline.png': { side: 32, fits: isWhiteOrClear, what: 'white on transparent, and nothing else' },
};

type Pixel = readonly [red: number, green: number, blue: number, alpha: number];

function isWhiteOrClear([red, green, blue, alpha]: Pixel): boolean {
  return alpha === 0 || (red === 255 && green === 255 && blue === 255);
}

/**
 * What is wrong with an icon, by its name in the package: `color.png` or `outline.png`
 * (https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package#app-icons). Throws on a name it does not know.
 */
export function iconProblems(name: string, file: Buffer): readonly string[] {
  const rule = icons[name];
  if (rule === undefined) throw new TypeError(`${name} is no icon of the package`);
  const { side, fits, what } = rule;
  try {
    const { width, height } = PNG.sync.read(file);
    const pixels = pixelsOf(file);
    const problems = [];
    if (width !== side || height !== side) problems.push(`${name}: ${side} × ${side} pixels, not ${width} × ${height}`);
    if (!pixels.every(fits)) problems.push(`${name}: ${what}`);
    if (!pixels.some(([, , , alpha]) => alpha > 0)) problems.push(`${name}: nothing is drawn in it`);
    return problems;
  } catch {
    return [`${name}: must be a PNG`];
  }
}

/** Row by row. Throws when the file is no PNG. */
export function pixelsOf(file: Buffer): readonly Pixel[] {
  const { data } = PNG.sync.read(file);
  return Array.from({ length: data.length / 4 }, (_, at) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at * 4, at * 4 + 4);
    return [red, green, blue, alpha] as const;
  });
}
