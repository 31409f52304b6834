import type { Services } from './services.ts';

/** The plain page behind an `html_url`, for a person with a browser; undefined when there is none. */
export function readPage(services: Services, path: string): string | undefined {
  const [, owner, name, kind, id] = path.split('/');
  if (owner !== services.owner || name !== services.name) return undefined;
  if (kind === undefined) return `${owner}/${name}\n`;
  const pull = kind === 'pull' ? services.pulls.get(Number(id) || 0) : undefined;
  if (pull === undefined) return undefined;
  const state = pull.mergedAt === null ? pull.state : 'merged';
  const said = services.discussion.comments(pull.number).map((comment) => `--- ${comment.author}\n${comment.body}\n`);
  return [
    `#${pull.number} ${pull.title} (${state})\n${pull.head} -> ${pull.base}, by ${pull.author}\n`,
    `${pull.body ?? ''}\n`,
    ...said,
  ].join('\n');
}
