import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { LocalPlatformError } from '../../core/local-platform-error.ts';
import { gitEnvironment } from './run-git.ts';

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

export interface ObjectInfo {
  readonly sha: string;
  readonly type: ObjectType;
  readonly size: number;
}

export interface GitObject extends ObjectInfo {
  readonly body: Buffer;
}

interface Waiting {
  readonly withBody: boolean;
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: Error) => void;
}

const MISSING = / (missing|ambiguous)$/;

/** Reads objects through one `git cat-file` that stays open: a read costs a pipe's round trip, not a process. */
export class ObjectReader {
  readonly #directory: string;
  #child: ChildProcessWithoutNullStreams | undefined;
  #waiting: Waiting[] = [];
  #received: Buffer = Buffer.alloc(0);

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Type and size of what an object id or a full reference name stands for; undefined when there is no such thing. */
  async info(name: string): Promise<ObjectInfo | undefined> {
    return this.#ask('info', name);
  }

  async read(name: string): Promise<GitObject | undefined> {
    return this.#ask('contents', name);
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    await new Promise<void>((resolve) => {
      child.once('close', () => resolve());
      child.stdin.end();
    });
  }

  #ask(command: 'info' | 'contents', name: string): Promise<GitObject | undefined> {
    // A line break would begin a second command.
    if (/[\0\r\n]/.test(name) || name === '') return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const child = this.#start();
      this.#waiting.push({ withBody: command === 'contents', resolve, reject });
      child.stdin.write(`${command} ${name}\n`);
    });
  }

  #start(): ChildProcessWithoutNullStreams {
    if (this.#child) return this.#child;
    const child = spawn('git', ['-C', this.#directory, 'cat-file', '--batch-command'], { env: gitEnvironment() });
    this.#child = child;
    this.#received = Buffer.alloc(0);
    child.stdout.on('data', (chunk: Buffer) => {
      this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
      while (this.#takeAnswer());
    });
    child.stderr.resume();
    child.stdin.on('error', () => {});
    child.on('error', () => this.#ended());
    child.on('close', () => this.#ended());
    return child;
  }

  #ended(): void {
    this.#child = undefined;
    const error = new LocalPlatformError('git cat-file ended', 'Try again.');
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }

  /** Hands the first complete answer to who asked first; false when none is complete. */
  #takeAnswer(): boolean {
    const lineEnd = this.#received.indexOf(10);
    const first = this.#waiting[0];
    if (lineEnd < 0 || first === undefined) return false;
    const line = this.#received.toString('utf8', 0, lineEnd);
    const [sha = '', type = '', size = ''] = line.split(' ');
    const missing = MISSING.test(line);
    const bodyStart = lineEnd + 1;
    const bodyEnd = bodyStart + (missing || !first.withBody ? 0 : Number(size));
    const end = missing || !first.withBody ? bodyEnd : bodyEnd + 1;
    if (this.#received.length < end) return false;
    const body = Buffer.from(this.#received.subarray(bodyStart, bodyEnd));
    this.#received = this.#received.subarray(end);
    this.#waiting.shift();
    first.resolve(missing ? undefined : { sha, type: type as ObjectType, size: Number(size), body });
    return true;
  }
}
