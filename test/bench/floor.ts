import { createServer } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Pool } from 'undici';

/**
 * The least that can be between a webhook and the message in Teams: take a POST, answer it, commit one row so that it survives a power
 * cut, and POST it on over a kept connection. `FLOOR_TARGET` is where, `DATA_DIR` where the row goes.
 */
const database = new DatabaseSync(join(process.env['DATA_DIR'] ?? '.', 'floor.sqlite'));
database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
database.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
const insert = database.prepare('INSERT INTO rows (body) VALUES (?)');
const target = new Pool(process.env['FLOOR_TARGET'] ?? '', { connections: 16 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    const { path, activity } = JSON.parse(body) as { path: string; activity: unknown };
    response.end();
    insert.run(body);
    void target
      .request({ path, method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(activity) })
      .then((answer) => answer.body.dump());
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ port, msg: 'listening' })}\n`);
});
process.once('SIGTERM', () => process.exit());
