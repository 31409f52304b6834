import { parse } from 'yaml';

/** A document marker of YAML stands at the start of a line, even inside a block scalar, so lines are enough to find it. */
const MARKER = /^(?:---|\.\.\.)(?=\s|$)/;

/**
 * Splits a config of several documents into the files a repository keeps it in, by path. Comments, order and quotes stay;
 * what stands before a document belongs to it. The config must be valid: kinds and names are taken as they are.
 */
export function splitConfig(text: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let before = '';
  for (const part of parts(text.replace(/^\uFEFF/, ''))) {
    const document: unknown = parse(before + part);
    if (document === null || document === undefined) {
      before += part;
      continue;
    }
    files.set(pathOf(document), tidy(before + part));
    before = '';
  }
  return files;
}

function parts(text: string): string[] {
  const found = [''];
  for (const line of text.split(/(?<=\n)/)) {
    if (MARKER.test(line)) {
      found.push(line.slice(3).trimStart());
    } else {
      found[found.length - 1] += line;
    }
  }
  return found;
}

const FOLDERS = {
  Model: (name: string) => `models/${name}/model.yaml`,
  Training: (name: string) => `training/${name}/training.yaml`,
} as const;

function pathOf(document: unknown): string {
  const { kind, name } = document as { kind: string; name: string };
  return kind === 'Model' || kind === 'Training' ? FOLDERS[kind](name) : 'ai-platform.yaml';
}

function tidy(text: string): string {
  return `${text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd()}\n`;
}
