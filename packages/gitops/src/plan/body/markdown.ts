import { redactSecrets } from './redact-secrets.ts';

const LONGEST_VALUE = 160;
/** Whatever a reader cannot see or that reorders what he sees: controls, format characters, separators, lone surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u115f\u1160\u3164\uffa0]/gu;
const WHITESPACE = /\s+/g;

/**
 * An outside value as inline code. Inside code nothing is a mention, a link, an issue, an image, HTML or emphasis; redacted, on
 * one line, and cut.
 */
export function code(value: string, longest: number = LONGEST_VALUE): string {
  const shown = printable(value, longest);
  if (shown === '') return '`(empty)`';
  const longestRun = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Inline code for a table cell. A backslash before a bar would escape the bar's own escape, so it is spelled out. */
export function cell(value: string, longest?: number): string {
  return code(value, longest)
    .replace(/\\+(?=\|)/g, (run) => '\\u{5c}'.repeat(run.length))
    .replaceAll('|', '\\|');
}

/** `known ? code : unknown` for a table cell: what is not known is said, never left out. */
export function cellOrUnknown(value: string | undefined): string {
  return value === undefined ? '**unknown**' : cell(value);
}

/** A label inside a quoted Mermaid node: everything but the plainest characters as an entity of Mermaid's own (`#35;`). */
export function mermaidText(value: string): string {
  return [...printable(value, 60)]
    .map((character) => (/[A-Za-z0-9 .:/_-]/.test(character) ? character : `#${character.codePointAt(0)};`))
    .join('');
}

/** One table row. The cells are Markdown already. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** A table's first two lines. */
export function tableHead(titles: readonly string[]): string {
  return `${row(titles)}${row(titles.map(() => '---'))}`;
}

/** A value on one line, redacted, without anything invisible, at most `longest` characters. */
export function printable(value: string, longest: number = LONGEST_VALUE): string {
  const visible = redactSecrets(value.slice(0, longest * 16))
    .replace(WHITESPACE, ' ')
    .replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
    .trim();
  const characters = [...visible];
  return characters.length <= longest ? visible : `${characters.slice(0, longest - 1).join('')}…`;
}

/** A word for titles, branch names and commit messages, where nothing can be quoted: anything but the plainest characters becomes `?`. */
export function plainWord(value: string): string {
  return printable(value, 60).replace(/[^A-Za-z0-9._+-]/g, '?');
}
