import type { Container, PodSpec, PodTemplate, Volume } from '../model/pod.ts';
import { type FieldProblem, problem } from '../model/status-errors.ts';
import { dnsLabelProblems } from '../validate/names.ts';
import { annotationProblems, labelProblems, notNegative, oneOf } from './metadata-problems.ts';

const VOLUME_MODE = 0o644;

/** A pod specification with the API server's defaults. */
export function completePodSpec(spec: PodSpec): PodSpec {
  return {
    ...spec,
    ...(spec.volumes === undefined ? {} : { volumes: spec.volumes.map(completeVolume) }),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(completeContainer) }),
    containers: (spec.containers ?? []).map(completeContainer),
    ...defaults(spec, {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
    }),
    ...(spec.serviceAccountName === undefined ? {} : { serviceAccount: spec.serviceAccountName }),
  };
}

function completeContainer(container: Container): Container {
  const latest = !/@sha256:|:(?!latest$)[^/:]+$/.test(container.image ?? '');
  return {
    ...container,
    ...(container.env === undefined
      ? {}
      : {
          env: container.env.map((variable) => {
            const fieldRef = variable.valueFrom?.fieldRef;
            return fieldRef === undefined
              ? variable
              : { ...variable, valueFrom: { ...variable.valueFrom, fieldRef: { apiVersion: 'v1', ...fieldRef } } };
          }),
        }),
    ...defaults(container, {
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: latest ? 'Always' : 'IfNotPresent',
    }),
  };
}

function completeVolume(volume: Volume): Volume {
  const withMode = <T>(source: T): T => ({ defaultMode: VOLUME_MODE, ...source });
  return {
    ...volume,
    ...(volume.configMap === undefined ? {} : { configMap: withMode(volume.configMap) }),
    ...(volume.secret === undefined ? {} : { secret: withMode(volume.secret) }),
    ...(volume.downwardAPI === undefined ? {} : { downwardAPI: withMode(volume.downwardAPI) }),
    ...(volume.projected === undefined ? {} : { projected: withMode(volume.projected) }),
    ...(Object.keys(volume).length === 1 ? { emptyDir: {} } : {}),
  };
}

/** The defaults that the value does not set itself. */
function defaults<T extends object>(value: T, all: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(all).map(([key, fallback]) => [key, (value as Record<string, unknown>)[key] ?? fallback]),
  );
}

/** What is wrong with a template of pods. */
export function podTemplateProblems(template: PodTemplate, field: string): FieldProblem[] {
  return [
    ...labelProblems(template.metadata?.labels ?? {}, `${field}.labels`),
    ...annotationProblems(template.metadata?.annotations ?? {}, `${field}.annotations`),
    ...podSpecProblems(template.spec, `${field}.spec`),
  ];
}

/** What is wrong with a pod's specification. */
export function podSpecProblems(spec: PodSpec, field: string): FieldProblem[] {
  const all = [...(spec.initContainers ?? []), ...spec.containers];
  const duplicates = all.filter((container, index) => all.findIndex((it) => it.name === container.name) !== index);
  return [
    ...(spec.containers.length === 0 ? [problem.required(`${field}.containers`)] : []),
    ...(spec.volumes ?? []).flatMap((volume, index) => volumeProblems(volume, `${field}.volumes[${index}]`)),
    ...(spec.initContainers ?? []).flatMap((it, index) =>
      containerProblems(spec, it, `${field}.initContainers[${index}]`),
    ),
    ...spec.containers.flatMap((it, index) => containerProblems(spec, it, `${field}.containers[${index}]`)),
    ...duplicates.map((it) => problem.duplicate(`${field}.containers[${spec.containers.indexOf(it)}].name`, it.name)),
    ...oneOf(`${field}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
    ...notNegative(`${field}.terminationGracePeriodSeconds`, spec.terminationGracePeriodSeconds),
  ];
}

function volumeProblems(volume: Volume, field: string): FieldProblem[] {
  if (volume.name === undefined) return [problem.required(`${field}.name`)];
  const sources = Object.keys(volume).filter((key) => key !== 'name');
  const items = [
    ...(volume.configMap?.items ?? []),
    ...(volume.secret?.items ?? []),
    ...(volume.downwardAPI?.items ?? []),
    ...(volume.projected?.sources ?? []).flatMap((it) => [
      ...(it.configMap?.items ?? []),
      ...(it.secret?.items ?? []),
      ...(it.downwardAPI?.items ?? []),
    ]),
  ];
  return [
    ...dnsLabelProblems(volume.name, `${field}.name`),
    ...(sources.length > 1
      ? [problem.forbidden(`${field}.${sources[1]}`, 'may not specify more than 1 volume type')]
      : []),
    ...items.flatMap((item) => localPathProblems(item.path, `${field}.items.path`)),
  ];
}

/** A path that stays inside the volume. */
function localPathProblems(path: string | undefined, field: string): FieldProblem[] {
  if (path === undefined || path === '') return [problem.required(field)];
  if (path.startsWith('/')) return [problem.invalid(field, path, 'must be a relative path')];
  return path.split('/').includes('..') ? [problem.invalid(field, path, "must not contain '..'")] : [];
}

function containerProblems(spec: PodSpec, container: Container, field: string): FieldProblem[] {
  const volumes = (spec.volumes ?? []).map((volume) => volume.name);
  const mounts = container.volumeMounts ?? [];
  return [
    ...(container.name === undefined
      ? [problem.required(`${field}.name`)]
      : dnsLabelProblems(container.name, `${field}.name`)),
    ...(container.image === undefined || container.image === '' ? [problem.required(`${field}.image`)] : []),
    ...(container.env ?? []).flatMap((it, index) => envNameProblems(it.name, `${field}.env[${index}].name`)),
    ...mounts.flatMap((mount, index) => mountProblems(mount, volumes, `${field}.volumeMounts[${index}]`)),
    ...mounts.flatMap((mount, index) =>
      mounts.findIndex((it) => it.mountPath === mount.mountPath) === index
        ? []
        : [problem.invalid(`${field}.volumeMounts[${index}].mountPath`, mount.mountPath, 'must be unique')],
    ),
  ];
}

function envNameProblems(name: string | undefined, field: string): FieldProblem[] {
  if (name === undefined || name === '') return [problem.required(field)];
  return /^[ -<>-~]+$/.test(name)
    ? []
    : [
        problem.invalid(
          field,
          name,
          "a valid environment variable name must consist only of printable ASCII characters other than '='",
        ),
      ];
}

function mountProblems(
  mount: { readonly name?: string; readonly mountPath?: string; readonly subPath?: string },
  volumes: readonly string[],
  field: string,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (mount.name === undefined) problems.push(problem.required(`${field}.name`));
  else if (!volumes.includes(mount.name)) {
    problems.push({
      reason: 'FieldValueNotFound',
      field: `${field}.name`,
      message: `Not found: ${JSON.stringify(mount.name)}`,
    });
  }
  if (mount.mountPath === undefined || mount.mountPath === '') problems.push(problem.required(`${field}.mountPath`));
  if (mount.subPath !== undefined && mount.subPath !== '')
    problems.push(...localPathProblems(mount.subPath, `${field}.subPath`));
  return problems;
}
