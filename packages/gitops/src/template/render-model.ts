import type { EnvironmentConfig, PlatformConfig, Release } from '@ai-platform/config';
import { formatRelease } from '../manifest/format-release.ts';
import { releasePath } from '../manifest/release-fields.ts';
import { compileTemplate } from './compile-template.ts';
import { blankRelease, withSeal } from './seal.ts';
import { type GeneratedFile, type Template, TemplateError } from './template.ts';
import { outputPath, scopeOf } from './tree-paths.ts';
import { modelView } from './views/model-view.ts';

/** What `renderModel` works on. */
export interface RenderModelInput {
  readonly config: PlatformConfig;
  readonly template: Template;
  /** Names the model and the environment, both of which the config has. */
  readonly release: Release;
}

const RELEASE_TEMPLATE = 'release.yaml';

/**
 * Everything one environment runs of one model, with its release: the directory `models/<model>/<environment>/`, sorted by path. A first
 * promotion writes it; later ones use `bindRelease`.
 */
export function renderModel({ config, template, release }: RenderModelInput): GeneratedFile[] {
  const environment = config.environments.find(({ name }) => name === release.environment);
  const model = config.models.find(({ name }) => name === release.model);
  if (environment === undefined || model === undefined) {
    throw new TemplateError(`the config does not have ${release.model} in ${release.environment}`);
  }
  const state: GeneratedFile = {
    path: releasePath(release),
    content: formatRelease(release, { namespace: environment.namespace, team: model.team }),
    owner: 'state',
    template: RELEASE_TEMPLATE,
    environment: environment.name,
  };
  return [state, ...renderManifests({ config, template, release }, environment)].sort(byPath);
}

function renderManifests(
  { config, template, release }: RenderModelInput,
  environment: EnvironmentConfig,
): GeneratedFile[] {
  const render = compileTemplate(template);
  const view = modelView(config, environment, release);
  const blank = modelView(config, environment, blankRelease(release.artifact.kind, release));
  return [...template.files.keys()]
    .filter((path) => scopeOf(path) === 'model' && (view.config !== undefined || !path.endsWith('/config.yaml.hbs')))
    .map((path) => ({
      path: outputPath(path, { model: release.model, environment: environment.name }),
      content: withSeal(render(path, view), render(path, blank)),
      owner: 'managed',
      template: path,
      environment: environment.name,
    }));
}

export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}
