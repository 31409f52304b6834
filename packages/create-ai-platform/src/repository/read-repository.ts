import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isConfigPath, type PlatformConfig, type Problem, parseConfig } from '@ai-platform/config';
import type { Context } from '../program/effects.ts';
import { InputError, inputError } from '../program/failure.ts';

/** A repository's work tree, as far as planning needs it. */
export interface Repository {
  readonly directory: string;
  readonly config: PlatformConfig;
  /** Text of every regular file, by relative path with forward slashes. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths of symbolic links: never followed, never written through. */
  readonly links: ReadonlySet<string>;
}

/** Never part of a plan: Git's own, installed packages, and what belongs to this machine. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  '.git',
  'node_modules',
  '.ai-platform/local',
  '.ai-platform/connections.yaml',
]);

/** Files larger than any manifest are nobody's that we write. */
const CONCURRENT_READS = 32;

/** Reads the repository in the current folder; an `InputError` names everything wrong with its config. */
export async function readRepository(context: Pick<Context, 'cwd' | 'signal'>): Promise<Repository> {
  const tree = await readTree(context);
  const links = new Set(tree.links);
  const sources = new Map([...tree.files].filter(([path]) => isConfigPath(path)));
  const linked = [...links].filter((path) => isConfigPath(path) || /^(models|training)(\/[^/]+)?$/.test(path));
  if (linked.length > 0) {
    throw new InputError(linked.map(linkProblem));
  }
  requirePlatform(context.cwd, sources);
  const parsed = parseConfig(sources);
  if (!parsed.ok) {
    throw new InputError(parsed.problems);
  }
  return { directory: context.cwd, config: parsed.value, files: tree.files, links };
}

/** A folder without the one file that every repository has is no repository. */
export function requirePlatform(cwd: string, files: ReadonlyMap<string, unknown>): void {
  if (!files.has('ai-platform.yaml')) {
    const fix = 'change to the folder of a repository, or make one: create-ai-platform create';
    throw inputError(join(cwd, 'ai-platform.yaml'), 'there is no such file', fix);
  }
}

function linkProblem(path: string): Problem {
  return { file: path, message: 'is a symbolic link, and links are not followed', fix: 'put the file itself there' };
}

export interface Tree {
  readonly files: Map<string, string>;
  readonly links: readonly string[];
}

/** Every regular file below a folder as text, and the links that were not followed. */
export async function readTree({ cwd, signal }: Pick<Context, 'cwd' | 'signal'>): Promise<Tree> {
  const [paths, links]: [string[], string[]] = [[], []];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    const entries = await readdir(join(cwd, folder), { withFileTypes: true });
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!LEFT_OUT.has(path) && entry.name !== '.git' && entry.name !== 'node_modules') {
        placeFor(entry, { folders, paths, links })?.push(path);
      }
    }
  }
  return { files: await readAll(cwd, paths.sort(), signal), links: links.sort() };
}

interface Places {
  readonly folders: string[];
  readonly paths: string[];
  readonly links: string[];
}

function placeFor(entry: Dirent, places: Places): string[] | undefined {
  if (entry.isSymbolicLink()) {
    return places.links;
  }
  if (entry.isDirectory()) {
    return places.folders;
  }
  return entry.isFile() ? places.paths : undefined;
}

async function readAll(cwd: string, paths: readonly string[], signal: AbortSignal): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (let start = 0; start < paths.length; start += CONCURRENT_READS) {
    const some = paths.slice(start, start + CONCURRENT_READS);
    const texts = await Promise.all(some.map((path) => readFile(join(cwd, path), { encoding: 'utf8', signal })));
    for (const [index, path] of some.entries()) {
      files.set(path, texts[index] ?? '');
    }
  }
  return files;
}
