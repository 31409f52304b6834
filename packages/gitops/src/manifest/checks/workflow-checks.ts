import type { Problem } from '@ai-platform/config';

/** Workflows run with the repository's rights: what they use is pinned by commit. */
export function checkWorkflows(files: ReadonlyMap<string, string>): Problem[] {
  return [...files]
    .filter(([path]) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
    .flatMap(([file, content]) =>
      content.split('\n').flatMap((line, index) => {
        const [, action] = /^\s*(?:- )?uses:\s*["']?([^\s"'#]+)/.exec(line) ?? [];
        if (action === undefined || action.startsWith('./') || /@[0-9a-f]{40}$/.test(action)) return [];
        const message = `the action ${action} is not pinned by commit`;
        return [{ file, line: index + 1, message, fix: 'write owner/name@ and the 40 hex digits of a commit' }];
      }),
    );
}
