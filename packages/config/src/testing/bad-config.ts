import { CONFIG } from './configs.ts';

/** A config with one mistake, and what the parser says to it. */
export interface Bad {
  readonly name: string;
  readonly text: string;
  readonly message: string | RegExp;
  readonly fix?: string | RegExp;
  readonly at?: string;
  readonly path?: string;
}

/** A text with a piece replaced that must be in it. */
export function replaced(search: string, replacement: string, text = CONFIG): string {
  if (!text.includes(search)) throw new Error(`the case is wrong: ${search}`);
  return text.replace(search, () => replacement);
}
