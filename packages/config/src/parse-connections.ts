import { stringify } from 'yaml';
import { checkSchema } from './check-schema.ts';
import type { Connections } from './connections.ts';
import type { Result } from './problem.ts';
import { schemas } from './schema/schemas.ts';
import { readYaml } from './yaml-source.ts';

/** Reads `.ai-platform/connections.yaml`. An empty file is a file without connections. */
export function parseConnections(text: string, file: string): Result<Connections> {
  const { documents, problems } = readYaml(file, text);
  if (problems.length > 0) return { ok: false, problems };
  const [document, second] = documents;
  if (second !== undefined) {
    const message = 'there is a second document';
    return { ok: false, problems: [second.problem([], { message, fix: 'keep one: connections are one document' })] };
  }
  if (document === undefined) return { ok: true, value: { environments: {} } };
  const found = checkSchema(document, schemas.connections);
  if (found.length > 0) return { ok: false, problems: found };
  return { ok: true, value: { environments: {}, ...(document.value as Partial<Connections>) } };
}

/** The text of `.ai-platform/connections.yaml`; `parseConnections` reads it back to the same value. */
export function formatConnections(connections: Connections): string {
  const header = '# Where the live systems are for whoever runs a command. Never commit it.\n';
  return header + stringify(connections, { lineWidth: 0 });
}
