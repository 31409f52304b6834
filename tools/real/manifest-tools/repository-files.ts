// What lies where in a generated repository.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** A Kubernetes object and the file it stands in. */
export interface FoundObject {
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** Paths of all files below a directory, sorted, with `/` between folders. */
export function filesIn(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => pathBelow(directory, join(entry.parentPath, entry.name))).sort();
}

/** Path below the directory as findings name it. */
export function pathBelow(directory: string, file: string): string {
  return relative(directory, join(directory, relative(directory, file)))
    .split(sep)
    .join('/');
}

/** The files that Argo CD applies. */
export function manifestsIn(directory: string): string[] {
  return filesIn(directory).filter((file) =>
    /^(models|training)\/[^/]+\/[^/]+\/[^/]+\.yaml$|^(argocd|platform)\/.*\.yaml$/.test(file),
  );
}

export function workflowsIn(directory: string): string[] {
  return filesIn(directory).filter((file) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(file));
}

/** Every object of the manifests; files with broken YAML have none (yamllint and kubeconform speak of those). */
export function objectsIn(directory: string): FoundObject[] {
  return manifestsIn(directory).flatMap((file) => {
    const documents = parseAllDocuments(readFileSync(join(directory, file), 'utf8'));
    const sound = Array.isArray(documents) ? documents.filter(({ errors }) => errors.length === 0) : [];
    return sound.map((document) => ({ ...(document.toJS() as Omit<FoundObject, 'file'>), file }) as FoundObject);
  });
}

/** Whether a definition outside Kubernetes itself describes the object. */
export function isCustom({ apiVersion }: FoundObject): boolean {
  const [group = ''] = apiVersion.split('/');
  return group.includes('.') && (!group.endsWith('.k8s.io') || group === 'gateway.networking.k8s.io');
}
