import { get, list, text } from '../../manifest/objects.ts';
import { containersOf, type PodTemplate } from '../../manifest/pods.ts';

/** What a model server is and does, as its own sources and documents say. */
export interface RuntimeFacts {
  readonly name: 'tensorflow-serving' | 'triton';
  readonly command: RegExp;
  readonly ports: Readonly<Record<string, number>>;
  readonly metrics: { readonly port: string; readonly path: string };
  /** Metric names and the labels that the server gives them. */
  readonly series: Readonly<Record<string, readonly string[]>>;
}

const TENSORFLOW_MODEL = ['model_name'];
const TRITON_MODEL = ['model', 'version'];

/**
 * TensorFlow Serving: ports https://github.com/tensorflow/serving/blob/master/tensorflow_serving/tools/docker/Dockerfile, metrics
 * https://github.com/tensorflow/serving/blob/master/tensorflow_serving/servables/tensorflow/util.cc. Triton:
 * https://github.com/triton-inference-server/server/blob/main/docs/user_guide/metrics.md.
 */
export const RUNTIMES: readonly RuntimeFacts[] = [
  {
    name: 'tensorflow-serving',
    command: /(^|\/)tensorflow_model_server$/,
    ports: { grpc: 8500, http: 8501 },
    metrics: { port: 'http', path: '/monitoring/prometheus/metrics' },
    series: {
      ':tensorflow:serving:request_count': [...TENSORFLOW_MODEL, 'status'],
      ...histogram(':tensorflow:serving:request_latency', [...TENSORFLOW_MODEL, 'API', 'entrypoint']),
      ...histogram(':tensorflow:serving:runtime_latency', [...TENSORFLOW_MODEL, 'API', 'runtime']),
      ...histogram(':tensorflow:serving:batching_session:queuing_latency', TENSORFLOW_MODEL),
    },
  },
  {
    name: 'triton',
    command: /(^|\/)tritonserver$/,
    ports: { http: 8000, grpc: 8001, metrics: 8002 },
    metrics: { port: 'metrics', path: '/metrics' },
    series: {
      nv_inference_request_success: TRITON_MODEL,
      nv_inference_request_failure: [...TRITON_MODEL, 'reason'],
      nv_inference_count: TRITON_MODEL,
      nv_inference_exec_count: TRITON_MODEL,
      nv_inference_pending_request_count: TRITON_MODEL,
      nv_inference_request_duration_us: TRITON_MODEL,
      nv_inference_queue_duration_us: TRITON_MODEL,
      nv_inference_compute_infer_duration_us: TRITON_MODEL,
      nv_inference_request_summary_us: [...TRITON_MODEL, 'quantile'],
      ...histogram('nv_inference_first_response_histogram_ms', TRITON_MODEL),
    },
  },
];

function histogram(name: string, labels: readonly string[]): Record<string, readonly string[]> {
  return { [`${name}_bucket`]: [...labels, 'le'], [`${name}_sum`]: labels, [`${name}_count`]: labels };
}

/** A pod's model server. */
export interface ModelServer {
  readonly pod: PodTemplate;
  readonly container: unknown;
  readonly runtime: RuntimeFacts;
}

/** The model servers among the pods. */
export function modelServers(pods: readonly PodTemplate[]): ModelServer[] {
  return pods.flatMap((pod) =>
    containersOf(pod).flatMap((container) => {
      const [program] = list(container, 'command');
      const runtime = RUNTIMES.find(({ command }) => command.test(String(program)));
      return runtime === undefined ? [] : [{ pod, container, runtime }];
    }),
  );
}

/** Number of the port that a probe asks, by name or number. */
export function portNumber(container: unknown, port: unknown): number {
  const named = list(container, 'ports').find((one) => text(one, 'name') === port);
  return Number(named === undefined ? port : get(named, 'containerPort'));
}
