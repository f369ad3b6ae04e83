import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { parseSamples } from '../support/scrape.ts';

const top = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFile(path.join(top, file), 'utf8');
const run = promisify(execFile);

const rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.strictObject({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.strictObject({ severity: z.enum(['critical', 'warning', 'info']) }),
          annotations: z.strictObject({ summary: z.string(), runbook_url: z.string() }),
        }),
      ),
    }),
  ),
});

const dashboard = z.object({
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      gridPos: z.object({ h: z.number(), w: z.number(), x: z.number(), y: z.number() }),
      targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).optional(),
    }),
  ),
});

const alertsOf = async () => rules.parse(parse(await read('src/operations/alerts.yaml'))).groups.flatMap((group) => group.rules);
const panelsOf = async () => dashboard.parse(JSON.parse(await read('src/operations/dashboard.json'))).panels;
const dashboardExpressions = async () =>
  (await panelsOf()).flatMap(({ targets = [] }) => targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '5m')));

/** What Prometheus adds to every series, and the label of a histogram's buckets. */
const foreignLabels = ['job', 'instance'];

const metrics = createMetrics({ version: '1', node: '24' });

function labelsOf(name: string): readonly string[] | null {
  const own = (each: string): unknown => {
    const metric = metrics.registry.getSingleMetric(each);
    return metric === undefined ? null : Reflect.get(metric, 'labelNames');
  };
  const plain = own(name);
  if (Array.isArray(plain)) return [...plain, ...foreignLabels];
  const parts = own(name.replace(/_(bucket|sum|count)$/, ''));
  if (!Array.isArray(parts)) return null;
  return [...parts, ...foreignLabels, ...(name.endsWith('_bucket') ? ['le'] : [])];
}

/** What a query of ours does not hold to: metrics, labels and words that the bot does not have. */
function problemsOf(expr: string, known: ReturnType<typeof parseSamples>): string[] {
  const selectors = [...expr.matchAll(/\b((?:handoff|nodejs|process)_\w+)(?:\{([^}]*)\})?/g)];
  if (selectors.length === 0 && !/\bup\{/.test(expr)) return [`no metric in ${expr}`];
  const names = selectors.map(([, name = '']) => name);
  const unknown = names.filter((name) => labelsOf(name) === null).map((name) => `there is no ${name}`);
  const wrongLabels = selectors.flatMap(([, name = '', matchers = '']) =>
    [...matchers.matchAll(/(\w+)(=~|!=|=|!~)"([^"]*)"/g)].flatMap(([, label = '', operator = '', value = '']) => {
      if (!labelsOf(name)?.includes(label)) return [`${name} has no label ${label}`];
      if (foreignLabels.includes(label)) return [];
      const family = name.replace(/_bucket$/, '');
      // Histograms hold nothing at first; what a turn can be about stands in the counter of turns.
      const words = known.filter((each) => each.name === family || (label === 'kind' && each.name === 'handoff_turns_total'));
      const missing = value.split('|').filter((word) => words.length > 0 && !words.some(({ labels }) => labels[label] === word));
      return missing.map((word) => `${name} has no ${label}${operator}${word}`);
    }),
  );
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(/, */));
  const wrongGroups = grouped
    .filter((label) => !names.some((name) => labelsOf(name)?.includes(label)))
    .map((label) => `nothing in ${expr} has a label ${label}`);
  return [...unknown, ...wrongLabels, ...wrongGroups];
}

