import type { NewConfig } from './gather-config.ts';

/** Every file of a new repository, by path: its config, and what the config asks for. */
export async function renderNewRepository({ files }: NewConfig): Promise<ReadonlyMap<string, string>> {
  return new Map(files);
}
