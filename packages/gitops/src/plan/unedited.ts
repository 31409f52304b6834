import { contentHash, type Lock } from '../template/lock.ts';
import { checkSeal } from '../template/seal.ts';

/** Whether a managed file still is what generate wrote: by its seal under `models/`, elsewhere by the lock. */
export function isUnedited(path: string, text: string, lock: Lock): boolean {
  if (path.startsWith('models/')) return checkSeal(path, text) === 'intact';
  return lock.get(path)?.sha256 === contentHash(text);
}
