import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import type { Finding, Judge } from './finding.ts';
import { type FoundObject, isCustom, objectsIn } from './repository-files.ts';
import { strictCrdSchema } from './strict-crd-schema.ts';

/** Published definitions, kept beside the repository because they are too big for it. */
const DEFINITIONS = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'crds');

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly schema: { readonly openAPIV3Schema: Readonly<Record<string, unknown>> };
    }[];
  };
}

/** Custom resources against their published definitions, unknown fields refused. */
export const customResources: Judge = async (directory) => {
  const objects = objectsIn(directory).filter(isCustom);
  const notice = definitionsNotice();
  if (notice !== undefined) {
    console.log(notice);
    return [];
  }
  return objects.flatMap((object) => findingsOf(object));
};

/** Says that custom resources are not checked, where the definitions are not there. */
export function definitionsNotice(): string | undefined {
  return existsSync(DEFINITIONS) ? undefined : `not checked: custom resources, for want of the folder ${DEFINITIONS}`;
}

function findingsOf({ file, ...object }: FoundObject): Finding[] {
  const { apiVersion, kind, metadata } = object;
  const found = (rule: string, message: string): Finding => ({ tool: 'custom-resources', file, rule, message });
  const validate = validatorOf(apiVersion, kind);
  if (validate === undefined) return [found('definition', `no definition serves ${apiVersion} ${kind}`)];
  if (validate(object)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params, keyword }) => {
    const field = keyword === 'additionalProperties' ? ` "${params['additionalProperty']}"` : '';
    return found(keyword, `${kind} ${metadata.name}: ${instancePath} ${message}${field}`);
  });
}

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
const validators = new Map<string, ValidateFunction | undefined>();

/** Kept between calls: the larger definitions take seconds to compile. */
function validatorOf(apiVersion: string, kind: string): ValidateFunction | undefined {
  const key = `${apiVersion} ${kind}`;
  if (!validators.has(key)) {
    const schema = publishedSchema(apiVersion, kind);
    validators.set(key, schema && ajv.compile(strictCrdSchema(schema)));
  }
  return validators.get(key);
}

function publishedSchema(apiVersion: string, kind: string): Readonly<Record<string, unknown>> | undefined {
  const [group, version] = apiVersion.split('/');
  for (const name of readdirSync(DEFINITIONS).filter((one) => one.endsWith(`.${group}.yaml`))) {
    const { spec } = parse(readFileSync(join(DEFINITIONS, name), 'utf8')) as Definition;
    const served = spec.versions.find((one) => one.served && one.name === version);
    if (spec.names.kind === kind && served !== undefined) return served.schema.openAPIV3Schema;
  }
  return undefined;
}
