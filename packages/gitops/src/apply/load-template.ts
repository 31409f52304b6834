import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import type { Template } from '../template/template.ts';

let loaded: Promise<Template> | undefined;

/** Reads the template of generated repositories from its package, once per process. */
export function loadTemplate(): Promise<Template> {
  loaded ??= read();
  return loaded;
}

async function read(): Promise<Template> {
  const manifest = createRequire(import.meta.url).resolve('@ai-platform/gitops-template/package.json');
  const root = dirname(manifest);
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  const files = await readFolder(join(root, 'tree'));
  const partials = await readFolder(join(root, 'partials'));
  return { version, files, partials: new Map([...partials].map(([path, text]) => [path.replace(/\.hbs$/, ''), text])) };
}

async function readFolder(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const names = paths.map((path) => relative(folder, path).split(sep).join('/')).sort();
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, string]> => [name, await readFile(join(folder, name), 'utf8')]),
    ),
  );
}
