import { createHash } from 'node:crypto';

/** A ConfigMap whose name tells its content. */
export interface HashedConfig {
  readonly name: string;
  readonly entries: readonly { readonly key: string; readonly content: string }[];
}

/** Names a ConfigMap after its content: another content is another object, and nothing that runs changes underneath. */
export function hashedConfig(prefix: string, contents: Readonly<Record<string, string>>): HashedConfig {
  const entries = Object.entries(contents).map(([key, content]) => ({ key, content }));
  const hash = createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 10);
  return { name: `${prefix}-${hash}`, entries };
}
