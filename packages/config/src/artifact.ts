import { createHash } from 'node:crypto';

/** How an artifact's bytes are kept: in the registry's own artifact store, as an OCI image, or under an S3 prefix. */
export type ArtifactKind = 'mlflow' | 'oci';

/** The immutable bytes of a model version. */
export interface Artifact {
  readonly kind: ArtifactKind;
  /** `mlflow`: an `mlflow-artifacts:/` URI of a folder; `oci`: `registry/name` without tag or digest. */
  readonly reference: string;
  /** 64 lower-case hex digits: of the image (`oci`), or of the canonical manifest of files (`mlflow`). */
  readonly sha256: string;
}

export interface ArtifactFile {
  /** Relative, forward slashes, no empty, `.` or `..` part. */
  readonly path: string;
  /** 64 lower-case hex digits of the file's content. */
  readonly sha256: string;
}

/** Name of the manifest file that stands beside the files it lists (it does not list itself). */
export const ARTIFACT_MANIFEST = 'SHA256SUMS';

/** The canonical manifest: what `sha256sum` prints for the files sorted by path in UTF-8 byte order, so that `sha256sum -c` checks it. */
export function artifactManifest(files: readonly ArtifactFile[]): string {
  return [...files]
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
    .map((file) => `${file.sha256}  ${file.path}\n`)
    .join('');
}

/** sha256 of the canonical manifest, as 64 hex digits: the artifact's identity. */
export function artifactDigest(files: readonly ArtifactFile[]): string {
  return createHash('sha256').update(artifactManifest(files)).digest('hex');
}
