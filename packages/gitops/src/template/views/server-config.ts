import type { ArtifactKind, ModelConfig, Resources } from '@ai-platform/config';
import { quantityValue } from '@ai-platform/config';
import { type HashedConfig, hashedConfig } from './hashed-config.ts';

/**
 * The files that the model server is configured with, or undefined where none is needed: an image for Triton brings its own
 * `config.pbtxt`. The version directory is always 1, because a pod only ever has one version; the route's header names the real one.
 */
export function serverConfig(model: ModelConfig, resources: Resources, kind: ArtifactKind): HashedConfig | undefined {
  const prefix = `${model.name}-config`;
  if (model.runtime === 'tensorflow-serving') return hashedConfig(prefix, tensorflowServing(model, resources));
  return kind === 'oci' ? undefined : hashedConfig(prefix, triton(model, resources));
}

/** Inputs, outputs and batching come from the ONNX file: https://github.com/triton-inference-server/onnxruntime_backend. */
function triton(model: ModelConfig, { gpu }: Resources): Record<string, string> {
  return {
    'config.pbtxt': [
      `name: "${model.name}"`,
      'backend: "onnxruntime"',
      'version_policy { specific { versions: [1] } }',
      `instance_group [{ kind: ${gpu > 0 ? 'KIND_GPU' : 'KIND_CPU'} count: 1 }]`,
      '',
    ].join('\n'),
  };
}

function tensorflowServing(model: ModelConfig, resources: Resources): Record<string, string> {
  const threads = Math.max(1, Math.ceil(quantityValue(resources.cpu)));
  return {
    'model_config.pbtxt': [
      'model_config_list {',
      '  config {',
      `    name: "${model.name}"`,
      `    base_path: "/models/${model.name}"`,
      '    model_platform: "tensorflow"',
      '    model_version_policy { specific { versions: 1 } }',
      '  }',
      '}',
      '',
    ].join('\n'),
    'batching.pbtxt': [
      'max_batch_size { value: 32 }',
      'batch_timeout_micros { value: 1000 }',
      'max_enqueued_batches { value: 128 }',
      `num_batch_threads { value: ${threads} }`,
      '',
    ].join('\n'),
    'monitoring.pbtxt': 'prometheus_config { enable: true path: "/monitoring/prometheus/metrics" }\n',
  };
}
