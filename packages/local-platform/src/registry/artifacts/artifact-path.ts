import { invalid } from '../mlflow-error.ts';

/** Percent escapes decoded as Python's `unquote` does: what is none stays as it is. */
export function decodeOnce(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

function isUnsafe(path: string): boolean {
  return (
    /[\p{Cc}\\#]/u.test(path) ||
    path.startsWith('/') ||
    /^[a-z]:\//i.test(path) ||
    /^file:/i.test(path) ||
    path.split('/').includes('..')
  );
}

/**
 * The path of an artifact below the artifact root, from its decoded form (of a query, say): `a//./b` is `a/b`; empty is the root.
 * What still holds a percent escape is refused: MLflow would decode it again, so that `a%2520b` silently became `a b`. Backslashes and control
 * characters are refused as well, where MLflow stores them under a changed name.
 * @throws MlflowError (400, "Invalid path") for everything that could lead out of the root.
 */
export function artifactPath(decoded: string): string {
  if (decodeOnce(decoded) !== decoded || isUnsafe(decoded)) throw invalid('Invalid path');
  return decoded
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
}

/** As `artifactPath`, from the raw form in a URL; it must name something below the root. */
export function artifactPathFromUrl(encoded: string): string {
  const path = artifactPath(decodeOnce(encoded));
  if (path === '') throw invalid('Invalid path');
  return path;
}
