import { invalid } from '../mlflow-error.ts';
import { pythonList, pythonRepr, pythonSet } from '../wire/python-text.ts';

/** What a condition looks at. */
export type EntityType = 'metric' | 'parameter' | 'tag' | 'attribute' | 'dataset';

/** What can be asked of one kind of thing. */
export interface Grammar {
  /** The words before the dot. */
  readonly entities: ReadonlyMap<string, EntityType>;
  /** The refusal of another word before the dot. */
  readonly unknownEntity: (word: string) => string;
  /** The attributes, and whether they are compared as numbers. */
  readonly attributes: ReadonlyMap<string, 'text' | 'number'>;
  /** The attributes that `IN` takes; every one when undefined. */
  readonly listKeys: readonly string[] | undefined;
  /** What `IS NULL` takes. */
  readonly nullable: readonly EntityType[];
  /** How pieces that are no condition are shown in the refusal. */
  readonly showPiece: (piece: string) => string;
}

/** A thing that a condition looks at: its type and its name. */
export interface Subject {
  readonly type: EntityType;
  readonly key: string;
}

/** The quotes around a text or name, taken off. */
export function unquoted(text: string): string {
  const quote = text[0];
  return text.length >= 2 && text.endsWith(quote ?? '') && /^['"`]/.test(text) ? text.slice(1, -1) : text;
}

const datasetKeys = ['name', 'digest', 'context'];

/** What an identifier such as `metrics.accuracy` or `status` means. @throws MlflowError (400). */
export function subjectOf(identifier: string, grammar: Grammar): Subject {
  const dot = /^(?:`[^`]*`|[^.`"]*)(?=\.)/.exec(identifier)?.[0].length;
  const word = dot === undefined ? undefined : unquoted(identifier.slice(0, dot));
  const type = word === undefined ? 'attribute' : grammar.entities.get(word);
  if (type === undefined) throw invalid(grammar.unknownEntity(word ?? ''));
  const key = unquoted(dot === undefined ? identifier : identifier.slice(dot + 1));
  if (type === 'attribute') checkKey('attribute', key, [...grammar.attributes.keys()]);
  if (type === 'dataset') checkKey('dataset', key, datasetKeys);
  return { type, key };
}

function checkKey(what: string, key: string, valid: readonly string[]): void {
  if (valid.includes(key)) return;
  throw invalid(`Invalid ${what} key '${key}' specified. Valid keys are '${pythonSet(valid)}'`);
}

const runEntities: ReadonlyMap<string, EntityType> = new Map([
  ['metric', 'metric'],
  ['metrics', 'metric'],
  ['parameter', 'parameter'],
  ['parameters', 'parameter'],
  ['param', 'parameter'],
  ['params', 'parameter'],
  ['tag', 'tag'],
  ['tags', 'tag'],
  ['attribute', 'attribute'],
  ['attributes', 'attribute'],
  ['attr', 'attribute'],
  ['run', 'attribute'],
  ['dataset', 'dataset'],
  ['datasets', 'dataset'],
]);

function unknownRunEntity(word: string): string {
  return `Invalid entity type '${word}'. Valid values are ${pythonList(['metric', 'parameter', 'tag', 'attribute', 'dataset'])}`;
}

/** Runs: `metrics.accuracy > 0.9 AND params.lr = '0.1' AND status = 'FINISHED'`. */
export const runGrammar: Grammar = {
  entities: runEntities,
  unknownEntity: unknownRunEntity,
  attributes: new Map([
    ['run_id', 'text'],
    ['run_name', 'text'],
    ['user_id', 'text'],
    ['status', 'text'],
    ['artifact_uri', 'text'],
    ['start_time', 'number'],
    ['end_time', 'number'],
    ['created', 'number'],
    ['Created', 'number'],
    ['run name', 'text'],
    ['Run name', 'text'],
    ['Run Name', 'text'],
  ]),
  listKeys: ['run_id'],
  nullable: ['tag', 'parameter'],
  showPiece: (piece) => `'${piece}'`,
};

const tagEntities: ReadonlyMap<string, EntityType> = new Map([
  ['attribute', 'attribute'],
  ['tag', 'tag'],
  ['tags', 'tag'],
]);

const taggedThings = {
  entities: tagEntities,
  unknownEntity: (word: string) => `Invalid entity type '${word}'. Valid entity types are ('attribute', 'tag', 'tags')`,
  showPiece: (piece: string) => piece,
};

/** Experiments: `name LIKE 'digits%' AND tags.team = 'vision'`. */
export const experimentGrammar: Grammar = {
  ...taggedThings,
  attributes: new Map([
    ['name', 'text'],
    ['experiment_id', 'text'],
    ['creation_time', 'number'],
    ['last_update_time', 'number'],
  ]),
  listKeys: ['experiment_id'],
  nullable: ['tag'],
};

/** Registered models: `name = 'digits'`. */
export const registeredModelGrammar: Grammar = {
  ...taggedThings,
  attributes: new Map([['name', 'text']]),
  listKeys: ['name'],
  nullable: [],
};

/** Model versions: `name = 'digits' AND tags.gate = 'passed'`. */
export const modelVersionGrammar: Grammar = {
  ...taggedThings,
  attributes: new Map([
    ['name', 'text'],
    ['version_number', 'number'],
    ['run_id', 'text'],
    ['source_path', 'text'],
  ]),
  listKeys: ['name', 'run_id'],
  nullable: [],
};

const loggedModelEntities: ReadonlyMap<string, EntityType> = new Map([
  ['attributes', 'attribute'],
  ['metrics', 'metric'],
  ['params', 'parameter'],
  ['tags', 'tag'],
]);

/** Logged models: `metrics.accuracy > 0.9 AND name = 'digits'`. */
export const loggedModelGrammar: Grammar = {
  entities: loggedModelEntities,
  unknownEntity: (word) =>
    `Invalid entity type: ${pythonRepr(word)}. Expected one of ${pythonList([...loggedModelEntities.keys()])}.`,
  attributes: new Map([
    ['name', 'text'],
    ['model_id', 'text'],
    ['model_type', 'text'],
    ['status', 'text'],
    ['source_run_id', 'text'],
    ['experiment_id', 'text'],
    ['creation_time', 'number'],
    ['creation_timestamp', 'number'],
    ['creation_timestamp_ms', 'number'],
    ['last_updated_timestamp', 'number'],
    ['last_updated_timestamp_ms', 'number'],
  ]),
  listKeys: undefined,
  nullable: [],
  showPiece: (piece) => piece,
};
