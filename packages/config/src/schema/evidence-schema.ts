import { JSON_SCHEMA_DIALECT, type JsonSchema } from './json-schema.ts';

const SHA256 = '^[0-9a-f]{64}$';

function sha256(title: string, description: string): JsonSchema {
  return { title, description, type: 'string', pattern: SHA256 };
}

function text(title: string, description: string): JsonSchema {
  return { title, description, type: 'string', maxLength: 2000 };
}

function numbers(title: string, description: string): JsonSchema {
  return {
    title,
    description,
    type: 'object',
    maxProperties: 200,
    additionalProperties: { title: 'Value', description: "The metric's value.", type: 'number' },
  };
}

const metric: JsonSchema = {
  title: 'Metric',
  description: "One metric's value.",
  type: 'object',
  additionalProperties: false,
  required: ['value', 'direction'],
  properties: {
    value: { title: 'Value', description: 'The value measured.', type: 'number' },
    interval: {
      title: 'Interval',
      description: 'Confidence interval of the value.',
      type: 'object',
      additionalProperties: false,
      required: ['low', 'high', 'confidence'],
      properties: {
        low: { title: 'Low', description: 'Lower end.', type: 'number' },
        high: { title: 'High', description: 'Upper end.', type: 'number' },
        confidence: {
          title: 'Confidence',
          description: 'Probability, for example 0.95.',
          type: 'number',
          exclusiveMinimum: 0,
          exclusiveMaximum: 1,
        },
      },
    },
    direction: {
      title: 'Direction',
      description: 'Which way is better.',
      enum: ['higher-is-better', 'lower-is-better'],
    },
  },
};

const evaluationFields: JsonSchema = {
  title: 'Evaluation',
  description: 'What was measured of one model version.',
  type: 'object',
  additionalProperties: false,
  required: ['artifactSha256', 'metrics'],
  properties: {
    artifactSha256: sha256('Artifact', 'sha256 of the artifact that was evaluated.'),
    version: text('Version', "The registry's version."),
    metrics: {
      title: 'Metrics',
      description: 'By name.',
      type: 'object',
      minProperties: 1,
      maxProperties: 200,
      additionalProperties: metric,
    },
  },
};

const predicate: JsonSchema = {
  title: 'Evidence',
  description: 'How good the version is, on which data.',
  type: 'object',
  additionalProperties: false,
  required: ['dataset', 'candidate', 'champion', 'lineage'],
  properties: {
    dataset: {
      title: 'Dataset',
      description: 'The rows that were scored.',
      type: 'object',
      additionalProperties: false,
      required: ['name', 'sha256', 'rows'],
      properties: {
        name: text('Name', 'Name of the dataset.'),
        sha256: sha256('Digest', 'sha256 of the rows that were scored.'),
        rows: { title: 'Rows', description: 'How many rows.', type: 'integer', minimum: 1 },
      },
    },
    candidate: { ...evaluationFields, title: 'Candidate' },
    champion: { ...evaluationFields, title: 'Champion', type: ['object', 'null'] },
    slices: {
      title: 'Slices',
      description: 'Parts of the dataset.',
      type: 'array',
      maxItems: 200,
      items: {
        title: 'Slice',
        description: 'One part.',
        type: 'object',
        additionalProperties: false,
        required: ['name', 'rows', 'candidate'],
        properties: {
          name: text('Name', 'Name of the slice.'),
          rows: { title: 'Rows', description: 'How many rows.', type: 'integer', minimum: 0 },
          candidate: numbers('Candidate', "The candidate's metrics."),
          champion: numbers('Champion', "The champion's metrics."),
        },
      },
    },
    latencyMilliseconds: {
      title: 'Latency',
      description: 'Milliseconds per request of one row.',
      type: 'object',
      additionalProperties: false,
      required: ['p50', 'p95'],
      properties: {
        p50: { title: 'Median', description: 'Half of the requests are faster.', type: 'number', minimum: 0 },
        p95: { title: '95th percentile', description: '95 % are faster.', type: 'number', minimum: 0 },
      },
    },
    sizeBytes: { title: 'Size', description: 'Bytes of the artifact.', type: 'integer', minimum: 0 },
    lineage: {
      title: 'Lineage',
      description: 'Where the version comes from. What is not known is absent.',
      type: 'object',
      additionalProperties: false,
      properties: {
        run: text('Run', "The registry's run."),
        commit: text('Commit', 'Commit of the training code.'),
        image: text('Image', 'Training image with digest.'),
        parameters: {
          title: 'Parameters',
          description: "The run's parameters.",
          type: 'object',
          maxProperties: 200,
          additionalProperties: {
            title: 'Parameter',
            description: 'A string, a number or a boolean.',
            type: ['string', 'number', 'boolean'],
          },
        },
      },
    },
  },
};

/** JSON Schema of the evidence document: an in-toto Statement v1 (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md). */
export const evidenceSchema: JsonSchema = {
  $schema: JSON_SCHEMA_DIALECT,
  $id: 'https://ai-platform.dev/schemas/v1/evidence.json',
  title: 'Evidence statement',
  description: 'What was measured of one model version, bound to its artifact by digest.',
  type: 'object',
  additionalProperties: false,
  required: ['_type', 'subject', 'predicateType', 'predicate'],
  properties: {
    _type: { title: 'Type', description: 'in-toto Statement v1.', const: 'https://in-toto.io/Statement/v1' },
    subject: {
      title: 'Subject',
      description: 'The artifact.',
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        title: 'Artifact',
        description: 'Name and digest.',
        type: 'object',
        additionalProperties: false,
        required: ['name', 'digest'],
        properties: {
          name: text('Name', 'Name of the artifact.'),
          digest: {
            title: 'Digest',
            description: 'sha256 of the artifact.',
            type: 'object',
            additionalProperties: false,
            required: ['sha256'],
            properties: { sha256: sha256('sha256', '64 hex digits.') },
          },
        },
      },
    },
    predicateType: {
      title: 'Predicate type',
      description: 'Version of the evidence format.',
      const: 'https://ai-platform.dev/evidence/v1',
    },
    predicate,
  },
};
