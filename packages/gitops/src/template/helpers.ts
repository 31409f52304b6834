import { writeBlock, writeScalar } from '../manifest/write-scalar.ts';
import { TemplateError } from './template.ts';

/** The only ways a value gets into a text. */
export const helpers = {
  /** A YAML scalar. */
  yaml(value: unknown): string {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return writeScalar(value);
    throw new TemplateError(`a YAML scalar cannot be ${typeof value}`);
  },
  /** A text of several lines as a YAML block whose lines are indented by so many spaces. */
  block(value: unknown, indent: unknown): string {
    if (typeof value === 'string' && typeof indent === 'number') return writeBlock(value, indent);
    throw new TemplateError('a YAML block needs a text and an indentation');
  },
  /** A word of Markdown prose, of a table or of code. */
  md: only(/^[A-Za-z0-9._:/@~-]*$/, 'Markdown'),
  /** The name of a Mermaid node. */
  mermaid: only(/^[a-z][a-z0-9]*$/, 'Mermaid'),
  /** A path or an owner in CODEOWNERS. */
  owner: only(/^@?[A-Za-z0-9._/-]+$/, 'CODEOWNERS'),
} as const;

/** The schema lets nothing else through to these places; what does come is a bug and must not be written. */
function only(pattern: RegExp, place: string) {
  return (value: unknown): string => {
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw new TemplateError(`${JSON.stringify(value)} must not be written into ${place}`);
  };
}
