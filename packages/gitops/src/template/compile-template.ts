import Handlebars from 'handlebars';
import { checkTemplate } from './check-template.ts';
import { helpers } from './helpers.ts';
import { type Template, TemplateError } from './template.ts';

/** Renders one file of the template with a view. */
export type Render = (path: string, view: object) => string;

const compiled = new WeakMap<Template, Render>();

/** The template made ready once; each file is compiled when it is first used. */
export function compileTemplate(template: Template): Render {
  const known = compiled.get(template);
  if (known !== undefined) return known;
  const render = compile(template);
  compiled.set(template, render);
  return render;
}

const OPTIONS = {
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: { ...Object.fromEntries(Object.keys(helpers).map((name) => [name, true])), if: true, each: true },
};

function compile(template: Template): Render {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  for (const [name, text] of template.partials) {
    checkTemplate(name, text);
    handlebars.registerPartial(name, handlebars.compile(text, OPTIONS));
  }
  const files = new Map<string, Handlebars.TemplateDelegate>();
  return (path, view) => {
    const source = template.files.get(path);
    if (source === undefined) throw new TemplateError(`the template has no file ${path}`);
    if (!path.endsWith('.hbs')) return source;
    const ready = files.get(path) ?? prepare(handlebars, path, source);
    files.set(path, ready);
    return ready(view);
  };
}

function prepare(handlebars: typeof Handlebars, path: string, source: string): Handlebars.TemplateDelegate {
  checkTemplate(path, source);
  return handlebars.compile(source, OPTIONS);
}
