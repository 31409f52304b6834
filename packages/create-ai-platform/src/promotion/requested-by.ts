import type { Context } from '../program/effects.ts';
import { git } from '../repository/git.ts';

/** Who asks: the login in a workflow, else the name Git knows, else that of the machine's account. */
export async function requestedBy(context: Context): Promise<string> {
  const actor = context.env['GITHUB_ACTOR'];
  if (actor) {
    return actor;
  }
  const name = await git(['config', 'user.name'], context).catch(() => '');
  return name || context.env['USER'] || 'unknown';
}
