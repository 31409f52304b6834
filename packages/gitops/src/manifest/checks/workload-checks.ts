import type { Problem } from '@ai-platform/config';
import { finding, get, list, text } from '../objects.ts';
import { containersOf, type PodTemplate, podTemplates } from '../pods.ts';
import { type Check, ofKind } from './reference-checks.ts';

function podIsConfined({ owner, spec }: PodTemplate): Problem[] {
  const problems: Problem[] = [];
  const demand = (holds: boolean, message: string, fix: string) => {
    if (!holds) problems.push(finding(owner, message, fix));
  };
  const host = ['hostNetwork', 'hostPID', 'hostIPC'].some((key) => get(spec, key) === true);
  demand(!host, "shares the host's namespaces", 'remove hostNetwork, hostPID and hostIPC');
  demand(
    get(spec, 'automountServiceAccountToken') === false,
    'mounts a token',
    'set automountServiceAccountToken: false',
  );
  demand(get(spec, 'securityContext', 'runAsNonRoot') === true, 'may run as root', 'set runAsNonRoot: true');
  const seccomp = text(spec, 'securityContext', 'seccompProfile', 'type');
  demand(seccomp === 'RuntimeDefault' || seccomp === 'Localhost', 'has no seccomp profile', 'set RuntimeDefault');
  const hostPath = list(spec, 'volumes').some((volume) => get(volume, 'hostPath') !== undefined);
  demand(!hostPath, 'mounts a path of the host', 'use another kind of volume');
  return problems;
}

const CREDENTIAL = /(PASSWORD|SECRET|TOKEN|PRIVATE_KEY|ACCESS_KEY)(_ID)?$/;

function containersAreSound(pod: PodTemplate): Problem[] {
  return containersOf(pod).flatMap((container) => {
    const name = text(container, 'name');
    const problems: Problem[] = [];
    const demand = (holds: boolean, message: string, fix: string) => {
      if (!holds) problems.push(finding(pod.owner, `container ${name} ${message}`, fix));
    };
    const context = get(container, 'securityContext');
    demand(
      /@sha256:[0-9a-f]{64}$/.test(text(container, 'image')),
      'has an image without digest',
      'pin it: name:tag@sha256:…',
    );
    demand(
      get(context, 'allowPrivilegeEscalation') === false,
      'may gain privileges',
      'set allowPrivilegeEscalation: false',
    );
    demand(get(context, 'readOnlyRootFilesystem') === true, 'may write its root', 'set readOnlyRootFilesystem: true');
    demand(list(context, 'capabilities', 'drop').includes('ALL'), 'keeps capabilities', 'drop ALL');
    demand(get(container, 'resources', 'limits', 'memory') !== undefined, 'has no memory limit', 'set one');
    const names = list(container, 'env').map((variable) => text(variable, 'name'));
    demand(new Set(names).size === names.length, 'sets a variable twice', 'remove one of them');
    const literal = list(container, 'env').find(
      (one) => CREDENTIAL.test(text(one, 'name')) && text(one, 'value') !== '',
    );
    demand(literal === undefined, `has a credential in ${text(literal, 'name')}`, 'keep secrets out of Git');
    return problems;
  });
}

const noSecrets: Check = (objects) =>
  ofKind(objects, 'Secret').map((secret) => finding(secret, 'a secret in Git', 'use an ExternalSecret'));

const oneScaler: Check = (objects) => {
  const scalers = [...ofKind(objects, 'ScaledObject'), ...ofKind(objects, 'HorizontalPodAutoscaler')];
  const targetOf = ({ namespace, value }: (typeof scalers)[number]) =>
    `${namespace}/${text(value, 'spec', 'scaleTargetRef', 'name')}`;
  const workloads = new Map(
    ofKind(objects, 'Deployment').map((object) => [`${object.namespace}/${object.name}`, object]),
  );
  return scalers.flatMap((scaler, index) => {
    const target = targetOf(scaler);
    const workload = workloads.get(target);
    if (workload === undefined)
      return [finding(scaler, 'its target is not there', 'name a Deployment of its namespace')];
    const problems: Problem[] = [];
    if (scalers.findIndex((other) => targetOf(other) === target) !== index) {
      problems.push(
        finding(scaler, `a second scaler for ${workload.name}: then none scales`, 'keep one, with several triggers'),
      );
    }
    if (get(workload.value, 'spec', 'replicas') !== undefined) {
      problems.push(finding(workload, 'sets replicas, which belong to its scaler', 'remove replicas'));
    }
    return problems;
  });
};

const scalerStrings: Check = (objects) =>
  ofKind(objects, 'ScaledObject').flatMap((scaler) =>
    list(scaler.value, 'spec', 'triggers').flatMap((trigger) => {
      const metadata = (get(trigger, 'metadata') ?? {}) as Readonly<Record<string, unknown>>;
      const wrong = Object.entries(metadata).filter(([, value]) => typeof value !== 'string');
      const found = wrong.map(([key]) =>
        finding(scaler, `trigger metadata ${key} is not a string`, 'write it in quotes'),
      );
      const silent = text(trigger, 'type') === 'prometheus' && metadata['ignoreNullValues'] !== 'false';
      const fix = 'set ignoreNullValues: "false"';
      return silent
        ? [...found, finding(scaler, 'a missing metric would count as no load and scale down', fix)]
        : found;
    }),
  );

/** TensorFlow Serving: https://github.com/tensorflow/serving/blob/master/tensorflow_serving/tools/docker/Dockerfile */
const serverPortNames: Check = (objects) =>
  podTemplates(objects).flatMap((pod) =>
    containersOf(pod)
      .filter((container) => list(container, 'command').some((word) => /tensorflow_model_server$/.test(String(word))))
      .flatMap((container) =>
        list(container, 'ports')
          .filter((port) => get(port, 'containerPort') === (text(port, 'name') === 'grpc' ? 8501 : 8500))
          .map((port) =>
            finding(
              pod.owner,
              `port ${get(port, 'containerPort')} is named "${text(port, 'name')}"`,
              '8500 is grpc, 8501 is http',
            ),
          ),
      ),
  );

const ownProjects: Check = (objects) =>
  [...ofKind(objects, 'Application'), ...ofKind(objects, 'ApplicationSet')].flatMap((application) => {
    const path = application.kind === 'Application' ? ['spec', 'project'] : ['spec', 'template', 'spec', 'project'];
    const project = text(application.value, ...path);
    if (ofKind(objects, 'AppProject').some(({ name }) => name === project)) return [];
    return [
      finding(
        application,
        `there is no AppProject "${project}" here`,
        'name one of the repository: "default" allows everything',
      ),
    ];
  });

/** Checks of what runs: pinned, confined, without secrets, scaled by one. */
export const workloadChecks: readonly Check[] = [
  (objects) => podTemplates(objects).flatMap((pod) => [...podIsConfined(pod), ...containersAreSound(pod)]),
  noSecrets,
  oneScaler,
  scalerStrings,
  serverPortNames,
  ownProjects,
];
