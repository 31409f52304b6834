// Metrics by the names of the servers whose dashboards and alerts are to work here.
// Sources: https://github.com/triton-inference-server/server/blob/main/docs/user_guide/metrics.md, TensorFlow Serving's prometheus_exporter.cc
import type { StatisticsSnapshot } from './model-statistics.ts';
import type { RequestCount } from './request-counts.ts';
import type { ServedModel } from './served-model.ts';

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  /** More labels than model and version. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: (snapshot: StatisticsSnapshot) => number;
}

const microseconds = (ns: number) => Math.round(ns / 1000);

const tritonMetrics: readonly Metric[] = [
  {
    name: 'nv_inference_request_success',
    help: 'Number of successful inference requests, all batch sizes',
    type: 'counter',
    value: ({ success }) => success.count,
  },
  {
    name: 'nv_inference_request_failure',
    help: 'Number of failed inference requests, all batch sizes',
    type: 'counter',
    labels: { reason: 'BACKEND' },
    value: ({ fail }) => fail.count,
  },
  {
    name: 'nv_inference_count',
    help: 'Number of inferences performed (does not include cached requests)',
    type: 'counter',
    value: ({ success }) => success.count,
  },
  {
    name: 'nv_inference_exec_count',
    help: 'Number of model executions performed (does not include cached requests)',
    type: 'counter',
    value: ({ success }) => success.count,
  },
  {
    name: 'nv_inference_request_duration_us',
    help: 'Cumulative inference request duration in microseconds (includes cached requests)',
    type: 'counter',
    value: ({ success }) => microseconds(success.ns),
  },
  {
    name: 'nv_inference_queue_duration_us',
    help: 'Cumulative inference queuing duration in microseconds (includes cached requests)',
    type: 'counter',
    value: ({ queue }) => microseconds(queue.ns),
  },
  {
    name: 'nv_inference_compute_infer_duration_us',
    help: 'Cumulative compute inference duration in microseconds (does not include cached requests)',
    type: 'counter',
    value: ({ computeInfer }) => microseconds(computeInfer.ns),
  },
  {
    name: 'nv_inference_pending_request_count',
    help: 'Instantaneous number of pending requests awaiting execution per-model.',
    type: 'gauge',
    value: ({ pending }) => pending,
  },
];

/** `GET /metrics`, as Triton answers on its metrics port. */
export function tritonMetricsPage(models: readonly ServedModel[]): string {
  return tritonMetrics.map((metric) => tritonMetric(metric, models)).join('');
}

function tritonMetric({ name, help, type, labels, value }: Metric, models: readonly ServedModel[]): string {
  const samples = models.map(({ name: model, version, statistics }) =>
    sample(name, { model, ...labels, version }, value(statistics.snapshot())),
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.join('')}`;
}

/** `GET /monitoring/prometheus/metrics`, the part of it that says how requests ended. */
export function tensorflowMetricsPage(counts: readonly RequestCount[]): string {
  const name = ':tensorflow:serving:request_count';
  const samples = counts.map(({ model, status, count }) => sample(name, { model_name: model, status }, count));
  return `# TYPE ${name} counter\n${samples.join('')}`;
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const written = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}{${written.join(',')}} ${value}\n`;
}

/** Source: https://prometheus.io/docs/instrumenting/exposition_formats/ */
function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
