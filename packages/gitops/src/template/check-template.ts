import { TemplateError } from './template.ts';

const YAML_PLACE = /^\s*(- )?([A-Za-z0-9_./-]+: )?\{\{(yaml|block) [^{}]+\}\}$/;
const YAML_ENTRY = /^\s*\{\{yaml this\.key\}\}: \{\{block this\.content \d+\}\}$/;
const CONTROL = /^\s*\{\{(#if [\w.@]+|#each [\w.@]+|else|\/if|\/each|> [\w-]+( [\w.@]+)?)\}\}$/;
const GUARDED = /\{\{(md|mermaid|owner) [^{}]+\}\}/g;

/**
 * Refuses a template that could write a value raw. In YAML every value stands alone behind its key or dash, through a helper that
 * writes a whole scalar; in other texts every value goes through a helper that refuses what the text could not hold.
 * @throws TemplateError naming file and line
 */
export function checkTemplate(path: string, text: string): void {
  const isYaml = !/\.md\.hbs$|CODEOWNERS\.hbs$/.test(path);
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.includes('{{') || CONTROL.test(line)) continue;
    const sound = isYaml ? YAML_PLACE.test(line) || YAML_ENTRY.test(line) : !line.replace(GUARDED, '').includes('{{');
    if (!sound) throw new TemplateError(`${path}:${index + 1}: a value is written without a helper: ${line.trim()}`);
  }
}
