import { type EnvironmentConfig, type PlatformConfig, type Release, schemas } from '@ai-platform/config';
import { compileTemplate, type Render } from './compile-template.ts';
import { byPath, renderModel } from './render-model.ts';
import { type GeneratedFile, type OwnerClass, type Template, TemplateError } from './template.ts';
import { type Names, outputPath, scopeOf } from './tree-paths.ts';
import { clusterView } from './views/cluster-view.ts';
import { applicationSetView, environmentView } from './views/environment-view.ts';
import { repositoryView, usedClusters } from './views/platform-view.ts';
import { trainingView } from './views/training-view.ts';

/** What `renderRepository` works on. */
export interface RenderInput {
  readonly config: PlatformConfig;
  readonly template: Template;
  /** What is released where; nothing is written of a model where it is not released. */
  readonly releases: readonly Release[];
  /** Only what belongs to these environments. Default: everything. */
  readonly environments?: readonly string[];
}

/** Files that are written once and are the user's from then on. */
const SEEDED: ReadonlySet<string> = new Set(['README.md.hbs', '_gitignore']);

const SCHEMA_FILES = ['platform', 'model', 'training', 'connections'] as const;

/**
 * The whole repository as the config and the releases ask for it, sorted by path: what generate would write into an empty folder, beside
 * the config itself and the lock. The same input gives the same bytes.
 */
export function renderRepository({ config, template, releases, environments }: RenderInput): GeneratedFile[] {
  const render = compileTemplate(template);
  const files = [
    ...renderShared(config, template, render),
    ...renderEnvironments(config, template, render),
    ...releases.flatMap((release) => renderModel({ config, template, release })),
  ];
  const wanted = environments;
  const asked =
    wanted === undefined
      ? files
      : files.filter(({ environment = '' }) => environment !== '' && wanted.includes(environment));
  return asked.sort(byPath);
}

function renderShared(config: PlatformConfig, template: Template, render: Render): GeneratedFile[] {
  const view = repositoryView(config);
  const shared = pathsOf(template, 'repository')
    .filter((path) => config.models.length > 0 || !path.startsWith('docs/runbooks/'))
    .map((path) => file(path, {}, render(path, view)));
  const clusters = usedClusters(config).flatMap((cluster) =>
    pathsOf(template, 'cluster').map((path) =>
      file(path, { cluster: cluster.name }, render(path, clusterView(config, cluster))),
    ),
  );
  return [...shared, ...clusters, ...schemaFiles()];
}

function schemaFiles(): GeneratedFile[] {
  return SCHEMA_FILES.map((name) => ({
    path: `.ai-platform/schemas/${name}.json`,
    content: `${JSON.stringify(schemas[name], null, 2)}\n`,
    owner: 'managed',
    template: 'schemas',
  }));
}

function renderEnvironments(config: PlatformConfig, template: Template, render: Render): GeneratedFile[] {
  return config.environments.flatMap((environment) => [
    ...renderEnvironment({ config, environment }, template, render),
    ...config.trainings
      .filter((training) => training.environments.includes(environment.name))
      .flatMap((training) => {
        const view = trainingView(config, environment, training);
        const names = { training: training.name, environment: environment.name };
        return pathsOf(template, 'training').map((path) => file(path, names, render(path, view)));
      }),
  ]);
}

interface Place {
  readonly config: PlatformConfig;
  readonly environment: EnvironmentConfig;
}

function renderEnvironment(place: Place, template: Template, render: Render): GeneratedFile[] {
  const { config, environment } = place;
  const cluster = config.clusters.find(({ name }) => name === environment.cluster);
  if (cluster === undefined) throw new TemplateError(`environment ${environment.name} has no cluster`);
  const view = environmentView(config, environment, cluster);
  const names = { cluster: cluster.name, environment: environment.name };
  return pathsOf(template, 'environment').flatMap((path) => {
    const kind = setKind(path);
    if (kind === undefined) return [file(path, names, render(path, view))];
    if (!hasAny(place, kind)) return [];
    return [file(path, names, render(path, { ...view, set: applicationSetView(config, environment, kind) }))];
  });
}

function setKind(path: string): 'models' | 'training' | undefined {
  return /\/(models|training)-__environment__/.exec(path)?.[1] as 'models' | 'training' | undefined;
}

function hasAny({ config, environment }: Place, kind: 'models' | 'training'): boolean {
  if (kind === 'models') return config.models.length > 0;
  return config.trainings.some(({ environments }) => environments.includes(environment.name));
}

function pathsOf(template: Template, scope: ReturnType<typeof scopeOf>): string[] {
  return [...template.files.keys()].filter((path) => scopeOf(path) === scope);
}

function file(path: string, names: Names, content: string): GeneratedFile {
  const owner: OwnerClass = SEEDED.has(path) ? 'seeded' : 'managed';
  const output = outputPath(path, names);
  const { environment } = names;
  return {
    path: output,
    content: owner === 'seeded' ? content : banner(output) + content,
    owner,
    template: path,
    ...(environment === undefined ? {} : { environment }),
  };
}

const NOTICE = 'Managed by create-ai-platform: change the config and run generate, not this file.';

function banner(path: string): string {
  return path.endsWith('.md') ? `<!-- ${NOTICE} -->\n\n` : `# ${NOTICE}\n`;
}
