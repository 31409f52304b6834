import { connectionsSchema } from './connections-schema.ts';
import { evidenceSchema } from './evidence-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import { modelSchema } from './model-schema.ts';
import { platformSchema } from './platform-schema.ts';
import { trainingSchema } from './training-schema.ts';

/** The published schemas by short name: generated repositories carry them in `.ai-platform/schemas/<name>.json`. */
export const schemas = {
  platform: platformSchema,
  model: modelSchema,
  training: trainingSchema,
  connections: connectionsSchema,
  evidence: evidenceSchema,
} as const satisfies Record<string, JsonSchema>;

/** Short name of a published schema. */
export type SchemaName = keyof typeof schemas;
