import { get, list, type ManifestObject, text } from '../../manifest/objects.ts';
import { selected } from '../../manifest/pods.ts';
import { against, type HouseCheck, type HouseRepository, isSame, number, ofKind } from './house-repository.ts';
import { type ModelServer, modelServers, portNumber } from './runtimes.ts';

const APP_PROTOCOLS: Readonly<Record<string, string>> = { grpc: 'kubernetes.io/h2c', http: 'http', metrics: 'http' };

/** Every port of a Service leads to a named port of its pods, says the right protocol, and is the number that the server listens on. */
export const servicePorts: HouseCheck = (repository) =>
  ofKind(repository, 'Service').flatMap((service) => {
    const pods = selected(repository.pods, service.namespace, get(service.value, 'spec', 'selector'));
    const servers = modelServers(pods);
    const ports = list(service.value, 'spec', 'ports');
    return ports.flatMap((port) => servers.flatMap((server) => servicePort(service, server, port)));
  });

function servicePort(service: ManifestObject, { container, runtime }: ModelServer, port: unknown): string[] {
  const [name, target] = [text(port, 'name'), text(port, 'targetPort')];
  const wanted = runtime.ports[name];
  const found: string[] = [];
  if (wanted === undefined) return [against(service, `${runtime.name} has no port "${name}"`)];
  if (target === '') found.push(against(service, `port ${name} does not name its target`));
  else if (portNumber(container, target) !== wanted || get(port, 'port') !== wanted)
    found.push(against(service, `port ${name} does not lead to ${wanted}, where ${runtime.name} has it`));
  if (text(port, 'appProtocol') !== APP_PROTOCOLS[name])
    found.push(against(service, `port ${name} is not said to be ${APP_PROTOCOLS[name]}`));
  return found;
}

/** Probes ask what the server answers truthfully: TensorFlow Serving over gRPC only, because status requests count as requests. */
export const probes: HouseCheck = ({ pods }) =>
  modelServers(pods).flatMap(({ pod, container, runtime }) => {
    const port = (probe: string, kind: string) => portNumber(container, get(container, probe, kind, 'port'));
    const http = (probe: string, path: string) =>
      text(container, probe, 'httpGet', 'path') === path && port(probe, 'httpGet') === 8000;
    const grpc = (probe: string) => port(probe, 'grpc') === 8500;
    const ready = (probe: string) => (runtime.name === 'triton' ? http(probe, '/v2/health/ready') : grpc(probe));
    const lives =
      runtime.name === 'triton'
        ? http('livenessProbe', '/v2/health/live')
        : grpc('livenessProbe') || port('livenessProbe', 'tcpSocket') === 8501;
    const wrong = [
      ...['startupProbe', 'readinessProbe'].filter((probe) => !ready(probe)),
      ...(lives && !isSame(get(container, 'readinessProbe'), get(container, 'livenessProbe')) ? [] : ['livenessProbe']),
    ];
    return wrong.map((probe) => against(pod.owner, `${probe} does not ask what ${runtime.name} answers`));
  });

/** TensorFlow Serving ignores SIGTERM, so the grace period only has to outlive the sleep; Triton drains after it. */
export const shutdown: HouseCheck = ({ pods }) =>
  modelServers(pods).flatMap(({ pod, container, runtime }) => {
    const sleep = number(container, 'lifecycle', 'preStop', 'sleep', 'seconds');
    const grace = number(pod.spec, 'terminationGracePeriodSeconds');
    const drain = list(container, 'args').map((word) => /^--exit-timeout-secs=(\d+)$/.exec(String(word))?.[1]);
    const needed = runtime.name === 'triton' ? sleep + Number(drain.find((one) => one !== undefined)) : sleep;
    const sound = runtime.name === 'triton' ? grace > needed : grace > needed && grace <= needed + 10;
    return sound ? [] : [against(pod.owner, `the grace period of ${grace} s does not fit a shutdown of ${needed} s`)];
  });

/** Prometheus asks the port and path where the server exports. */
export const scrapes: HouseCheck = (repository) =>
  ofKind(repository, 'ServiceMonitor').flatMap((monitor) => {
    const servers = serversOf(repository, monitor);
    if (servers.length === 0) return [against(monitor, 'selects no service of a model server')];
    return servers.flatMap(({ runtime }) =>
      list(monitor.value, 'spec', 'endpoints')
        .filter((one) => text(one, 'port') !== runtime.metrics.port || text(one, 'path') !== runtime.metrics.path)
        .map((one) =>
          against(monitor, `${runtime.name} exports no metrics at ${text(one, 'port')}${text(one, 'path')}`),
        ),
    );
  });

function serversOf(repository: HouseRepository, monitor: ManifestObject): ModelServer[] {
  const labels = get(monitor.value, 'spec', 'selector', 'matchLabels') ?? {};
  const services = ofKind(repository, 'Service').filter(
    ({ namespace, value }) =>
      namespace === monitor.namespace &&
      Object.entries(labels).every(([key, label]) => get(value, 'metadata', 'labels', key) === label),
  );
  return services.flatMap((service) =>
    modelServers(selected(repository.pods, service.namespace, get(service.value, 'spec', 'selector'))),
  );
}
