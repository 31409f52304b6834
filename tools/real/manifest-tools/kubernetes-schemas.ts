import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { realCache } from '../python-environment.ts';
import { installed, pythonTool } from './install.ts';

const STRICT_SCHEMAS = /\/v1\.35\.[^/]*-strict\/deployment-apps-v1\.json$/;

/**
 * Folder of the strict JSON schemas of Kubernetes 1.35 as kubeconform takes them. The package's own schemas name themselves and their
 * definitions by absolute addresses, which kubeconform would look for on the network.
 */
export function kubernetesSchemas(): string {
  const witness = join(realCache, 'kubernetes-1.35-strict', 'deployment-apps-v1.json');
  return dirname(
    installed(witness, (fresh) => {
      const library = pythonTool('../lib');
      const found = readdirSync(library, { recursive: true, encoding: 'utf8' }).find((path) =>
        STRICT_SCHEMAS.test(path),
      );
      if (found === undefined) throw new Error('kubernetes-validate has no strict schemas of Kubernetes 1.35');
      const source = dirname(join(library, found));
      for (const name of readdirSync(source).filter((one) => one.endsWith('.json'))) {
        writeFileSync(join(fresh, name), withRelativeNames(readFileSync(join(source, name), 'utf8')));
      }
    }),
  );
}

function withRelativeNames(text: string): string {
  const { $id: _, ...schema } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify(schema, (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? value.replace(/^.*_definitions\.json/, '_definitions.json') : value,
  );
}
