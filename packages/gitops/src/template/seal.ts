import { createHash } from 'node:crypto';
import type { ArtifactKind, Release } from '@ai-platform/config';
import { bindingsOf } from '../manifest/bindings.ts';
import { type Edit, editYaml } from '../manifest/edit-yaml.ts';
import { ManifestError } from '../manifest/manifest-error.ts';

/**
 * The first line of a managed file in a model's directory. The seal is the hash of the rest with the bound scalars blanked: a promotion,
 * which changes only those, leaves it intact, and a hand edit does not. So promotions of different models share no file.
 */
const SEAL_LINE =
  /^# Managed by create-ai-platform: change the config and run generate, not this file\. Seal ([0-9a-f]{16})$/;

/** A release of nothing: what bound scalars are blanked with. */
export function blankRelease(kind: ArtifactKind, place: Pick<Release, 'model' | 'environment'>): Release {
  const sha256 = '0'.repeat(64);
  const reference = kind === 'oci' ? 'registry/name' : 'mlflow-artifacts:/0';
  const { model, environment } = place;
  return { model, environment, version: '0', artifact: { kind, reference, sha256 }, image: `image@sha256:${sha256}` };
}

/** Puts the seal before a file that was rendered twice: for the release, and for the blank one. */
export function withSeal(content: string, blank: string): string {
  return `# Managed by create-ai-platform: change the config and run generate, not this file. Seal ${hash(blank)}\n${content}`;
}

/** Whether a file has the seal that its content gives: `none` for a file that is not sealed at all. */
export function checkSeal(path: string, text: string): 'intact' | 'broken' | 'none' {
  const normal = text.replaceAll('\r\n', '\n');
  const end = normal.indexOf('\n');
  const seal = SEAL_LINE.exec(normal.slice(0, end))?.[1];
  if (seal === undefined) return 'none';
  const body = normal.slice(end + 1);
  const kinds: readonly ArtifactKind[] = ['mlflow', 'oci'];
  return kinds.some((kind) => hash(blanked(path, body, kind)) === seal) ? 'intact' : 'broken';
}

function blanked(path: string, body: string, kind: ArtifactKind): string {
  const name = path.split('/').at(-1);
  const release = blankRelease(kind, { model: '', environment: '' });
  const edits = bindingsOf(kind)
    .filter(({ file }) => file === name)
    .map((binding): Edit => ({ ...binding, value: binding.value(release), style: 'canonical' }));
  try {
    return edits.length === 0 ? body : editYaml(path, body, edits);
  } catch (error) {
    if (error instanceof ManifestError) return '';
    throw error;
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
