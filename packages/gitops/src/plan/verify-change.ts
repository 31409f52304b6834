import type { Problem, Release, Result } from '@ai-platform/config';
import type { CandidateVersion, ChampionVersion, DeploymentHealth } from '../evidence/candidate-version.ts';
import { block, pass, unknown, type Verdict, warn } from '../evidence/verdict.ts';
import { bindingProblems } from '../manifest/bindings.ts';
import { parseRelease } from '../manifest/parse-release.ts';
import { releaseAt } from '../manifest/release-fields.ts';
import type { ChangeSet } from './change-set.ts';
import { type Decision, decidePromotion } from './decide-promotion.ts';
import { decideRollback } from './plan-rollback.ts';
import type { RepositoryState } from './promotion-plan.ts';
import { canonicalRelease, releaseChange } from './release-change.ts';

/** What is known of one changed release, gathered at the edge after `changedReleases` named it. */
export interface ReleaseFacts {
  readonly model: string;
  readonly environment: string;
  readonly candidate?: CandidateVersion;
  readonly champion?: ChampionVersion;
  readonly health?: readonly DeploymentHealth[];
  /** Earlier releases of the environment, newest first: what a rollback may go back to. */
  readonly history?: readonly Release[];
}

export interface VerifyInput extends RepositoryState {
  /**
   * The files at the head, that is at the commit that would be on the main branch after the merge. `files` and `head` hold the same
   * selection of paths: every changed file, and every file under `models/` of a changed model.
   */
  readonly head: ReadonlyMap<string, string>;
  readonly facts: readonly ReleaseFacts[];
}

/** A release file that differs between base and head. */
export interface ChangedRelease {
  readonly model: string;
  readonly environment: string;
  readonly path: string;
  readonly before?: Release;
  /** undefined when the head removes it, or when it cannot be read. */
  readonly after?: Release;
}

