import type { Runtime } from '@ai-platform/config';

/** What monitoring and scaling need to know of a runtime's metrics. `m` is a label matcher list without braces. */
export interface RuntimeMetrics {
  /** Every metric name of the server that the expressions use. */
  readonly names: readonly string[];
  readonly requests: (m: string, window: string) => string;
  readonly errors: (m: string, window: string) => string;
  readonly latencySeconds: (m: string) => string;
  /** Requests that wait for a free instance, where the server tells. */
  readonly backlog?: (m: string) => string;
}

/**
 * Sources: TensorFlow Serving https://github.com/tensorflow/serving/blob/master/tensorflow_serving/servables/tensorflow/util.cc (names
 * begin with a colon, microseconds; `API=""` are status requests), Triton
 * https://github.com/triton-inference-server/server/blob/main/docs/user_guide/metrics.md (no latency histogram over pods, so the mean).
 */
export const METRICS: Readonly<Record<Runtime, RuntimeMetrics>> = {
  'tensorflow-serving': {
    names: [':tensorflow:serving:request_count', ':tensorflow:serving:request_latency_bucket'],
    requests: (m, window) => `sum(rate(:tensorflow:serving:request_count{${m}}[${window}]))`,
    errors: (m, window) => `sum(rate(:tensorflow:serving:request_count{${m},status!="OK"}[${window}]))`,
    latencySeconds: (m) =>
      `histogram_quantile(0.99, sum by (le) (rate(:tensorflow:serving:request_latency_bucket{${m},API!=""}[5m]))) / 1e6`,
  },
  triton: {
    names: [
      'nv_inference_request_success',
      'nv_inference_request_failure',
      'nv_inference_request_duration_us',
      'nv_inference_pending_request_count',
    ],
    requests: (m, window) =>
      `sum(rate(nv_inference_request_success{${m}}[${window}])) + (sum(rate(nv_inference_request_failure{${m},reason!="CANCELED"}[${window}])) or vector(0))`,
    errors: (m, window) => `sum(rate(nv_inference_request_failure{${m},reason!="CANCELED"}[${window}]))`,
    latencySeconds: (m) =>
      `sum(rate(nv_inference_request_duration_us{${m}}[5m])) / sum(rate(nv_inference_request_success{${m}}[5m])) / 1e6`,
    backlog: (m) => `sum(nv_inference_pending_request_count{${m}})`,
  },
};

/** Matchers of a model's own series; namespaces and names are DNS labels, so nothing needs escaping. */
export function matchers(namespace: string, model: string): string {
  return `namespace="${namespace}",service="${model}"`;
}
