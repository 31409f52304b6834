import type { PlatformConfig, Problem, Release, Result } from '@ai-platform/config';
import { parseRelease } from '../manifest/parse-release.ts';
import { releaseAt } from '../manifest/release-fields.ts';
import { formatLock, LOCK_PATH, type Lock, type LockedFile, lockedFile, parseLock } from '../template/lock.ts';
import { renderRepository } from '../template/render-repository.ts';
import { checkSeal } from '../template/seal.ts';
import type { GeneratedFile, Template } from '../template/template.ts';
import type { ChangeSet, FileChange } from './change-set.ts';
import { isUnedited } from './unedited.ts';

/** What `planGenerate` works on. */
export interface GenerateInput {
  readonly config: PlatformConfig;
  readonly template: Template;
  /** Every file of the repository that generate could own, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Only what belongs to these environments. Default: everything. */
  readonly environments?: readonly string[];
}

/**
 * What has to change so that the repository is what its config asks for. Managed files that somebody edited by hand are problems: nothing
 * of theirs is overwritten. Releases are read, never written.
 */
export function planGenerate(input: GenerateInput): Result<ChangeSet> {
  const releases = readReleases(input);
  const { lock, problems: lockProblems } = parseLock(input.files);
  const problems = [...releases.problems, ...lockProblems];
  if (problems.length > 0) return { ok: false, problems };
  const { config, template, environments } = input;
  const scope = environments === undefined ? {} : { environments };
  const wanted = renderRepository({ config, template, releases: releases.value, ...scope });
  const outcomes = [
    ...wanted.map((file) => compare(file, input.files.get(file.path), lock)),
    ...obsolete(input, lock, wanted),
  ];
  const conflicts = outcomes.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  if (conflicts.length > 0) return { ok: false, problems: conflicts };
  const changes = outcomes.flatMap(({ change }) => (change === undefined ? [] : [change]));
  const locked = compareText(
    LOCK_PATH,
    input.files.get(LOCK_PATH),
    formatLock(nextLock(input, lock, wanted), template.version),
  );
  const all = locked === undefined ? changes : [...changes, locked];
  return { ok: true, value: { version: 1, changes: all.sort((a, b) => (a.path < b.path ? -1 : 1)) } };
}

interface Releases {
  readonly value: readonly Release[];
  readonly problems: readonly Problem[];
}

function readReleases({ files, config }: GenerateInput): Releases {
  const value: Release[] = [];
  const problems: Problem[] = [];
  for (const [path, text] of files) {
    const place = releaseAt(path);
    if (place === undefined) continue;
    const parsed = parseRelease(text, path);
    if (!parsed.ok) problems.push(...parsed.problems);
    else if (isKnown(config, parsed.value)) value.push(parsed.value);
    else problems.push(strayRelease(path, parsed.value));
  }
  return { value, problems };
}

function isKnown(config: PlatformConfig, { model, environment }: Release): boolean {
  const known = (list: readonly { readonly name: string }[], wanted: string) =>
    list.some(({ name }) => name === wanted);
  return known(config.models, model) && known(config.environments, environment);
}

function strayRelease(file: string, { model, environment }: Release): Problem {
  const message = `${model} is released in ${environment}, but the config does not have both`;
  return { file, message, fix: 'put it back into the config, or remove the release by a pull request first' };
}

interface Outcome {
  readonly change?: FileChange;
  readonly problem?: Problem;
}

function compare(file: GeneratedFile, existing: string | undefined, lock: Lock): Outcome {
  if (existing === undefined) return isDroppedByUser(file, lock) ? {} : { change: created(file) };
  if (file.owner !== 'managed') return {};
  const change = compareText(file.path, existing, file.content);
  if (change === undefined || isUnedited(file.path, existing, lock)) return change === undefined ? {} : { change };
  return { problem: conflict(file.path, lock.has(file.path) || file.path.startsWith('models/')) };
}

/** A seeded file that was there once is the user's, also to delete. */
function isDroppedByUser({ owner, path }: GeneratedFile, lock: Lock): boolean {
  return owner === 'seeded' && lock.has(path);
}

function created({ path, content }: GeneratedFile): FileChange {
  return { kind: 'create', path, content };
}

function compareText(path: string, before: string | undefined, content: string): FileChange | undefined {
  if (before === undefined) return { kind: 'create', path, content };
  return before.replaceAll('\r\n', '\n') === content ? undefined : { kind: 'update', path, before, content };
}

function conflict(file: string, ours: boolean): Problem {
  return ours
    ? {
        file,
        message: 'was edited by hand, and generate would overwrite the edit',
        fix: 'move the edit into the config or into custom/, and restore the file (git checkout)',
      }
    : {
        file,
        message: 'stands where generate wants to write a file of its own',
        fix: 'move it away, for example into custom/',
      };
}

/** What generate wrote once and the config no longer asks for. Nothing of a model goes while it is released, but single files may. */
function obsolete(input: GenerateInput, lock: Lock, wanted: readonly GeneratedFile[]): Outcome[] {
  const paths = new Set(wanted.map(({ path }) => path));
  const locked = [...lock].filter(([, row]) => inScope(input, row) && row.owner === 'managed').map(([path]) => path);
  const folders = new Set(wanted.filter(({ owner }) => owner === 'state').map(({ path }) => folderOf(path)));
  const beside = [...input.files].filter(([path]) => !paths.has(path) && folders.has(folderOf(path)));
  const sealed = beside.filter(([path, text]) => checkSeal(path, text) !== 'none').map(([path]) => path);
  return [...locked.filter((path) => !paths.has(path)), ...sealed].flatMap((path) =>
    dropped(path, input.files.get(path), lock),
  );
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function dropped(path: string, before: string | undefined, lock: Lock): Outcome[] {
  if (before === undefined) return [];
  if (isUnedited(path, before, lock)) return [{ change: { kind: 'delete', path, before } }];
  const message = 'is no longer generated, but was edited by hand';
  return [{ problem: { file: path, message, fix: 'delete it, or move it into custom/' } }];
}

function inScope({ environments }: GenerateInput, { environment = '' }: LockedFile): boolean {
  return environments === undefined || environments.includes(environment);
}

function nextLock(input: GenerateInput, lock: Lock, wanted: readonly GeneratedFile[]): Lock {
  const kept = [...lock].filter(([, row]) => !inScope(input, row));
  const rows = wanted
    .filter(({ path }) => !path.startsWith('models/'))
    .map((file): [string, LockedFile] => [
      file.path,
      file.owner === 'seeded' ? (lock.get(file.path) ?? lockedFile(file)) : lockedFile(file),
    ]);
  return new Map([...kept, ...rows]);
}
