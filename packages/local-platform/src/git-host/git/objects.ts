import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { ObjectType } from './object-reader.ts';

/** One line of a tree. `mode` has six digits, as GitHub writes it. */
export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** ISO 8601 in UTC, to the second. */
  readonly date: string;
}

export interface CommitContent {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

const TREE_MODE = '040000';
const SUBMODULE_MODE = '160000';

/** Writes an object as a loose file, without a process: a temporary name first, so that a kill leaves no half object. */
export function writeObject(repository: string, type: ObjectType, body: Buffer): string {
  const bytes = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
  const sha = createHash('sha1').update(bytes).digest('hex');
  const folder = join(repository, 'objects', sha.slice(0, 2));
  const file = join(folder, sha.slice(2));
  if (existsSync(file)) return sha;
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `tmp_obj_${randomUUID()}`);
  writeFileSync(temporary, deflateSync(bytes, { level: 1 }), { mode: 0o444 });
  renameSync(temporary, file);
  return sha;
}

export function parseTree(body: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(32, at);
    const end = body.indexOf(0, space);
    const mode = body.toString('latin1', at, space).padStart(6, '0');
    entries.push({
      mode,
      path: body.toString('utf8', space + 1, end),
      type: typeOfMode(mode),
      sha: body.toString('hex', end + 1, end + 21),
    });
    at = end + 21;
  }
  return entries;
}

export function formatTree(entries: Iterable<TreeEntry>): Buffer {
  const sorted = [...entries].sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)));
  return Buffer.concat(
    sorted.flatMap((entry) => [
      Buffer.from(`${entry.mode.replace(/^0+/, '')} ${entry.path}\0`),
      Buffer.from(entry.sha, 'hex'),
    ]),
  );
}

/** Git sorts a folder as if its name ended with a slash. */
function sortKey(entry: TreeEntry): Buffer {
  return Buffer.from(entry.mode === TREE_MODE ? `${entry.path}/` : entry.path);
}

function typeOfMode(mode: string): TreeEntry['type'] {
  if (mode === TREE_MODE) return 'tree';
  return mode === SUBMODULE_MODE ? 'commit' : 'blob';
}

export function formatCommit(commit: CommitContent): Buffer {
  const parents = commit.parents.map((parent) => `parent ${parent}\n`).join('');
  return Buffer.from(
    `tree ${commit.tree}\n${parents}author ${formatSignature(commit.author)}\ncommitter ${formatSignature(commit.committer)}\n\n${commit.message}`,
  );
}

export function parseCommit(body: Buffer): CommitContent {
  const text = body.toString('utf8');
  const end = text.indexOf('\n\n');
  const head = text.slice(0, end);
  const line = (name: string) => head.match(new RegExp(`^${name} (.*)$`, 'm'))?.[1] ?? '';
  return {
    tree: line('tree'),
    parents: [...head.matchAll(/^parent ([0-9a-f]{40})$/gm)].map((match) => match[1] as string),
    author: parseSignature(line('author')),
    committer: parseSignature(line('committer')),
    message: text.slice(end + 2),
  };
}

/** Names and addresses lose what would end their field. */
function formatSignature(signature: Signature): string {
  const clean = (text: string) => text.replaceAll(/[<>\n\r\0]/g, '').trim();
  const seconds = Math.floor(Date.parse(signature.date) / 1000);
  return `${clean(signature.name)} <${clean(signature.email)}> ${seconds} +0000`;
}

function parseSignature(text: string): Signature {
  const match = /^(.*) <(.*)> (\d+) [+-]\d{4}$/.exec(text);
  const seconds = Number(match?.[3] ?? 0);
  return { name: match?.[1] ?? '', email: match?.[2] ?? '', date: isoSeconds(seconds * 1000) };
}

/** GitHub's times: ISO 8601 in UTC without fractions. */
export function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
