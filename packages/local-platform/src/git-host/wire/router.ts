import type { Call, Routes } from './call.ts';

/** Parameters that may hold slashes, in any place of a path (GitHub's `x-multi-segment`). */
const MANY_SEGMENTS = new Set(['ref', 'basehead', 'branch']);

export interface Match {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Router {
  /** The operation a request names; undefined when there is none. */
  match(method: string, path: string): Match | undefined;
}

/** Reads the paths of GitHub's description, where a reference with slashes may stand in the middle (`/commits/{ref}/status`). */
export function createRouter(operations: Iterable<string>): Router {
  const patterns = [...operations].map((operation) => {
    const [method = '', path = ''] = operation.split(' ');
    return { operation, method, pattern: patternOf(path), words: countWords(path) };
  });
  // The path with more fixed words is the more exact one.
  patterns.sort((a, b) => b.words - a.words);
  return {
    match: (method, path) => {
      for (const candidate of patterns) {
        if (candidate.method !== method) continue;
        const found = candidate.pattern.exec(path);
        const parameters = found && decode(found.groups ?? {});
        if (parameters) return { operation: candidate.operation, parameters };
      }
      return undefined;
    },
  };
}

/** Calls the operation's handler. */
export function dispatch(routes: Routes, match: Match, call: Omit<Call, 'parameters'>) {
  return routes[match.operation]?.({ ...call, parameters: match.parameters });
}

function patternOf(path: string): RegExp {
  // The root of a repository's contents has no path at all.
  const source = path
    .replace('/{path}', '(?:/(?<path>.*))?')
    .replace(/\{(\w+)\}/g, (_whole, name: string) =>
      MANY_SEGMENTS.has(name) ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`,
    );
  return new RegExp(`^${source}/?$`);
}

function countWords(path: string): number {
  return path.split('/').filter((part) => part !== '' && !part.startsWith('{')).length;
}

/** Undefined when a parameter is no valid percent encoding. */
function decode(groups: Record<string, string | undefined>): Record<string, string> | undefined {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value ?? '')]));
  } catch {
    return undefined;
  }
}
