import type { ModelConfig } from '@ai-platform/config';

interface Port {
  readonly name: string;
  readonly port: number;
  readonly appProtocol: 'http' | 'kubernetes.io/h2c';
}

/** What the objects around a model server need to know of it. */
export interface ServerView {
  readonly triton: boolean;
  readonly gracePeriodSeconds: number;
  readonly ports: readonly Port[];
  /** Ports that callers use. */
  readonly trafficPorts: readonly number[];
  readonly httpPort: number;
  readonly metricsPort: number;
  readonly metricsPortName: string;
  readonly metricsPath: string;
  readonly routes: readonly { readonly method: 'GET' | 'POST'; readonly path: string }[];
}

/** The facts of the model's runtime. */
export function serverView({ name, runtime }: ModelConfig): ServerView {
  return runtime === 'triton' ? triton(name) : tensorflowServing(name);
}

/** https://github.com/triton-inference-server/server/blob/main/docs/user_guide/metrics.md and the Open Inference Protocol. */
function triton(name: string): ServerView {
  return {
    triton: true,
    // 15 s of preStop and 30 s of the server's own draining.
    gracePeriodSeconds: 60,
    ports: [
      { name: 'http', port: 8000, appProtocol: 'http' },
      { name: 'grpc', port: 8001, appProtocol: 'kubernetes.io/h2c' },
      { name: 'metrics', port: 8002, appProtocol: 'http' },
    ],
    trafficPorts: [8000, 8001],
    httpPort: 8000,
    metricsPort: 8002,
    metricsPortName: 'metrics',
    metricsPath: '/metrics',
    routes: [
      { method: 'GET', path: '/v2/health/live' },
      { method: 'GET', path: '/v2/health/ready' },
      { method: 'GET', path: '/v2' },
      { method: 'GET', path: `/v2/models/${name}` },
      { method: 'GET', path: `/v2/models/${name}/ready` },
      { method: 'POST', path: `/v2/models/${name}/infer` },
    ],
  };
}

/** https://www.tensorflow.org/tfx/serving/api_rest; metrics are served on the REST port. */
function tensorflowServing(name: string): ServerView {
  return {
    triton: false,
    // 20 s of preStop; the server itself never drains.
    gracePeriodSeconds: 25,
    ports: [
      { name: 'grpc', port: 8500, appProtocol: 'kubernetes.io/h2c' },
      { name: 'http', port: 8501, appProtocol: 'http' },
    ],
    trafficPorts: [8500, 8501],
    httpPort: 8501,
    metricsPort: 8501,
    metricsPortName: 'http',
    metricsPath: '/monitoring/prometheus/metrics',
    routes: [
      { method: 'GET', path: `/v1/models/${name}` },
      { method: 'GET', path: `/v1/models/${name}/metadata` },
      { method: 'POST', path: `/v1/models/${name}:predict` },
    ],
  };
}
