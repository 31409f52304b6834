import { isConfigPath, type PlatformConfig, type Problem, parseConfig } from '@ai-platform/config';
import { bindingProblems } from '../manifest/bindings.ts';
import { referenceChecks } from '../manifest/checks/reference-checks.ts';
import { checkRunbooks } from '../manifest/checks/rule-checks.ts';
import { checkWorkflows } from '../manifest/checks/workflow-checks.ts';
import { workloadChecks } from '../manifest/checks/workload-checks.ts';
import { readObjects } from '../manifest/objects.ts';
import { parseRelease } from '../manifest/parse-release.ts';
import { releaseAt } from '../manifest/release-fields.ts';
import { parseLock } from '../template/lock.ts';
import { checkSeal } from '../template/seal.ts';
import type { Template } from '../template/template.ts';
import { isUnedited } from './unedited.ts';

/** What `validateRepository` works on. */
export interface ValidateInput {
  /** Every file of the repository, by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly template: Template;
}

/**
 * Everything wrong with a repository that can be known without a cluster: config, releases and what is bound to them, hand edits of managed
 * files, and how the objects fit together. Sorted by place; empty when all is well.
 */
export function validateRepository({ files }: ValidateInput): Problem[] {
  const config = parseConfig(new Map([...files].filter(([path]) => isConfigPath(path))));
  const { objects, problems } = readObjects(new Map([...files].filter(([path]) => isManifest(path))));
  const checks = [...referenceChecks, ...workloadChecks];
  return [
    ...(config.ok ? [] : config.problems),
    ...checkReleases(files, config.ok ? config.value : undefined),
    ...checkOwnership(files),
    ...problems,
    ...checks.flatMap((check) => check(objects)),
    ...checkRunbooks(objects, files),
    ...checkWorkflows(files),
  ].sort(byPlace);
}

function byPlace(a: Problem, b: Problem): number {
  return a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1;
}

/** Where Argo CD finds objects. Config files lie one level higher. */
function isManifest(path: string): boolean {
  if (!/\.ya?ml$/.test(path)) return false;
  return /^(models|training)\/[^/]+\/[^/]+\/[^/]+$|^(argocd|platform)\//.test(path);
}

function checkReleases(files: ReadonlyMap<string, string>, config: PlatformConfig | undefined): Problem[] {
  return [...files].flatMap(([file, text]) => {
    if (releaseAt(file) === undefined) return [];
    const parsed = parseRelease(text, file);
    if (!parsed.ok) return [...parsed.problems];
    const { model, environment } = parsed.value;
    const known =
      config === undefined ||
      (config.models.some(({ name }) => name === model) &&
        config.environments.some(({ name }) => name === environment));
    const stray = { file, message: `${model} is released in ${environment}, but the config does not have both` };
    return [...(known ? [] : [stray]), ...bindingProblems(files, parsed.value)];
  });
}

function checkOwnership(files: ReadonlyMap<string, string>): Problem[] {
  const { lock, problems } = parseLock(files);
  const locked = [...lock]
    .filter(([, { owner }]) => owner === 'managed')
    .flatMap(([file]): Problem[] => {
      const text = files.get(file);
      if (text === undefined) return [{ file, message: 'is missing', fix: 'run generate' }];
      return isUnedited(file, text, lock) ? [] : [edited(file)];
    });
  const sealed = [...files]
    .filter(([file, text]) => file.startsWith('models/') && checkSeal(file, text) === 'broken')
    .map(([file]) => edited(file));
  return [...problems, ...locked, ...sealed];
}

function edited(file: string): Problem {
  const fix = 'move the edit into the config or into custom/, and restore the file (git checkout)';
  return { file, message: 'was edited by hand, but generate owns it', fix };
}
