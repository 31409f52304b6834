import { createHash } from 'node:crypto';
import type { Problem } from '@ai-platform/config';
import type { GeneratedFile, OwnerClass } from './template.ts';

/** Where the lock is kept. */
export const LOCK_PATH = '.ai-platform/lock.json';

/** What generate wrote of one file. */
export interface LockedFile {
  readonly owner: OwnerClass;
  readonly template: string;
  /** Of the content as written, with LF line ends. */
  readonly sha256: string;
  readonly environment?: string;
}

/** Every generated file by path, but those under `models/`, which carry a seal so that promotions do not meet in one file. */
export type Lock = ReadonlyMap<string, LockedFile>;

/** The lock's text. Sorted, so that the same files give the same bytes. */
export function formatLock(lock: Lock, generator: string): string {
  const sorted = [...lock].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ version: 1, generator, files: Object.fromEntries(sorted) }, null, 2)}\n`;
}

/** Reads the lock; a repository without one has no generated files yet. */
export function parseLock(files: ReadonlyMap<string, string>): {
  readonly lock: Lock;
  readonly problems: readonly Problem[];
} {
  const text = files.get(LOCK_PATH);
  const parsed = text === undefined ? { version: 1, files: {} } : parse(text);
  if (parsed !== undefined) return { lock: new Map(Object.entries(parsed.files)), problems: [] };
  const fix = 'take it from the last commit that had it right';
  return { lock: new Map(), problems: [{ file: LOCK_PATH, message: 'the lock cannot be read', fix }] };
}

interface Written {
  readonly version: number;
  readonly files: Readonly<Record<string, LockedFile>>;
}

function parse(text: string): Written | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isLock(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isLock(value: unknown): value is Written {
  if (!isRecord(value) || value['version'] !== 1 || !isRecord(value['files'])) return false;
  return Object.values(value['files']).every(
    (file) => isRecord(file) && typeof file['sha256'] === 'string' && typeof file['owner'] === 'string',
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The lock's entry of a file as generate writes it. */
export function lockedFile({ content, owner, template, environment }: GeneratedFile): LockedFile {
  return { owner, template, sha256: contentHash(content), ...(environment === undefined ? {} : { environment }) };
}

/** Line ends may differ between checkouts; nothing else may. */
export function contentHash(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}
