import { readFileSync } from 'node:fs';
import { type LoadHookSync, type ResolveHookSync, registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const mark = /\?load=\d+$/;
const sources = new Map<string, string>();
let loads = 0;

/** Imports a file, by its path. */
export type Load = (file: string) => Promise<unknown>;

/**
 * Makes what loads files as if none had been loaded before, nor any module of the project that they import; those of `node_modules` are
 * loaded once. What one of these functions has loaded shares its modules. Node keeps them all for the life of the process.
 */
export function freshModules(): Load {
  if (loads === 0) registerHooks({ resolve: passOn, load: keepSource });
  loads += 1;
  const own = `?load=${loads}`;
  return (file) => import(pathToFileURL(file).href + own);
}

const passOn: ResolveHookSync = (specifier, context, next) => {
  const found = next(specifier, context);
  const own = mark.exec(context.parentURL ?? '')?.[0];
  const isOurs = found.url.endsWith('.ts') && !found.url.includes('/node_modules/');
  return own !== undefined && isOurs ? { ...found, url: found.url + own } : found;
};

/** Taking the types off is most of the work of loading, and is the same each time. */
const keepSource: LoadHookSync = (url, context, next) => {
  if (!mark.test(url)) return next(url, context);
  const path = fileURLToPath(url.replace(mark, ''));
  const source = sources.get(path) ?? stripTypeScriptTypes(readFileSync(path, 'utf8'));
  sources.set(path, source);
  return { format: 'module', source, shortCircuit: true };
};
