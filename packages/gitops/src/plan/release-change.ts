import type { Problem, Release, Result } from '@ai-platform/config';
import { bindRelease } from '../manifest/bindings.ts';
import { ManifestError } from '../manifest/manifest-error.ts';
import { parseRelease } from '../manifest/parse-release.ts';
import { releasePath } from '../manifest/release-fields.ts';
import { renderModel } from '../template/render-model.ts';
import type { ChangeSet, FileChange } from './change-set.ts';
import type { RepositoryState } from './promotion-plan.ts';

/**
 * The change that gives an environment a release. A first one writes the environment's directory; a later one changes the release and
 * the scalars bound to it, and no other byte.
 */
export function releaseChange(state: RepositoryState, release: Release): Result<ChangeSet> {
  const path = releasePath(release);
  try {
    const after = state.files.has(path) ? bindRelease({ ...state, release }) : rendered(state, release);
    const problems = releaseProblems(after.get(path) ?? state.files.get(path) ?? '', { path, release });
    if (problems.length > 0) return { ok: false, problems };
    return { ok: true, value: { version: 1, base: state.base, changes: toChanges(state.files, after) } };
  } catch (error) {
    if (error instanceof ManifestError) return { ok: false, problems: [error.problem] };
    throw error;
  }
}

function rendered(state: RepositoryState, release: Release): ReadonlyMap<string, string> {
  return new Map(renderModel({ ...state, release }).map(({ path, content }) => [path, content]));
}

/** What is written must read back as what was meant: values come from outside and may be none that a release holds. */
function releaseProblems(text: string, { path, release }: { path: string; release: Release }): readonly Problem[] {
  const parsed = parseRelease(text, path);
  if (!parsed.ok) return parsed.problems;
  if (JSON.stringify(parsed.value) === JSON.stringify(inOrder(release))) return [];
  return [{ file: path, message: 'the release cannot be written so that it reads back the same' }];
}

/** Fields in the order in which `parseRelease` gives them. */
function inOrder(release: Release): Release {
  const { model, environment, version, artifact, evidenceSha256, image, run, promotedFrom, hold } = release;
  const { kind, reference, sha256 } = artifact;
  return {
    model,
    environment,
    version,
    artifact: { kind, reference, sha256 },
    ...(evidenceSha256 === undefined ? {} : { evidenceSha256 }),
    image,
    ...(run === undefined ? {} : { run }),
    ...(promotedFrom === undefined ? {} : { promotedFrom }),
    ...(hold === undefined ? {} : { hold }),
  };
}

function toChanges(files: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly FileChange[] {
  return [...after]
    .flatMap(([path, content]) => toChange(path, files.get(path), content))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function toChange(path: string, before: string | undefined, content: string): readonly FileChange[] {
  if (before === undefined) return [{ kind: 'create', path, content }];
  return before === content ? [] : [{ kind: 'update', path, before, content }];
}

/** One text per release, whatever order its fields were given in. */
export function canonicalRelease(release: Release): string {
  return JSON.stringify(inOrder(release));
}
