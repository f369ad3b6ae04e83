import type { FetchedFile, UserFile, UserFiles } from '../../src/handoff/ports.ts';

/** The way to people's files: every file is there, holds its own name, and can be had as soon as nothing stands in the way. */
export class ScriptedFiles implements UserFiles {
  /** The names of the files that were asked for, in order. */
  readonly asked: (string | null)[] = [];
  /** What stands in the way of a file; null when nothing does. */
  fault: (file: UserFile) => Error | null = () => null;

  async fetch(file: UserFile): Promise<FetchedFile> {
    this.asked.push(file.name);
    const fault = this.fault(file);
    if (fault !== null) throw fault;
    const name = file.name ?? 'picture.png';
    return { name, contentType: 'text/plain', bytes: Buffer.from(name) };
  }
}
