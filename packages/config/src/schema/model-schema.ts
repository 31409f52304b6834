import { DEFAULTS } from '../defaults.ts';
import { gatesField, imageField, nameField, resourcesField, scalingField, teamField } from './fields.ts';
import { JSON_SCHEMA_DIALECT, type JsonSchema } from './json-schema.ts';

const image = imageField(
  'Model server image with its digest, `name:tag@sha256:…`. Triton has a default; TensorFlow Serving needs one here, because no published digest of a current version could be verified.',
);

const override: JsonSchema = {
  title: 'Environment settings',
  description: "What differs from the model's own settings in one environment. What is absent stays.",
  type: 'object',
  additionalProperties: false,
  properties: {
    scaling: scalingField,
    resources: resourcesField('Resources of one replica.', DEFAULTS.serving),
    image,
  },
};

/** JSON Schema of a document of kind `Model` (`models/<model>/model.yaml`). */
export const modelSchema: JsonSchema = {
  $schema: JSON_SCHEMA_DIALECT,
  $id: 'https://ai-platform.dev/schemas/v1/model.json',
  title: 'Model',
  description: 'A model: how it is served, scaled, watched and gated.',
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'name', 'runtime', 'format'],
  properties: {
    kind: { title: 'Kind', description: 'Kind of this document.', const: 'Model' },
    version: { title: 'Version', description: "Version of the config's format.", const: 1, default: 1 },
    name: nameField('Name of the model; its folder under `models/`.', 40),
    registryName: {
      title: 'Registry name',
      description: "Name of the registered model in the registry. Default: the model's name.",
      type: 'string',
      pattern: '^[^/:%"\'\\\\\\s][^/:"\'\\\\\\n\\r\\t]*$',
      maxLength: 250,
    },
    team: { ...teamField, description: `${teamField.description} Default: the platform's team.` },
    runtime: {
      title: 'Runtime',
      description: 'The model server. `triton` runs `onnx`, `tensorflow-serving` runs `saved-model`.',
      enum: ['triton', 'tensorflow-serving'],
    },
    format: { title: 'Format', description: 'The bytes that the runtime loads.', enum: ['onnx', 'saved-model'] },
    artifact: {
      title: 'Artifact',
      description: "How a version's bytes travel.",
      type: 'object',
      additionalProperties: false,
      default: { ...DEFAULTS.artifact },
      properties: {
        kind: {
          title: 'Kind',
          description:
            '`mlflow`: files in the registry, fetched and checked by an init container. `oci`: an image, mounted as a volume.',
          enum: ['mlflow', 'oci'],
          default: DEFAULTS.artifact.kind,
        },
      },
    },
    image,
    scaling: scalingField,
    resources: resourcesField('Resources of one replica.', DEFAULTS.serving),
    slo: {
      title: 'Service level objective',
      description: 'What callers may expect; alerts fire when it is at risk.',
      type: 'object',
      additionalProperties: false,
      default: { ...DEFAULTS.slo },
      properties: {
        availability: {
          title: 'Availability',
          description: 'Share of requests that succeed, over 30 days.',
          type: 'number',
          minimum: 0.95,
          exclusiveMaximum: 1,
          default: DEFAULTS.slo.availability,
        },
        latencyMilliseconds: {
          title: 'Latency',
          description:
            'Milliseconds a request may take: the 99th percentile on TensorFlow Serving, the mean on Triton (which exports no histogram).',
          type: 'number',
          exclusiveMinimum: 0,
          maximum: 600_000,
          default: DEFAULTS.slo.latencyMilliseconds,
        },
      },
    },
    gates: gatesField('Rules that a version must pass to be promoted.'),
    environments: {
      title: 'Environments',
      description: 'Settings that differ by environment.',
      type: 'object',
      default: {},
      additionalProperties: override,
    },
  },
};
