import { formatProblem, type Problem } from '@ai-platform/config';
import { loadTemplate, validateRepository } from '@ai-platform/gitops';
import type { Context, Outcome } from '../program/effects.ts';
import { readTree, requirePlatform } from './read-repository.ts';

/** `validate` */
export async function validate(context: Context): Promise<Outcome> {
  context.progress('Reading the repository');
  const { files, links } = await readTree(context);
  requirePlatform(context.cwd, files);
  const problems: readonly Problem[] = [
    ...links.filter(isOurs).map((file) => ({
      file,
      message: 'is a symbolic link, and links are not followed',
      fix: 'put the file itself there',
    })),
    ...validateRepository({ files, template: await loadTemplate() }),
  ];
  if (problems.length === 0) {
    return { text: 'No findings.', data: { problems } };
  }
  const count = problems.length === 1 ? '1 finding.' : `${problems.length} findings.`;
  return { status: 1, text: [...problems.map(formatProblem), count].join('\n'), data: { problems } };
}

/** Where the repository's own files are; what stands elsewhere is the user's. */
function isOurs(path: string): boolean {
  return /^(ai-platform\.yaml|models|training|platform|argocd|\.github|\.ai-platform)(\/|$)/.test(path);
}
