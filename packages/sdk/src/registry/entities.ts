import type { Artifact, Signature } from '@ai-platform/config';
import { decodeMetric } from './metric-value.ts';
import { integer, type Json, moment, object, objects, optionalText, pairs, text } from './read-json.ts';
import { TAGS } from './tags.ts';

/** A named group of runs. */
export interface Experiment {
  readonly id: string;
  readonly name: string;
  readonly artifactUri: string;
  readonly deleted: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Date | undefined;
}

/** Where a run is in its life. */
export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';

/** One execution of training with what it logged. */
export interface Run {
  readonly id: string;
  readonly name: string;
  readonly experimentId: string;
  readonly status: RunStatus;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** Root of the run's artifacts, for example `mlflow-artifacts:/1/<run>/artifacts`. */
  readonly artifactUri: string;
  readonly deleted: boolean;
  /** The last value of every metric. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** One value of a metric. */
export interface MetricPoint {
  readonly value: number;
  readonly step: number;
  readonly loggedAt: Date | undefined;
}

/** A name under which versions are registered. */
export interface RegisteredModel {
  readonly name: string;
  readonly description: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Version by alias. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly createdAt: Date | undefined;
  readonly updatedAt: Date | undefined;
}

/** One registered result of training. */
export interface ModelVersion {
  readonly model: string;
  /** A number as text, for example `3`. */
  readonly version: string;
  /** The bytes and their digest; undefined when somebody else's tool registered the version without one. */
  readonly artifact: Artifact | undefined;
  /** sha256 of the evidence document, 64 hex digits. */
  readonly evidenceSha256: string | undefined;
  /** Id of the run that made it. */
  readonly run: string | undefined;
  readonly signature: Signature | undefined;
  readonly description: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
  readonly status: 'PENDING_REGISTRATION' | 'FAILED_REGISTRATION' | 'READY';
  /** Where the registry says its files are. */
  readonly source: string;
  readonly createdAt: Date | undefined;
}

/** An experiment out of MLflow's object. */
export function readExperiment(json: Json): Experiment {
  return {
    id: text(json['experiment_id']),
    name: text(json['name']),
    artifactUri: text(json['artifact_location']),
    deleted: json['lifecycle_stage'] === 'deleted',
    tags: pairs(json['tags']),
    createdAt: moment(json['creation_time']),
  };
}

/** A run out of MLflow's object. */
export function readRun(json: Json): Run {
  const info = object(json['info']);
  const data = object(json['data']);
  return {
    id: text(info['run_id']),
    name: text(info['run_name']),
    experimentId: text(info['experiment_id']),
    status: text(info['status']) as RunStatus,
    startedAt: moment(info['start_time']),
    endedAt: moment(info['end_time']),
    artifactUri: text(info['artifact_uri']),
    deleted: info['lifecycle_stage'] === 'deleted',
    metrics: Object.fromEntries(objects(data['metrics']).map((m) => [text(m['key']), decodeMetric(m['value'])])),
    parameters: pairs(data['params']),
    tags: pairs(data['tags']),
  };
}

/** A metric's value out of MLflow's object. */
export function readMetricPoint(json: Json): MetricPoint {
  return { value: decodeMetric(json['value']), step: integer(json['step']) ?? 0, loggedAt: moment(json['timestamp']) };
}

/** A registered model out of MLflow's object. */
export function readModel(json: Json): RegisteredModel {
  return {
    name: text(json['name']),
    description: optionalText(json['description']),
    tags: pairs(json['tags']),
    aliases: pairs(json['aliases'], 'alias', 'version'),
    createdAt: moment(json['creation_timestamp']),
    updatedAt: moment(json['last_updated_timestamp']),
  };
}

/** A version out of MLflow's object, with what our tags say of it. */
export function readVersion(json: Json): ModelVersion {
  const tags = pairs(json['tags']);
  return {
    model: text(json['name']),
    version: String(json['version'] ?? ''),
    artifact: readArtifact(tags),
    evidenceSha256: tags[TAGS.evidenceSha256],
    run: optionalText(json['run_id']),
    signature: readSignature(tags[TAGS.signature]),
    description: optionalText(json['description']),
    tags,
    aliases: Array.isArray(json['aliases']) ? json['aliases'].map(String) : [],
    status: text(json['status']) as ModelVersion['status'],
    source: text(json['source']),
    createdAt: moment(json['creation_timestamp']),
  };
}

function readArtifact(tags: Readonly<Record<string, string>>): Artifact | undefined {
  const { [TAGS.artifactKind]: kind, [TAGS.artifactReference]: reference, [TAGS.artifactSha256]: sha256 } = tags;
  if ((kind !== 'mlflow' && kind !== 'oci') || reference === undefined || sha256 === undefined) return undefined;
  return { kind, reference, sha256 };
}

function readSignature(tag: string | undefined): Signature | undefined {
  try {
    const value = object(JSON.parse(tag ?? 'null'));
    const complete = Array.isArray(value['inputs']) && Array.isArray(value['outputs']);
    return complete ? (value as unknown as Signature) : undefined;
  } catch {
    return undefined;
  }
}
