import { invalid } from '../mlflow-error.ts';
import { checkLength, checkName, checkPathIsUnique, type KeyValue } from '../tracking/names.ts';
import { pythonRepr } from '../wire/python-text.ts';

/** Refuses what cannot be a registered model's name. */
export function checkModelName(name: string, field = 'name'): void {
  if (name.trim() === '') throw invalid(`Missing value for required parameter '${field}'.`);
  if (/[/:]/.test(name)) throw invalid(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`);
  checkPathIsUnique(name, 'name');
}

/** A version's number. */
export function versionNumberOf(version: string): bigint {
  if (/^\s*[+-]?\d{1,18}\s*$/.test(version)) return BigInt(version.trim().replace('+', ''));
  throw invalid(`Parameter 'version' must be an integer, got '${version}'.`);
}

/** Refuses a tag of a registered model or model version that MLflow would not store. */
export function checkModelTag({ key, value }: KeyValue): void {
  checkName(key, 'key');
  checkLength('key', key, 250);
  checkLength('value', value, 100_000);
}

/** Refuses what cannot be an alias. */
export function checkAlias(alias: string): void {
  if (!/^[\p{L}\p{N}\p{M}_-]*$/u.test(alias)) {
    const rule = 'Names may only contain alphanumerics, underscores (_), and dashes (-).';
    throw invalid(`Invalid alias name: '${alias}'. ${rule}`);
  }
  checkLength('Registered model alias name', alias, 255);
}

/** Refuses the aliases that mean a version already: `latest`, `v1`. */
export function checkAliasIsFree(alias: string): void {
  if (alias.toLowerCase() === 'latest') throw invalid("'latest' alias name (case insensitive) is reserved.");
  if (/^v\d+$/i.test(alias)) throw invalid(`Version alias name '${alias}' is reserved.`);
}

const stages = ['None', 'Staging', 'Production', 'Archived'] as const;

/** A stage that a version may be in. */
export type Stage = (typeof stages)[number];

/** A stage by its name in any case. @throws MlflowError (400). */
export function stageOf(name: string): Stage {
  const stage = stages.find((one) => one.toLowerCase() === name.toLowerCase());
  if (stage !== undefined) return stage;
  throw invalid(`Invalid Model Version stage: ${name}. Value must be one of ${stages.join(', ')}.`);
}

/** Refuses what cannot be a logged model's name. */
export function checkLoggedModelName(name: string): void {
  if (!/[/:.%"']/.test(name)) return;
  throw invalid(
    `Invalid model name (${pythonRepr(name)}) provided. Model name must be a non-empty string ` +
      `and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`,
  );
}
