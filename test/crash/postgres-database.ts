import pg from 'pg';

/** A database of one's own on a PostgreSQL server, for as long as it is used. */
export class PostgresDatabase {
  readonly url: string;
  readonly #serverUrl: string;
  readonly #name: string;

  private constructor(serverUrl: string, name: string) {
    this.#serverUrl = serverUrl;
    this.#name = name;
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    this.url = url.href;
  }

  /** Creates it. Rejects when the server is not there or does not let us. */
  static async create(serverUrl: string): Promise<PostgresDatabase> {
    const database = new PostgresDatabase(serverUrl, `handoff_crash_${process.pid}_${Date.now()}`);
    await database.#run(`CREATE DATABASE ${database.#name}`);
    return database;
  }

  /** Removes it, whoever is connected. */
  async drop(): Promise<void> {
    await this.#run(`DROP DATABASE IF EXISTS ${this.#name} WITH (FORCE)`);
  }

  async #run(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.#serverUrl });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}
