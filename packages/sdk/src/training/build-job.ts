import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import { ConfigurationError, ValidationError } from '../errors/index.ts';
import { PARAMETERS_VARIABLE } from './job.ts';
import type { Container, JobSpec, KubeCronJob } from './kube-objects.ts';

/** A run of training: its template and what is its own. */
export interface JobCreateParams {
  /** Name of the CronJob that is the template. */
  readonly from: string;
  /** Merged over the template's parameters: a JSON object. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Default: made from the template's name and the submission's hash, so that the same submission is the same job. */
  readonly name?: string;
  /** Annotations of the pods. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Annotation with the sha256 of everything that was submitted. */
export const SUBMISSION_ANNOTATION = 'ai-platform.dev/submission-sha256';

const MAX_NAME = 63;

/** The Job that `kubectl create job --from=cronjob/…` would make, with parameters, under a name that follows from its content. */
export function buildJob(
  template: KubeCronJob,
  params: JobCreateParams,
): { readonly name: string; readonly submission: string; readonly object: object } {
  const { metadata = {}, spec } = template;
  if (spec === undefined || metadata.uid === undefined)
    throw new ConfigurationError(`the CronJob ${JSON.stringify(params.from)} has no job template`);
  const jobSpec = applyParams(spec.jobTemplate.spec, params);
  const submission = createHash('sha256')
    .update(canonicalJson({ spec: jobSpec, parameters: params.parameters ?? {} }))
    .digest('hex');
  const name = params.name ?? `${params.from.slice(0, MAX_NAME - 11).replace(/[-.]+$/, '')}-${submission.slice(0, 10)}`;
  checkName(name);
  const { labels, annotations } = spec.jobTemplate.metadata ?? {};
  const object = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      labels: labels ?? {},
      annotations: {
        ...annotations,
        'cronjob.kubernetes.io/instantiate': 'manual',
        [SUBMISSION_ANNOTATION]: submission,
      },
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'CronJob', name: metadata.name, uid: metadata.uid, controller: true },
      ],
    },
    spec: jobSpec,
  };
  return { name, submission, object };
}

function applyParams(spec: JobSpec, params: JobCreateParams): JobSpec {
  const { template } = spec;
  const { initContainers } = template.spec;
  const set = (container: Container): Container => withParameters(container, params.parameters);
  const metadata = { ...template.metadata, annotations: { ...template.metadata?.annotations, ...params.annotations } };
  return {
    ...spec,
    template: {
      ...template,
      metadata: Object.keys(metadata.annotations).length === 0 ? (template.metadata ?? {}) : metadata,
      spec: {
        ...template.spec,
        containers: template.spec.containers.map(set),
        ...(initContainers === undefined ? {} : { initContainers: initContainers.map(set) }),
      },
    },
  };
}

function withParameters(container: Container, parameters: JobCreateParams['parameters']): Container {
  if (parameters === undefined) return container;
  const others = (container.env ?? []).filter(({ name }) => name !== PARAMETERS_VARIABLE);
  return { ...container, env: [...others, { name: PARAMETERS_VARIABLE, value: canonicalJson(parameters) }] };
}

/** A job's name becomes part of its pods' names and a label's value. */
export function checkName(name: string): void {
  if (name.length <= MAX_NAME && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) return;
  throw new ValidationError(`${JSON.stringify(name)} is not a name for a job`, {
    hint: 'use at most 63 lower-case letters, digits and dashes, with a letter or digit at both ends',
  });
}
