/** What differs from one organisation's app package to the next, by the names that the manifest's placeholders have. */
export interface PackageValues {
  readonly BOT_ID: string;
  readonly TEAMS_APP_ID: string;
  readonly BOT_DOMAIN: string;
  readonly DEVELOPER_NAME: string;
  readonly DEVELOPER_WEBSITE_URL: string;
  readonly PRIVACY_URL: string;
  readonly TERMS_OF_USE_URL: string;
}

/** What is wrong with the values, all at once; each line names the variable and what it takes. */
export class PackageValuesError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['The app package needs more:', ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

/** Stands in where nothing is configured, so that the package can be looked at and checked. Teams refuses to install it. */
export const exampleValues: PackageValues = {
  BOT_ID: '00000000-0000-0000-0000-000000000000',
  TEAMS_APP_ID: '00000000-0000-0000-0000-000000000000',
  BOT_DOMAIN: 'bot.example.com',
  DEVELOPER_NAME: 'Example',
  DEVELOPER_WEBSITE_URL: 'https://www.example.com',
  PRIVACY_URL: 'https://www.example.com/privacy',
  TERMS_OF_USE_URL: 'https://www.example.com/terms',
};

const required = {
  MicrosoftAppId: 'the app id of the bot’s registration, a GUID',
  PUBLIC_URL: 'https://… where the bot is reached',
  DEVELOPER_NAME: 'who stands behind the app, up to 32 characters',
  DEVELOPER_WEBSITE_URL: 'https://… of whoever stands behind the app',
};

/**
 * Reads the values from the environment: the bot's own variables where they say it already, the rest by the placeholders' names. Null
 * when none of them is set. Throws `PackageValuesError` with every problem when only some are.
 *
 * The app takes the bot's id unless `TEAMS_APP_ID` gives it another; the privacy and terms pages are the website unless given.
 */
export function readPackageValues(env: Readonly<Record<string, string | undefined>>): PackageValues | null {
  const get = (name: string) => env[name]?.trim() ?? '';
  const names = Object.entries(required);
  if (names.every(([name]) => get(name) === '')) return null;
  const problems = names.filter(([name]) => get(name) === '').map(([name, what]) => `${name}: ${what}`);
  if (get('PUBLIC_URL') !== '' && !URL.canParse(get('PUBLIC_URL'))) problems.push(`PUBLIC_URL: ${required.PUBLIC_URL}`);
  if (problems.length > 0) throw new PackageValuesError(problems);
  const website = get('DEVELOPER_WEBSITE_URL');
  return {
    BOT_ID: get('MicrosoftAppId'),
    TEAMS_APP_ID: get('TEAMS_APP_ID') || get('MicrosoftAppId'),
    BOT_DOMAIN: new URL(get('PUBLIC_URL')).hostname,
    DEVELOPER_NAME: get('DEVELOPER_NAME'),
    DEVELOPER_WEBSITE_URL: website,
    PRIVACY_URL: get('PRIVACY_URL') || website,
    TERMS_OF_USE_URL: get('TERMS_OF_USE_URL') || website,
  };
}
