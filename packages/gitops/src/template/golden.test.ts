import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type AcmeRepository, acmeRepository } from '../testing/acme.ts';

// The golden repository is what people review: change it with `vitest -u` and read the difference.
const GOLDEN = join(import.meta.dirname, '..', 'testing', 'golden');

/** The schemas have their own source, and the lock only repeats hashes. */
function isReviewed(path: string): boolean {
  return !path.startsWith('.ai-platform/');
}

describe('the golden repository', () => {
  let repository: AcmeRepository;
  beforeAll(async () => {
    repository = await acmeRepository();
  });

  test('has exactly the reviewed bytes', async () => {
    for (const [path, content] of repository.files) {
      if (isReviewed(path)) await expect(content).toMatchFileSnapshot(join(GOLDEN, path));
    }
  });

  test('has exactly the reviewed files', async () => {
    const entries = await readdir(GOLDEN, { recursive: true, withFileTypes: true });
    const found = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(GOLDEN, join(entry.parentPath, entry.name)).split(sep).join('/'));
    expect(found.sort()).toEqual([...repository.files.keys()].filter(isReviewed).sort());
  });
});
