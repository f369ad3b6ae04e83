import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// `readsEnvFile` of config.ts, without loading it: nothing is to be compiled before the cache is there.
const isDevelopment = ['development', 'test'].includes(process.env['NODE_ENV'] || 'development');
if (isDevelopment && existsSync('.env')) process.loadEnvFile('.env');

// A third of a start is compiling what was compiled for the one before. Beside the data, where nobody else may write: it is code. Where
// it can't be kept this changes nothing. NODE_COMPILE_CACHE, which the image sets to a cache of its own, has been heard by Node already and
// wins. Only what is loaded after it is kept, which is why this file is JavaScript: nothing has to be stripped of its types to begin.
enableCompileCache(join(process.env['DATA_DIR'] || './data', 'compile-cache'));
await import('./run.ts');