describe('The alerts and the dashboard', () => {
  let known: ReturnType<typeof parseSamples>;
  before(async () => {
    const lanes = { waiting: 0, oldestMs: 0 };
    metrics.watch({
      figures: async () => ({
        sessions: { requested: 0, queued: 0, connected: 0 },
        lanes: { desk: lanes, user: lanes, check: lanes, silence: lanes, met: lanes },
      }),
      breakerState: () => 'closed',
    });
    known = parseSamples(await metrics.render());
  });

  it('ask for metrics, labels and words that the bot has', async () => {
    const expressions = [...(await alertsOf()).map(({ expr }) => expr), ...(await dashboardExpressions())];
    expect(expressions.length).to.be.greaterThan(50);
    expect(expressions.flatMap((expr) => problemsOf(expr, known))).to.deep.equal([]);
  });

  it('would be found out if they did not', () => {
    expect(problemsOf('sum(handoff_turn_total)', known)).to.deep.equal(['there is no handoff_turn_total']);
    expect(problemsOf('max(handoff_sessions{status="queued"})', known)).to.deep.equal(['handoff_sessions has no label status']);
    expect(problemsOf('handoff_sessions{state=~"queued|lost"}', known)).to.deep.equal(['handoff_sessions has no state=~lost']);
    expect(problemsOf('sum by (lane) (handoff_sessions)', known)).to.have.lengthOf(1);
  });

  it('leave no metric of the bot out of the dashboard', async () => {
    const text = (await dashboardExpressions()).join('\n');
    const names = metrics.registry.getMetricsAsArray().map(({ name }) => name);
    const own = names.filter((name) => name.startsWith('handoff_'));
    expect(own.filter((name) => !new RegExp(`\\b${name}(_bucket)?\\b`).test(text))).to.deep.equal([]);
  });

  it('look after every alert in the runbook, in a section that its link names, and after no other', async () => {
    const alerts = await alertsOf();
    const sections = [...(await read('src/operations/runbook.md')).matchAll(/^## (.+)$/gm)].map(([, title = '']) => title);
    expect(sections).to.deep.equal(['How to look', 'Upgrading', ...alerts.map(({ alert }) => alert)]);
    for (const { alert, annotations } of alerts)
      expect(annotations.runbook_url).to.equal(`src/operations/runbook.md#${alert.toLowerCase()}`);
  });

  it('link within the runbook to sections that are there, and to log lines that the bot writes', async () => {
    const runbook = await read('src/operations/runbook.md');
    const anchors = new Set(
      [...runbook.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-')),
    );
    for (const [, anchor = ''] of runbook.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).to.include(anchor);
    const sources = (await Promise.all(['src/operator-log.ts', 'src/app.ts', 'src/event-intake.ts'].map(read))).join('\n');
    const lines = [...runbook.matchAll(/grep '"([a-z ]+)"'/g)].map(([, line = '']) => line);
    expect(lines.length).to.be.greaterThan(4);
    for (const line of lines) expect(sources).to.include(`'${line}'`);
  });

  it('name in the runbook the schemas that this version brings', async () => {
    const [, sqlite, postgres] =
      /schema (\d+) in SQLite .* schema (\d+) in PostgreSQL/.exec(await read('src/operations/runbook.md')) ?? [];
    const filesOf = async (folder: string) =>
      (await readdir(path.join(top, 'src/storage', folder))).filter((name) => name.endsWith('.sql')).length;
    expect([Number(sqlite), Number(postgres)]).to.deep.equal([await filesOf('migrations'), await filesOf('postgres-migrations')]);
  });

  it('have panels that do not lie on one another', async () => {
    const panels = await panelsOf();
    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: h * w }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).to.equal(cells.length);
  });

  describe('by promtool, which comes with Prometheus', () => {
    before(async function findPromtool() {
      const found = await run('promtool', ['--version']).catch(() => null);
      if (found !== null) return;
      process.stdout.write('      skipped: promtool is not in PATH\n');
      this.skip();
    });

    it('are rules that Prometheus takes', async () => {
      const { stdout } = await run('promtool', ['check', 'rules', path.join(top, 'src/operations/alerts.yaml')]);
      expect(stdout).to.include(`SUCCESS: ${(await alertsOf()).length} rules found`);
    });

    it('stand in the runbook beside configurations that Prometheus takes, of the job that they ask for', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'handoff-scrape-'));
      try {
        const yamls = [...(await read('src/operations/runbook.md')).matchAll(/^```yaml\n(.+?)^```$/gms)].map(
          ([, yaml = '']) => yaml,
        );
        expect(yamls).to.have.lengthOf(2);
        const token = path.join(folder, 'handoff-bot.token');
        await writeFile(token, 'a-token-of-specs');
        for (const yaml of yamls) {
          expect(parse(yaml).scrape_configs[0].job_name).to.equal('handoff-bot');
          const file = path.join(folder, 'prometheus.yaml');
          await writeFile(file, yaml.replace('/etc/prometheus/handoff-bot.token', token));
          const mode = yaml.includes('remote_write') ? ['--agent'] : [];
          const { stdout } = await run('promtool', ['check', 'config', ...mode, file]);
          expect(stdout).to.include('SUCCESS');
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('fire when they should, and not before', async () => {
      const { stdout } = await run('promtool', ['test', 'rules', path.join(top, 'test/operations/alerts.test.yaml')]);
      expect(stdout).to.include('SUCCESS');
    });

    it('have no query on the dashboard that Prometheus does not understand', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'handoff-rules-'));
      try {
        const recorded = (await dashboardExpressions()).map((expr, index) => ({ record: `panel:${index}`, expr }));
        const file = path.join(folder, 'rules.yaml');
        await writeFile(file, stringify({ groups: [{ name: 'dashboard', rules: recorded }] }));
        const { stdout } = await run('promtool', ['check', 'rules', file]);
        expect(stdout).to.include(`SUCCESS: ${recorded.length} rules found`);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });
});
