/** Colours of one theme, close to those of Teams, for the eye alone: the cards name no colour themselves. */
interface Palette {
  readonly card: string;
  readonly page: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly brand: string;
  readonly onBrand: string;
  readonly fills: {
    readonly emphasis: string;
    readonly accent: string;
    readonly good: string;
    readonly warning: string;
    readonly attention: string;
  };
  readonly words: { readonly accent: string; readonly good: string; readonly warning: string; readonly attention: string };
}

const light: Palette = {
  card: '#ffffff',
  page: '#f5f5f5',
  text: '#242424',
  quiet: '#616161',
  line: '#d1d1d1',
  brand: '#5b5fc7',
  onBrand: '#ffffff',
  fills: { emphasis: '#f5f5f5', accent: '#e8ebfa', good: '#e7f2da', warning: '#fbf6d9', attention: '#fcf4f6' },
  words: { accent: '#5b5fc7', good: '#237b4b', warning: '#835c00', attention: '#c4314b' },
};

const dark: Palette = {
  card: '#292929',
  page: '#141414',
  text: '#ffffff',
  quiet: '#adadad',
  line: '#525252',
  brand: '#7f85f5',
  onBrand: '#000000',
  fills: { emphasis: '#1f1f1f', accent: '#2f2f4a', good: '#0d2817', warning: '#463100', attention: '#3e1f25' },
  words: { accent: '#9299f7', good: '#92c353', warning: '#f8d22a', attention: '#e37d80' },
};

const highContrast: Palette = {
  card: '#000000',
  page: '#000000',
  text: '#ffffff',
  quiet: '#ffffff',
  line: '#ffffff',
  brand: '#ffff01',
  onBrand: '#000000',
  fills: { emphasis: '#000000', accent: '#000000', good: '#000000', warning: '#000000', attention: '#000000' },
  words: { accent: '#ffff01', good: '#3ff23f', warning: '#ffff01', attention: '#ff5e5e' },
};

/** The themes of the gallery: what the page around the cards looks like, and the renderer's host configuration. */
export const galleryThemes = Object.entries({ light, dark, 'high contrast': highContrast }).map(([name, palette]) => ({
  name,
  page: {
    page: palette.page,
    card: palette.card,
    text: palette.text,
    line: palette.line,
    field: palette.fills.emphasis,
    'button-line': palette.quiet,
    brand: palette.brand,
    'on-brand': palette.onBrand,
  },
  hostConfig: hostConfig(palette),
}));

/** Spacings, sizes and limits as Teams has them (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/design-effective-cards). */
function hostConfig(palette: Palette) {
  const font = {
    fontFamily: "'Segoe UI', 'Liberation Sans', sans-serif",
    fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 200, default: 400, bolder: 600 },
  };
  const { quiet, text } = palette;
  const pair = (colour: string) => ({ default: colour, subtle: colour });
  const words = Object.fromEntries(Object.entries(palette.words).map(([name, colour]) => [name, pair(colour)]));
  const foregroundColors = { ...words, default: { default: text, subtle: quiet }, dark: pair('#242424'), light: pair('#ffffff') };
  const styles = Object.entries({ default: palette.card, ...palette.fills });
  return {
    supportsInteractivity: true,
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: palette.line },
    fontTypes: { default: font, monospace: font },
    lineHeights: { small: 16, default: 20, medium: 20, large: 24, extraLarge: 32 },
    containerStyles: Object.fromEntries(styles.map(([name, backgroundColor]) => [name, { backgroundColor, foregroundColors }])),
    inputs: {
      label: { requiredInputs: { weight: 'Bolder' }, optionalInputs: { weight: 'Bolder' } },
      errorMessage: { color: 'Attention' },
    },
    textBlock: { headingLevel: 2 },
    actions: { maxActions: 6, spacing: 'Default', buttonSpacing: 8, actionsOrientation: 'Horizontal', actionAlignment: 'Left' },
  };
}
