/** One sample of an answer in the text format of Prometheus. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the text format (https://prometheus.io/docs/instrumenting/exposition_formats/), as far as the bot writes it. */
export function parseSamples(text: string): Sample[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === '') throw new Error(`no sample: ${line}`);
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', content = '']) => [label, content]);
    return { name, labels: Object.fromEntries(pairs), value: Number(value) };
  });
}

/** What `/metrics` of a running bot says now. */
export async function scrape(url: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/metrics`, { headers });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`/metrics answers ${response.status}`);
  const samples = parseSamples(text);
  /** The sum of the series of this name that have these labels; null when there is none. */
  const figure = (name: string, labels: Readonly<Record<string, string>> = {}): number | null => {
    const found = samples.filter(
      (sample) => sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
    return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0);
  };
  return { text, samples, figure };
}
