import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { iconProblems, pixelsOf } from '../../appPackage/icon-problems.ts';
import manifest from '../../appPackage/manifest.json' with { type: 'json' };
import project from '../../package.json' with { type: 'json' };

const folder = path.resolve(import.meta.dirname, '../../appPackage');
const icon = (name: string) => readFile(path.join(folder, name));

/** What an administrator fills in; `npm run package` and the README know the same names. */
const placeholders = [
  'TEAMS_APP_ID',
  'BOT_ID',
  'BOT_DOMAIN',
  'DEVELOPER_NAME',
  'DEVELOPER_WEBSITE_URL',
  'PRIVACY_URL',
  'TERMS_OF_USE_URL',
];

describe('the app package', () => {
  const [bot] = manifest.bots;

  it('is of schema 1.25, with everything that the schema requires', () => {
    expect(manifest.$schema).to.equal('https://developer.microsoft.com/json-schemas/teams/v1.25/MicrosoftTeams.schema.json');
    expect(manifest.manifestVersion).to.equal('1.25');
    expect(manifest).to.include.keys('version', 'id', 'developer', 'name', 'description', 'icons', 'accentColor');
    expect(manifest.developer).to.have.all.keys('name', 'websiteUrl', 'privacyUrl', 'termsOfUseUrl');
    expect(manifest.accentColor).to.match(/^#[0-9A-F]{6}$/);
  });

  it('has the version of the product', () => {
    expect(manifest.version).to.equal(project.version);
  });

  it('leaves to the administrator what is theirs, and nothing else', async () => {
    const text = await readFile(path.join(folder, 'manifest.json'), 'utf8');
    const used = [...text.matchAll(/\$\{\{(\w+)\}\}/g)].map(([, name]) => name);
    expect([...new Set(used)]).to.have.members(placeholders);
    expect(text.replaceAll(/\$\{\{\w+\}\}/g, '')).to.not.match(/\$\{|\{\{/);
    expect(manifest.id).to.match(/^\$\{\{TEAMS_APP_ID\}\}$/);
    expect(bot?.botId).to.match(/^\$\{\{BOT_ID\}\}$/);
  });

  it('keeps to the lengths that Teams allows', () => {
    expect(manifest.name.short).to.have.lengthOf.within(1, 30);
    expect(manifest.name.full).to.have.lengthOf.within(1, 100);
    expect(manifest.description.short).to.have.lengthOf.within(1, 80);
    expect(manifest.description.full).to.have.lengthOf.within(1, 4000);
  });

  it('has one bot, for personal chats, teams and group chats, that takes files', () => {
    expect(manifest.bots).to.have.lengthOf(1);
    expect(bot?.scopes).to.deep.equal(['personal', 'team', 'groupChat']);
    expect(bot).to.include({ supportsFiles: true, isNotificationOnly: false });
  });

  it('lists the commands of each scope, short enough for the menu', () => {
    expect(bot?.commandLists.map(({ scopes }) => scopes)).to.deep.equal([['personal'], ['team'], ['groupChat']]);
    for (const { commands } of bot?.commandLists ?? []) {
      expect(commands).to.have.lengthOf.within(1, 10);
      for (const { title, description } of commands) {
        expect(title).to.have.lengthOf.within(1, 32);
        expect(description).to.have.lengthOf.within(1, 128);
      }
    }
  });

  it('has icons that Teams takes, the colour icon on the accent colour', async () => {
    const { color, outline } = manifest.icons;
    expect([...iconProblems(color, await icon(color)), ...iconProblems(outline, await icon(outline))]).to.deep.equal([]);
    const [corner] = pixelsOf(await icon(color));
    const accent = corner?.slice(0, 3).map((part) => part.toString(16).padStart(2, '0'));
    expect(`#${accent?.join('')}`.toUpperCase()).to.equal(manifest.accentColor);
  });

  it('has an outline that is a drawing, not a speck and not a block', async () => {
    const drawn = pixelsOf(await icon(manifest.icons.outline)).filter(([, , , alpha]) => alpha > 0);
    expect(drawn).to.have.lengthOf.within(100, 600);
  });
});
