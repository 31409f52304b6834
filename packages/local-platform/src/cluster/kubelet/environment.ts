import type { Container, EnvVar, KeyReference, Pod } from '../model/pod.ts';
import type { ConfigReader } from './config-data.ts';
import { fieldValue } from './downward-api.ts';
import { NotReadyProblem, UnsupportedProblem } from './problems.ts';

/**
 * The variables that a container sets: `envFrom` first, then `env` in order, each seeing those before it through `$(NAME)`.
 * @throws NotReadyProblem while a ConfigMap, Secret or key is missing.
 */
export function containerVariables(pod: Pod, container: Container, config: ConfigReader): Map<string, string> {
  const variables = variablesFrom(container, config);
  for (const variable of container.env ?? []) {
    const value = valueOfVariable(pod, variable, config);
    if (value !== undefined)
      variables.set(variable.name, variable.value === undefined ? value : expand(value, variables));
  }
  return variables;
}

function variablesFrom(container: Container, config: ConfigReader): Map<string, string> {
  const variables = new Map<string, string>();
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const reference = configMapRef ?? secretRef;
    if (reference === undefined) continue;
    for (const [key, value] of readAll(configMapRef === undefined ? 'secret' : 'configmap', reference, config)) {
      variables.set(prefix + key, value.toString('utf8'));
    }
  }
  return variables;
}

function readAll(
  kind: 'configmap' | 'secret',
  { name, optional = false }: { readonly name: string; readonly optional?: boolean },
  config: ConfigReader,
): ReadonlyMap<string, Buffer> {
  const data = config(kind, name);
  if (data === undefined && !optional) throw missing(`${kind} ${JSON.stringify(name)} not found`);
  return data ?? new Map();
}

/** Undefined for an optional source that is not there. */
function valueOfVariable(pod: Pod, { value, valueFrom }: EnvVar, config: ConfigReader): string | undefined {
  if (valueFrom === undefined) return value ?? '';
  if (valueFrom.fieldRef) return fieldValue(pod, valueFrom.fieldRef.fieldPath);
  if (valueFrom.configMapKeyRef) return readKey('configmap', valueFrom.configMapKeyRef, config);
  if (valueFrom.secretKeyRef) return readKey('secret', valueFrom.secretKeyRef, config);
  throw new UnsupportedProblem(
    `${Object.keys(valueFrom)[0] ?? 'an empty valueFrom'} is not available in the local platform`,
  );
}

function readKey(kind: 'configmap' | 'secret', reference: KeyReference, config: ConfigReader): string | undefined {
  const value = readAll(kind, reference, config).get(reference.key);
  if (value !== undefined) return value.toString('utf8');
  if (reference.optional === true) return undefined;
  throw missing(
    `couldn't find key ${reference.key} in ${kind === 'secret' ? 'Secret' : 'ConfigMap'} ${reference.name}`,
  );
}

function missing(message: string): NotReadyProblem {
  return new NotReadyProblem('CreateContainerConfigError', message);
}

/** Puts variables in the place of `$(NAME)`; `$$(NAME)` stands for itself, and so does what is not known. */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^()]+)\)/g, (match, name: string | undefined) => {
    if (name === undefined) return '$';
    return variables.get(name) ?? match;
  });
}
