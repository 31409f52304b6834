import { DEFAULTS } from '../defaults.ts';
import type { JsonSchema } from './json-schema.ts';

/** A DNS-1123 label short enough that names made from it stay below Kubernetes' 63 characters. */
export function nameField(description: string, maxLength: number): JsonSchema {
  return { title: 'Name', description, type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength };
}

export const IMAGE_PATTERN =
  '^[a-z0-9]+([._-][a-z0-9]+)*(:[0-9]+)?(/[a-z0-9]+((\\.|_{1,2}|-+)[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?@sha256:[0-9a-f]{64}$';

export function imageField(description: string): JsonSchema {
  return { title: 'Image', description, type: 'string', pattern: IMAGE_PATTERN, maxLength: 512 };
}

export const QUANTITY_PATTERN = '^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$';
export const CPU_PATTERN = '^([0-9]+(\\.[0-9]{1,3})?|[0-9]+m)$';

export const URL_PATTERN = '^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$';

export const teamField: JsonSchema = {
  title: 'Team',
  description:
    "Slug of the GitHub team, in the repository's organisation, that owns it: becomes a code owner and the label `ai-platform.dev/team`.",
  type: 'string',
  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  maxLength: 63,
};

interface ResourceDefaults {
  readonly cpu: string;
  readonly memory: string;
  readonly ephemeralStorage: string;
  readonly gpu: number;
}

export function resourcesField(description: string, defaults: ResourceDefaults): JsonSchema {
  return {
    title: 'Resources',
    description,
    type: 'object',
    additionalProperties: false,
    default: { ...defaults },
    properties: {
      cpu: {
        title: 'CPU',
        description: 'Requested cores, for example `2`, `0.5` or `500m`. The limit is twice that.',
        type: ['string', 'number'],
        pattern: CPU_PATTERN,
        exclusiveMinimum: 0,
        default: defaults.cpu,
      },
      memory: {
        title: 'Memory',
        description: 'Requested bytes and at the same time the limit, for example `2Gi`.',
        type: 'string',
        pattern: QUANTITY_PATTERN,
        default: defaults.memory,
      },
      ephemeralStorage: {
        title: 'Ephemeral storage',
        description: 'Requested bytes of node disk and at the same time the limit: downloaded model, scratch files.',
        type: 'string',
        pattern: QUANTITY_PATTERN,
        default: defaults.ephemeralStorage,
      },
      gpu: {
        title: 'GPUs',
        description: 'Whole NVIDIA GPUs (`nvidia.com/gpu`).',
        type: 'integer',
        minimum: 0,
        maximum: 64,
        default: defaults.gpu,
      },
    },
  };
}

export const scalingField: JsonSchema = {
  title: 'Scaling',
  description: 'How many replicas serve. One autoscaler per model owns the number.',
  type: 'object',
  additionalProperties: false,
  default: { ...DEFAULTS.scaling },
  properties: {
    min: {
      title: 'Minimum',
      description: 'Replicas that always run. Two or more survive the loss of a node.',
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: DEFAULTS.scaling.min,
    },
    max: {
      title: 'Maximum',
      description: 'Replicas at most.',
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: DEFAULTS.scaling.max,
    },
    requestsPerSecond: {
      title: 'Requests per second',
      description: 'Requests per second that one replica sustains: the autoscaler adds replicas above this average.',
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1_000_000,
      default: DEFAULTS.scaling.requestsPerSecond,
    },
  },
};

const metric: JsonSchema = {
  title: 'Metric',
  description: 'Name of a metric in the evidence document.',
  type: 'string',
  minLength: 1,
  maxLength: 100,
};

/** The written forms of gates, one schema each: the parser tells by the keys which one was meant. */
export const gateSchemas: readonly JsonSchema[] = [
  {
    title: 'Metric minimum',
    description: 'The candidate must reach a value.',
    type: 'object',
    additionalProperties: false,
    required: ['metric', 'min'],
    properties: {
      metric,
      min: { title: 'Minimum', description: 'The smallest accepted value.', type: 'number' },
    },
  },
  {
    title: 'Metric maximum',
    description: 'The candidate must not go above a value.',
    type: 'object',
    additionalProperties: false,
    required: ['metric', 'max'],
    properties: { metric, max: { title: 'Maximum', description: 'The largest accepted value.', type: 'number' } },
  },
  {
    title: 'Not below champion',
    description: 'The candidate may be worse than the champion by so much at most, on the same rows.',
    type: 'object',
    additionalProperties: false,
    required: ['metric', 'notBelowChampionBy'],
    properties: {
      metric,
      notBelowChampionBy: {
        title: 'Tolerance',
        description: "How much worse than the champion is still accepted, in the metric's own unit.",
        type: 'number',
        minimum: 0,
      },
    },
  },
  {
    title: 'Signature',
    description:
      "How the inputs and outputs may differ from the champion's: not at all (`same`) or without breaking callers (`compatible`).",
    type: 'object',
    additionalProperties: false,
    required: ['signature'],
    properties: {
      signature: {
        title: 'Signature',
        description: '`same`: nothing changed. `compatible`: every call that works today still works.',
        enum: ['same', 'compatible'],
      },
    },
  },
];

export function gatesField(description: string): JsonSchema {
  return { title: 'Gates', description, type: 'array', maxItems: 50, default: [], items: { oneOf: gateSchemas } };
}