/** The release files that differ, so that the caller knows what to gather facts about. */
export function changedReleases({ files, head }: Pick<VerifyInput, 'files' | 'head'>): readonly ChangedRelease[] {
  return changedPaths(files, head).flatMap((path) => {
    const place = releaseAt(path);
    if (place === undefined) return [];
    const before = releaseIn(files, path);
    const after = releaseIn(head, path);
    return [{ ...place, path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
  });
}

/** The merge-time check: whether every changed release is what planning from the base gives, byte for byte. Always reports. */
export function verifyChange(input: VerifyInput): readonly Verdict[] {
  const changed = changedReleases(input);
  if (changed.length === 0) return [pass('releases', 'no release changes'), ...judgeBindings(input)];
  const planned = changed.map((change) => verifyRelease(input, change));
  const expected = new Map(planned.flatMap(({ change }) => change?.changes.map((file) => [file.path, file]) ?? []));
  return [...planned.flatMap(({ verdicts }) => verdicts), judgeStrays(input, new Set(expected.keys()), changed)];
}

/** Without another release the manifests must still say what the release says: a binding changed alone would run what nobody released. */
function judgeBindings({ files, head }: VerifyInput): readonly Verdict[] {
  const touched = new Set(changedPaths(files, head).map((path) => path.slice(0, path.lastIndexOf('/') + 1)));
  return [...head.keys()]
    .filter((path) => releaseAt(path) !== undefined && touched.has(path.slice(0, path.lastIndexOf('/') + 1)))
    .map((path) => {
      const release = releaseIn(head, path);
      const gate = `${path.split('/')[2]}/${path.split('/')[1]}: bindings`;
      if (release === undefined) return block(gate, `${path} cannot be read`);
      const problems = bindingProblems(head, release);
      return problems.length === 0
        ? pass(gate, 'the manifests say what the release says')
        : block(gate, problems.map(sentence).join('; '));
    });
}

interface Verified {
  readonly verdicts: readonly Verdict[];
  /** What the head must do to the base, when a plan could be made. */
  readonly change?: ChangeSet;
}

function verifyRelease(input: VerifyInput, change: ChangedRelease): Verified {
  const name = (gate: string) => `${change.environment}/${change.model}: ${gate}`;
  const { after } = change;
  if (after === undefined) {
    const reason = input.head.has(change.path)
      ? `${change.path} cannot be read`
      : `${change.path} is removed: a release is taken out by a change of its own, never by a promotion`;
    return { verdicts: [block(name('release'), reason)] };
  }
  const planned = planAgain(input, { ...change, after });
  if (!planned.ok) {
    return { verdicts: planned.problems.map((problem) => block(name('plan'), sentence(problem))) };
  }
  const { verdicts, release, changeSet } = planned.value;
  const all = [...verdicts, judgeRelease(release, after), judgeBytes(input, change, changeSet)];
  return { verdicts: all.map((verdict) => ({ ...verdict, gate: name(verdict.gate) })), change: changeSet };
}

type Planned = Pick<Decision, 'verdicts' | 'release' | 'changeSet'>;
type Readable = ChangedRelease & { readonly after: Release };

/** What the change claims to be tells by the hold: taken away alone, set, or neither. Each claim is then planned from the base. */
function planAgain(input: VerifyInput, change: Readable): Result<Planned> {
  const { model, environment, before, after } = change;
  const facts = input.facts.find((one) => one.model === model && one.environment === environment);
  if (isLift(before, after)) return planLift(input, after);
  if (after.hold !== undefined) {
    const { candidate: target, history = [] } = facts ?? {};
    return decideRollback({
      ...input,
      model,
      environment,
      history,
      to: after.version,
      reason: after.hold.reason,
      ...(target === undefined ? {} : { target }),
    });
  }
  if (facts?.candidate === undefined) return unknownVersion(change);
  const { candidate, champion, health } = facts;
  return decidePromotion({
    ...input,
    model,
    environment,
    candidate,
    ...(champion === undefined ? {} : { champion }),
    ...(health === undefined ? {} : { health }),
  });
}

/** Nobody could ask the registry: unknown, which blocks, with the change as it is so that strays are still found. */
function unknownVersion({ after, path }: Readable): Result<Planned> {
  const reason = `nothing is known of version ${after.version} that ${path} names`;
  return {
    ok: true,
    value: { verdicts: [unknown('version-known', reason)], release: after, changeSet: { version: 1, changes: [] } },
  };
}

function isLift(before: Release | undefined, after: Release): boolean {
  if (before?.hold === undefined || after.hold !== undefined) return false;
  const { hold: _, ...lifted } = before;
  return canonicalRelease(lifted) === canonicalRelease(after);
}

function planLift(input: VerifyInput, after: Release): Result<Planned> {
  const changeSet = releaseChange(input, after);
  if (!changeSet.ok) return changeSet;
  const verdicts = [warn('hold-lifted', `promotions to ${after.environment} may go on after this`)];
  return { ok: true, value: { verdicts, release: after, changeSet: changeSet.value } };
}

function judgeRelease(planned: Release, found: Release): Verdict {
  const gate = 'release-as-planned';
  const fields = Object.keys({ ...planned, ...found }) as (keyof Release)[];
  const other = fields.filter((field) => JSON.stringify(planned[field]) !== JSON.stringify(found[field]));
  if (other.length === 0) return pass(gate, 'the release is what planning from the base gives');
  const differences = other.map((field) => `${field} is ${text(found[field])}, planned is ${text(planned[field])}`);
  return block(gate, `the release differs from the plan: ${differences.join('; ')}`);
}

function judgeBytes({ files, head }: VerifyInput, { path }: ChangedRelease, changeSet: ChangeSet): Verdict {
  const gate = 'files-as-planned';
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const wanted = new Map([...files].filter(([file]) => file.startsWith(folder)));
  for (const change of changeSet.changes) if (change.kind !== 'delete') wanted.set(change.path, change.content);
  const found = new Map([...head].filter(([file]) => file.startsWith(folder)));
  const other = changedPaths(wanted, found);
  if (other.length === 0) return pass(gate, `${wanted.size} files in ${folder} are what planning from the base gives`);
  return block(gate, `not what planning from the base gives, byte for byte: ${list(other)}`);
}

/** Nothing else may hide in a promotion. Files beside a changed release are compared with its plan already. */
function judgeStrays(input: VerifyInput, expected: ReadonlySet<string>, changed: readonly ChangedRelease[]): Verdict {
  const folders = changed.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1));
  const strays = changedPaths(input.files, input.head).filter(
    (path) => !expected.has(path) && !folders.some((folder) => path.startsWith(folder)),
  );
  if (strays.length === 0) return pass('nothing-else', 'nothing changes beside the releases and what they bind');
  return block('nothing-else', `changes that belong into a pull request of their own: ${list(strays)}`);
}

function changedPaths(base: ReadonlyMap<string, string>, head: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...base.keys(), ...head.keys()])].filter((path) => base.get(path) !== head.get(path)).sort();
}

function releaseIn(files: ReadonlyMap<string, string>, path: string): Release | undefined {
  const text = files.get(path);
  const parsed = text === undefined ? undefined : parseRelease(text, path);
  return parsed?.ok ? parsed.value : undefined;
}

function list(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).join(', ');
  return paths.length > 5 ? `${shown} and ${paths.length - 5} more` : shown;
}

function sentence({ file, message }: Problem): string {
  return `${file}: ${message}`;
}

function text(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
