import { get, list, type ManifestObject, text } from '../../manifest/objects.ts';
import { against, type HouseCheck, type HouseRepository, isSame, ofKind } from './house-repository.ts';

const MOVING = new Set(['', 'HEAD', 'latest']);

interface Deployed {
  readonly owner: ManifestObject;
  readonly spec: unknown;
}

/** What Argo CD applies: applications, and the template of application sets. */
function applications(repository: HouseRepository): Deployed[] {
  return ofKind(repository, 'Application', 'ApplicationSet').map((owner) => ({
    owner,
    spec: owner.kind === 'Application' ? get(owner.value, 'spec') : get(owner.value, 'spec', 'template', 'spec'),
  }));
}

/** Applications name a branch, a place and a project that is theirs, and let the API server own the merge. */
export const argoApplications: HouseCheck = (repository) =>
  applications(repository).flatMap(({ owner, spec }) => {
    const found: string[] = [];
    const demand = (holds: boolean, message: string) => {
      if (!holds) found.push(against(owner, message));
    };
    const project = text(spec, 'project');
    demand(project !== 'default' && !project.includes('{{') && project !== '', `"${project}" is no project of its own`);
    demand(!MOVING.has(text(spec, 'source', 'targetRevision')), 'follows no named branch');
    demand(text(spec, 'destination', 'namespace') !== '', 'has no namespace');
    demand(owner.namespace === 'argocd', 'is not where Argo CD looks');
    demand(list(spec, 'syncPolicy', 'syncOptions').includes('ServerSideApply=true'), 'does not apply on the server');
    return [...found, ...admission(repository, { owner, spec })];
  });

function admission(repository: HouseRepository, { owner, spec }: Deployed): string[] {
  const name = text(spec, 'project');
  const project = ofKind(repository, 'AppProject').find(
    (one) => one.name === name && cluster(one.file) === cluster(owner.file),
  );
  if (project === undefined) return [against(owner, `there is no project "${name}" in its cluster`)];
  const server = text(spec, 'destination', 'server');
  const applied = objectsOf(repository, { owner, spec });
  const namespaces = [text(spec, 'destination', 'namespace'), ...applied.map(({ namespace }) => namespace)];
  const places = list(project.value, 'spec', 'destinations');
  const refused = [
    ...namespaces.filter((namespace) => namespace !== '' && !places.some((one) => isSame(one, { server, namespace }))),
    ...applied.filter((object) => !admits(project, object)).map(({ kind }) => kind),
    ...[text(spec, 'source', 'repoURL')].filter((url) => !list(project.value, 'spec', 'sourceRepos').includes(url)),
  ];
  return [...new Set(refused)].map((what) => against(owner, `project ${name} does not admit ${what}`));
}

function cluster(file: string): string {
  return file.split('/')[1] ?? '';
}

/** The objects that Argo CD finds at the path. */
function objectsOf({ objects }: HouseRepository, { owner, spec }: Deployed): ManifestObject[] {
  const directories = list(owner.value, 'spec', 'generators').flatMap((one) => list(one, 'git', 'directories'));
  const paths = owner.kind === 'Application' ? [get(spec, 'source')] : directories;
  return objects.filter(({ file }) => paths.some((one) => isBelow(file, text(one, 'path'))));
}

function isBelow(file: string, pattern: string): boolean {
  const [words, places] = [pattern.split('/'), file.split('/')];
  return places.length === words.length + 1 && words.every((word, index) => word === '*' || word === places[index]);
}

function admits({ value }: ManifestObject, object: ManifestObject): boolean {
  const whitelist = object.namespace === '' ? 'clusterResourceWhitelist' : 'namespaceResourceWhitelist';
  const group = text(object.value, 'apiVersion').replace(/\/?[^/]*$/, '');
  return list(value, 'spec', whitelist).some((one) => isSame(one, { group, kind: object.kind }));
}

/** A lost folder or a broken generator never removes what runs. */
export const argoSets: HouseCheck = (repository) =>
  ofKind(repository, 'ApplicationSet').flatMap((set) => {
    const policy = get(set.value, 'spec', 'syncPolicy');
    const revisions = list(set.value, 'spec', 'generators').map((one) => text(one, 'git', 'revision'));
    const safe = isSame(policy, { applicationsSync: 'create-update', preserveResourcesOnDeletion: true });
    const strict = list(set.value, 'spec', 'goTemplateOptions').includes('missingkey=error');
    return [
      ...(safe ? [] : [against(set, 'may remove applications or what they run')]),
      ...(strict && get(set.value, 'spec', 'goTemplate') === true
        ? []
        : [against(set, 'writes absent values as text')]),
      ...(revisions.some((revision) => MOVING.has(revision)) ? [against(set, 'generates from no named branch')] : []),
    ];
  });

/** Projects admit what is named, nothing by wildcard, and those of environments nothing outside their namespace. */
export const argoProjects: HouseCheck = (repository) =>
  ofKind(repository, 'AppProject').flatMap((project) => {
    const wild = JSON.stringify(get(project.value, 'spec')).includes('*');
    const outside = list(project.value, 'spec', 'clusterResourceWhitelist').length > 0;
    const environment = get(project.value, 'metadata', 'labels', 'ai-platform.dev/environment') !== undefined;
    return [
      ...(project.namespace === 'argocd' ? [] : [against(project, 'is not where Argo CD looks')]),
      ...(wild ? [against(project, 'admits by wildcard')] : []),
      ...(outside && environment ? [against(project, 'reaches outside its namespace')] : []),
    ];
  });
