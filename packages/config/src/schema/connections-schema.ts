import { JSON_SCHEMA_DIALECT, type JsonSchema } from './json-schema.ts';

const HTTP_URL = '^https?://[^\\s]+$';

/** JSON Schema of `.ai-platform/connections.yaml`. */
export const connectionsSchema: JsonSchema = {
  $schema: JSON_SCHEMA_DIALECT,
  $id: 'https://ai-platform.dev/schemas/v1/connections.json',
  title: 'Connections',
  description: 'Where the live systems are for whoever runs a command. Never in Git.',
  type: 'object',
  additionalProperties: false,
  properties: {
    gitHost: {
      title: 'Git host',
      description: 'The host of the GitOps repository.',
      type: 'object',
      additionalProperties: false,
      required: ['apiUrl'],
      properties: {
        apiUrl: {
          title: 'API address',
          description: "Base URL of GitHub's REST API, for example `https://api.github.com`.",
          type: 'string',
          pattern: HTTP_URL,
        },
        tokenFile: {
          title: 'Token file',
          description: 'File that holds the token, relative to the connections file.',
          type: 'string',
          minLength: 1,
        },
        cloneUrl: {
          title: 'Clone address',
          description: 'Where the repository is cloned from over HTTP.',
          type: 'string',
          pattern: HTTP_URL,
        },
      },
    },
    registry: {
      title: 'Registry',
      description: 'The model registry.',
      type: 'object',
      additionalProperties: false,
      required: ['trackingUri'],
      properties: {
        trackingUri: {
          title: 'Tracking address',
          description: 'Base URL of MLflow.',
          type: 'string',
          pattern: HTTP_URL,
        },
      },
    },
    environments: {
      title: 'Environments',
      description: 'By environment name.',
      type: 'object',
      default: {},
      additionalProperties: {
        title: 'Environment',
        description: "Where one environment's systems are.",
        type: 'object',
        additionalProperties: false,
        properties: {
          kubernetes: {
            title: 'Kubernetes',
            description: 'How the cluster is reached.',
            type: 'object',
            additionalProperties: false,
            required: ['kubeconfig', 'context'],
            properties: {
              kubeconfig: {
                title: 'Kubeconfig',
                description: 'Path of the kubeconfig file.',
                type: 'string',
                minLength: 1,
              },
              context: { title: 'Context', description: 'Context in that file.', type: 'string', minLength: 1 },
            },
          },
          predict: {
            title: 'Predict',
            description: "Where the environment's models answer.",
            type: 'object',
            additionalProperties: false,
            required: ['url'],
            properties: {
              url: {
                title: 'Address',
                description: "Base URL; `{model}` in it is replaced by the model's name.",
                type: 'string',
                pattern: HTTP_URL,
              },
            },
          },
        },
      },
    },
  },
};
