import { checkGates } from './check-gates.ts';
import { checkSchema, type RefusedKeys, shown } from './check-schema.ts';
import { suggestion } from './did-you-mean.ts';
import type { Draft, Written } from './draft.ts';
import { normalise } from './normalise.ts';
import type { PlatformConfig } from './platform-config.ts';
import type { Problem, Result } from './problem.ts';
import { rules } from './rules.ts';
import { schemas } from './schema/schemas.ts';
import type { WrittenConfig, WrittenModel, WrittenPlatform, WrittenTraining } from './written-config.ts';
import { readYaml, type SourceDocument } from './yaml-source.ts';

type Kind = WrittenConfig['kind'];

const SCHEMAS = { Platform: schemas.platform, Model: schemas.model, Training: schemas.training } as const;

/** Fields of the format that this version does not act on: better refused than silently without effect. */
const NOT_ENFORCED: RefusedKeys = new Map(
  [
    ...['soak', 'freezes', 'approvals', 'storage', 'tenants', 'ci', 'patches', 'components', 'secrets', 'logging'],
    ...['canary', 'cache', 'warmup', 'batching', 'queue', 'distributed', 'volumes', 'timezone', 'alerting'],
  ].map((key) => [key, `"${key}" is not enforced by this version, so it is refused`]),
);

/**
 * Reads a config from its files (path to text): documents of kind `Platform`, `Model` and `Training`, in one file or several.
 * The result is resolved and complete, or every problem found, each with its place and a fix.
 */
export function parseConfig(files: ReadonlyMap<string, string>): Result<PlatformConfig> {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const read = sorted.map(([file, text]) => readYaml(file, text));
  const documents = read.flatMap((one) => one.documents);
  const problems = [...read.flatMap((one) => one.problems), ...documents.flatMap(checkDocument)];
  const syntaxIsRight = read.every((one) => one.problems.length === 0);
  if (syntaxIsRight) problems.push(...checkPlatformCount(documents, sorted[0]?.[0]));
  if (problems.length > 0) return failure(problems);
  const draft = toDraft(documents);
  const broken = rules.flatMap((rule) => rule(draft));
  return broken.length > 0 ? failure(broken) : { ok: true, value: normalise(draft) };
}

/** Whether a repository's file is part of its config. */
export function isConfigPath(path: string): boolean {
  return path === 'ai-platform.yaml' || /^(models\/[^/]+\/model|training\/[^/]+\/training)\.yaml$/.test(path);
}

function failure(problems: readonly Problem[]): Result<PlatformConfig> {
  return { ok: false, problems: [...problems].sort(byPlace) };
}

function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

function kindOf(document: SourceDocument): Kind | undefined {
  const { value } = document;
  const kind = value !== null && typeof value === 'object' && 'kind' in value ? value.kind : undefined;
  return typeof kind === 'string' && Object.hasOwn(SCHEMAS, kind) ? (kind as Kind) : undefined;
}

function checkDocument(document: SourceDocument): Problem[] {
  const kind = kindOf(document);
  if (kind === undefined) return [unknownKind(document)];
  return [...checkSchema(document, SCHEMAS[kind], NOT_ENFORCED), ...gateProblems(document)];
}

function unknownKind(document: SourceDocument): Problem {
  const { value } = document;
  const kinds = Object.keys(SCHEMAS);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return document.problem([], {
      message: `a document must be a map, not ${shown(value)}`,
      fix: 'begin it with "kind:"',
    });
  }
  if (!('kind' in value)) return document.problem([], { message: '"kind" is missing', fix: suggestion('', kinds) });
  const message = `there is no kind ${shown(value.kind)}`;
  return document.problem(['kind'], { message, fix: suggestion(String(value.kind), kinds) });
}

function gateProblems(document: SourceDocument): Problem[] {
  const { gates, environments } = document.value as { gates?: unknown; environments?: unknown };
  const nested = Array.isArray(environments) ? environments : [];
  return [
    ...checkGates(document, ['gates'], gates),
    ...nested.flatMap((environment: unknown, index) =>
      environment !== null && typeof environment === 'object' && 'gates' in environment
        ? checkGates(document, ['environments', index, 'gates'], environment.gates)
        : [],
    ),
  ];
}

function checkPlatformCount(documents: readonly SourceDocument[], file = 'ai-platform.yaml'): Problem[] {
  const platforms = documents.filter((document) => kindOf(document) === 'Platform');
  if (platforms.length === 0) {
    return [
      { file, message: 'there is no document of kind "Platform"', fix: 'add one: it names clusters and environments' },
    ];
  }
  return platforms.slice(1).map((document) =>
    document.problem(['kind'], {
      message: `there is a second document of kind "Platform"; the first is in ${platforms[0]?.file}`,
      fix: 'keep one: a repository has one platform',
    }),
  );
}

function toDraft(documents: readonly SourceDocument[]): Draft {
  const ofKind = <T>(kind: Kind): Written<T>[] =>
    documents.filter((source) => kindOf(source) === kind).map((source) => ({ source, value: source.value as T }));
  const [platform] = ofKind<WrittenPlatform>('Platform');
  if (platform === undefined) throw new TypeError('a draft is made only after the platform was found');
  return { platform, models: ofKind<WrittenModel>('Model'), trainings: ofKind<WrittenTraining>('Training') };
}
