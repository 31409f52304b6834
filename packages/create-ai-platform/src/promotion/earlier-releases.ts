import type { Release } from '@ai-platform/config';
import { parseRelease, releasePath } from '@ai-platform/gitops';
import { at } from '../program/explain.ts';
import type { RemoteRepository } from './open-repository.ts';

/** Commits of a release file that are looked through. */
const LOOKED_THROUGH = 100;

/** Earlier releases of an environment on the branch, newest first, without the present one; what cannot be read is passed over. */
export async function earlierReleases(
  { gitHost, branch, apiUrl }: RemoteRepository,
  model: string,
  environment: string,
): Promise<readonly Release[]> {
  const path = releasePath({ model, environment });
  const [, ...earlier] = await at(apiUrl, () => gitHost.fileHistory(branch, path, LOOKED_THROUGH));
  return earlier.flatMap(({ content }) => {
    const parsed = content === undefined ? undefined : parseRelease(content, path);
    return parsed?.ok ? [parsed.value] : [];
  });
}
