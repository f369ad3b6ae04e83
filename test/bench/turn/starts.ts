import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BotProcess } from '../../crash/bot-process.ts';
import { aligned } from '../../crash/report.ts';
import { median } from '../figures.ts';

const probe = new URL('./probe.ts', import.meta.url).href;

/** From spawn to listening, the bot as `npm start` has it without any configuration: with what Node compiled for the start before, and not. */
export async function measureStarts(times: number): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'handoff-starts-'));
  try {
    const data = { DATA_DIR: join(folder, 'data') };
    const ways = { 'compile cache': data, 'no compile cache': { ...data, NODE_DISABLE_COMPILE_CACHE: '1' } };
    const series = new Map(Object.keys(ways).map((name) => [name, { wallMs: [] as number[], cpuMs: [] as number[] }]));
    // The first start fills the cache, and whatever the operating system keeps of the files.
    await start(join(folder, '0'), data);
    for (let time = 0; time < times; time++) {
      for (const [name, env] of Object.entries(ways)) {
        const { wallMs, cpuMs } = await start(join(folder, `${name} ${time + 1}`), env);
        series.get(name)?.wallMs.push(wallMs);
        series.get(name)?.cpuMs.push(cpuMs);
      }
    }
    const rows = [...series].map(([name, { wallMs, cpuMs }]) => [
      name,
      `${median(wallMs).toFixed(0)}`,
      `${Math.min(...wallMs).toFixed(0)}–${Math.max(...wallMs).toFixed(0)}`,
      `${median(cpuMs).toFixed(0)}`,
    ]);
    return ['', ...aligned([['start, spawn to listening', 'ms', 'least to most', 'ms of CPU'], ...rows])];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function start(folder: string, more: Readonly<Record<string, string>>): Promise<{ wallMs: number; cpuMs: number }> {
  await mkdir(folder);
  const env = { PATH: process.env['PATH'] ?? '', PORT: '0', SIMULATOR_PORT: '0', ...more };
  const bot = new BotProcess({ name: 'bot', folder, env, nodeOptions: [`--import=${probe}`], answers: true });
  const startedMs = performance.now();
  await bot.start();
  const wallMs = performance.now() - startedMs;
  const cpuMs = (await bot.ask('cpu')) / 1_000;
  // Ended as an operator would: what was compiled is kept when the process ends by itself.
  await bot.terminate();
  return { wallMs, cpuMs };
}
