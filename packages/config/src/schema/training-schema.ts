import { DEFAULTS } from '../defaults.ts';
import { imageField, nameField, resourcesField, teamField } from './fields.ts';
import { JSON_SCHEMA_DIALECT, type JsonSchema } from './json-schema.ts';

const command: JsonSchema = {
  title: 'Command',
  description: "Program and arguments, one list entry each; no shell. Default: the image's entry point.",
  type: 'array',
  minItems: 1,
  maxItems: 100,
  items: { title: 'Argument', description: 'One argument.', type: 'string', maxLength: 10_000 },
};

/** JSON Schema of a document of kind `Training` (`training/<job>/training.yaml`). */
export const trainingSchema: JsonSchema = {
  $schema: JSON_SCHEMA_DIALECT,
  $id: 'https://ai-platform.dev/schemas/v1/training.json',
  title: 'Training',
  description: 'A training job: the template that runs are made from.',
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'name', 'image'],
  properties: {
    kind: { title: 'Kind', description: 'Kind of this document.', const: 'Training' },
    version: { title: 'Version', description: "Version of the config's format.", const: 1, default: 1 },
    name: nameField('Name of the job; its folder under `training/`.', 40),
    team: { ...teamField, description: `${teamField.description} Default: the platform's team.` },
    image: imageField('Training image with its digest, `name:tag@sha256:…`.'),
    command,
    steps: {
      title: 'Steps',
      description: 'Commands that run one after the other in the same pod, sharing `/workspace`. Instead of `command`.',
      type: 'array',
      minItems: 1,
      maxItems: 20,
      items: {
        title: 'Step',
        description: 'One command.',
        type: 'object',
        additionalProperties: false,
        required: ['name', 'command'],
        properties: { name: nameField("Name of the step; the container's name.", 40), command },
      },
    },
    schedule: {
      title: 'Schedule',
      description: 'Cron expression of five fields, in UTC. Without it the job runs only when asked.',
      type: 'string',
      maxLength: 200,
    },
    parameters: {
      title: 'Parameters',
      description: 'Values that the job reads from `/etc/ai-platform/parameters.json`.',
      type: 'object',
      maxProperties: 200,
      default: {},
      propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9_.-]{0,99}$' },
      additionalProperties: {
        title: 'Parameter',
        description: 'A string, a number or a boolean.',
        type: ['string', 'number', 'boolean'],
        maxLength: 10_000,
      },
    },
    resources: resourcesField('Resources of every step.', DEFAULTS.training.resources),
    backoffLimit: {
      title: 'Backoff limit',
      description: 'How often a failed run is tried again.',
      type: 'integer',
      minimum: 0,
      maximum: 100,
      default: DEFAULTS.training.backoffLimit,
    },
    activeDeadlineSeconds: {
      title: 'Deadline',
      description: 'Seconds after which a run is stopped.',
      type: 'integer',
      minimum: 1,
      maximum: 31_536_000,
      default: DEFAULTS.training.activeDeadlineSeconds,
    },
    environments: {
      title: 'Environments',
      description: 'Environments that have this job. Default: those that promote from no other.',
      type: 'array',
      minItems: 1,
      maxItems: 50,
      items: { title: 'Environment', description: 'Name of an environment.', type: 'string' },
    },
  },
};
