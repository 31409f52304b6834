import type { EnvironmentConfig, ModelConfig, PlatformConfig, Release, Scaling } from '@ai-platform/config';
import { artifactPath } from '../../manifest/bindings.ts';
import { TemplateError } from '../template.ts';
import { FETCH_IMAGE } from './images.ts';
import { platformView, runbooksUrl } from './platform-view.ts';
import { METRICS, matchers } from './promql.ts';
import { resourcesView } from './resources-view.ts';
import { rulesView } from './rules-view.ts';
import { serverConfig } from './server-config.ts';
import { serverView } from './server-view.ts';

/** Requests of the server that wait per replica before another replica is asked for: two full batches. */
const BACKLOG = 64;

/** What the manifests of one model in one environment say. */
export function modelView(config: PlatformConfig, environment: EnvironmentConfig, release: Release) {
  const model = config.models.find(({ name }) => name === release.model);
  const serving = model?.serving[environment.name];
  if (model === undefined || serving === undefined) {
    throw new TemplateError(`the config has no model ${release.model} in ${environment.name}`);
  }
  const platform = platformView(config);
  const { name, team } = model;
  const oci = release.artifact.kind === 'oci';
  return {
    ...platform,
    environment,
    model: { name, team, serviceAccount: `model-${name}`, networkPolicy: `model-${name}` },
    gateway: { ...platform.gateway, hostname: `${name}.${environment.name}.${config.gateway.domain}` },
    artifact: { oci, mlflow: !oci },
    release: releaseView(release),
    resources: resourcesView(serving.resources),
    scaling: scalingView(model, environment.namespace, serving.scaling),
    server: serverView(model),
    triton: { loadModel: `--load-model=${name}` },
    tensorflowServing: { mountPath: oci ? `/models/${name}` : '/models' },
    fetch: {
      image: FETCH_IMAGE,
      registryUri: platform.registry.uri,
      file: model.format === 'onnx' ? 'model.onnx' : 'saved_model.pb',
    },
    config: serverConfig(model, serving.resources, release.artifact.kind),
    rules: rulesView({
      model,
      environment: environment.name,
      namespace: environment.namespace,
      runbooks: runbooksUrl(platform),
    }),
  };
}

function releaseView({ version, image, artifact }: Release) {
  return {
    version,
    image,
    artifactPath: artifactPath(artifact.reference),
    artifactSha256: artifact.sha256,
    imageReference: `${artifact.reference}@sha256:${artifact.sha256}`,
  };
}

function scalingView({ runtime, name }: ModelConfig, namespace: string, scaling: Scaling) {
  const metrics = METRICS[runtime];
  const m = matchers(namespace, name);
  const requests = {
    name: 'requests-per-second',
    query: metrics.requests(m, '2m'),
    threshold: String(scaling.requestsPerSecond),
  };
  const backlog = metrics.backlog && { name: 'backlog', query: metrics.backlog(m), threshold: String(BACKLOG) };
  return { min: scaling.min, max: scaling.max, triggers: backlog === undefined ? [requests] : [requests, backlog] };
}
