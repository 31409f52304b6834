// The documents about models, shaped as Triton's ONNX Runtime backend shows them for a model without Triton-style batching
// (`max_batch_size` 0: the batch is an ordinary dimension of any size).
import { factsOf } from '../datatypes.ts';
import type { Duration } from '../model-statistics.ts';
import type { LoadedModel } from '../model-store.ts';
import type { ServedModel } from '../served-model.ts';

/** The version of Triton whose answers these are. */
const protocolVersion = '2.51.0';

/** `GET /v2`. Names only the extensions that are there. */
export const serverMetadata = {
  name: 'ai-platform-local',
  version: protocolVersion,
  extensions: ['model_repository', 'model_configuration', 'binary_tensor_data', 'parameters', 'statistics'],
};

/** `GET /v2/models/M` */
export function modelMetadata({ name, version, inputs, outputs }: ServedModel): object {
  return { name, versions: [version], platform: 'onnxruntime_onnx', inputs, outputs };
}

/** `GET /v2/models/M/config` */
export function modelConfig({ name, inputs, outputs }: ServedModel): object {
  return {
    name,
    platform: 'onnxruntime_onnx',
    backend: 'onnxruntime',
    runtime: '',
    version_policy: { latest: { num_versions: 1 } },
    max_batch_size: 0,
    input: inputs.map((input) => ({
      name: input.name,
      data_type: factsOf(input.datatype).triton,
      format: 'FORMAT_NONE',
      dims: input.shape,
      is_shape_tensor: false,
      allow_ragged_batch: false,
      optional: false,
      is_non_linear_format_io: false,
    })),
    output: outputs.map((output) => ({
      name: output.name,
      data_type: factsOf(output.datatype).triton,
      dims: output.shape,
      label_filename: '',
      is_shape_tensor: false,
      is_non_linear_format_io: false,
    })),
    batch_input: [],
    batch_output: [],
    instance_group: [
      {
        name: `${name}_0`,
        kind: 'KIND_CPU',
        count: 1,
        gpus: [],
        secondary_devices: [],
        profile: [],
        passive: false,
        host_policy: '',
      },
    ],
    default_model_filename: 'model.onnx',
    cc_model_filenames: {},
    metric_tags: {},
    parameters: {},
    model_warmup: [],
  };
}

/** `GET /v2/models/M/stats` */
export function modelStatistics(models: readonly ServedModel[]): object {
  return { model_stats: models.map(statisticsOf) };
}

function statisticsOf({ name, version, statistics }: ServedModel): object {
  const { lastInference, success, fail, queue, computeInput, computeInfer, computeOutput } = statistics.snapshot();
  const none: Duration = { count: 0, ns: 0 };
  const computed = { compute_input: computeInput, compute_infer: computeInfer, compute_output: computeOutput };
  return {
    name,
    version,
    last_inference: lastInference,
    inference_count: success.count,
    execution_count: success.count,
    inference_stats: { success, fail, queue, ...computed, cache_hit: none, cache_miss: none },
    response_stats: {},
    batch_stats: success.count === 0 ? [] : [{ batch_size: 1, ...computed }],
    memory_usage: [],
  };
}

/** `POST /v2/repository/index` */
export function repositoryIndex(models: readonly LoadedModel[], onlyReady: boolean): object {
  return models
    .filter(({ state }) => !onlyReady || state === 'ready')
    .map(({ model, version, state, reason }) => ({ name: model, version, state: state.toUpperCase(), reason }));
}
