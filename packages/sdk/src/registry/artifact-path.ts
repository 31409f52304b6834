import { NotSupportedError, ValidationError } from '../errors/index.ts';

/** A relative path of safe parts with forward slashes; nothing that leaves a folder or confuses a shell or terminal. @throws ValidationError */
export function checkArtifactPath(path: string): string {
  const parts = path.split('/');
  const bad = parts.some((part) => part === '' || part === '.' || part === '..' || /[\\\p{Cc}]/u.test(part));
  if (bad || path.length > 1024)
    throw new ValidationError(`${JSON.stringify(path.slice(0, 200))} is not a safe relative path`, {
      hint: 'use forward slashes, and no empty, . or .. parts, backslashes or control characters',
    });
  return path;
}

/**
 * The path inside the registry's proxied store that an `mlflow-artifacts:` URI names.
 * @throws NotSupportedError for stores that the registry does not proxy (`s3:`, `gs:`, `file:`, …)
 */
export function proxiedPath(uri: string): string {
  const match = /^mlflow-artifacts:(?:\/\/[^/]*)?\/+(.+?)\/*$/.exec(uri);
  if (match?.[1] === undefined)
    throw new NotSupportedError(
      `artifacts at ${JSON.stringify(uri.replace(/\/\/[^/@]*@/, '//'))} are not reachable through the registry`,
      {
        hint: 'run MLflow with --serve-artifacts, so that artifact URIs begin with mlflow-artifacts:/',
      },
    );
  return checkArtifactPath(decodeURIComponent(match[1]));
}

/** URI of something below an artifact root. */
export function artifactUri(root: string, path: string): string {
  return `${root.replace(/\/+$/, '')}/${checkArtifactPath(path)}`;
}
