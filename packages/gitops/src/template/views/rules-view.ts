import type { ModelConfig } from '@ai-platform/config';
import { METRICS, matchers } from './promql.ts';

/** What the rules are about. */
export interface RulesInput {
  readonly model: ModelConfig;
  readonly environment: string;
  readonly namespace: string;
  /** Where the repository's runbooks are read, without the file's name. */
  readonly runbooks: string;
}

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: 'critical' | 'warning';
  readonly summary: string;
  readonly runbookUrl: string;
}

/** Windows that error ratios are recorded over. */
const WINDOWS = ['5m', '30m', '1h', '6h'] as const;

/** Fewer requests per second than this (one in 100 s) say nothing about a ratio. */
const ENOUGH_REQUESTS = 0.01;

/** Names that the recording rules give. */
export const RECORDED = [
  'model:requests:rate5m',
  'model:requests:rate1h',
  ...WINDOWS.map((window) => `model:request_errors:ratio_rate${window}`),
  'model:request_latency:seconds',
] as const;

/** Recording rules and alerts of one model in one environment. */
export function rulesView(input: RulesInput) {
  const { model, environment, namespace } = input;
  const metrics = METRICS[model.runtime];
  const m = matchers(namespace, model.name);
  const recordings = [
    ...(['5m', '1h'] as const).map((window) => ({
      record: `model:requests:rate${window}`,
      expr: metrics.requests(m, window),
    })),
    ...WINDOWS.map((window) => ({
      record: `model:request_errors:ratio_rate${window}`,
      expr: `(${metrics.errors(m, window)}) / (${metrics.requests(m, window)})`,
    })),
    { record: 'model:request_latency:seconds', expr: metrics.latencySeconds(m) },
  ];
  return {
    recordingGroup: `${model.name}.${environment}.recordings`,
    alertGroup: `${model.name}.${environment}.alerts`,
    recordings,
    alerts: [...objectiveAlerts(input), ...healthAlerts(input), ...scalerAlerts(input)],
  };
}

interface Draft extends Omit<Alert, 'runbookUrl'> {
  readonly runbook: string;
}

function withRunbook({ runbook, ...alert }: Draft, { runbooks }: RulesInput): Alert {
  return { ...alert, runbookUrl: `${runbooks}/${runbook}.md` };
}

/** Multi-window burn rates: https://sre.google/workbook/alerting-on-slos/ (2 % of the month's budget in an hour, 5 % in six). */
function objectiveAlerts(input: RulesInput): Alert[] {
  const { model, environment } = input;
  const series = `{model="${model.name}",environment="${environment}"}`;
  const budget = 1 - model.slo.availability;
  const burns = (factor: number, windows: readonly string[]) =>
    windows
      .map((window) => `model:request_errors:ratio_rate${window}${series} > ${decimal(factor * budget)}`)
      .join(' and ');
  const enough = `model:requests:rate1h${series} > ${ENOUGH_REQUESTS}`;
  const drafts: Draft[] = [
    {
      alert: 'ModelErrorBudgetBurnFast',
      expr: `${burns(14.4, ['1h', '5m'])} and ${enough}`,
      for: '2m',
      severity: 'critical',
      summary: `${model.name} in ${environment} fails so often that its error budget lasts two days`,
      runbook: 'model-error-budget-burn',
    },
    {
      alert: 'ModelErrorBudgetBurnSlow',
      expr: `${burns(6, ['6h', '30m'])} and ${enough}`,
      for: '15m',
      severity: 'warning',
      summary: `${model.name} in ${environment} fails so often that its error budget lasts five days`,
      runbook: 'model-error-budget-burn',
    },
    {
      alert: 'ModelLatencyHigh',
      expr: `model:request_latency:seconds${series} > ${decimal(model.slo.latencyMilliseconds / 1000)}`,
      for: '10m',
      severity: 'warning',
      summary: `${model.name} in ${environment} answers slower than ${model.slo.latencyMilliseconds} ms`,
      runbook: 'model-latency-high',
    },
  ];
  return drafts.map((draft) => withRunbook(draft, input));
}

function healthAlerts(input: RulesInput): Alert[] {
  const { model, environment, namespace } = input;
  const pods = `namespace="${namespace}",pod=~"${model.name}-[a-z0-9]+-[a-z0-9]+",container="server"`;
  const drafts: Draft[] = [
    {
      alert: 'ModelDown',
      expr: `absent(up{${matchers(namespace, model.name)}} == 1)`,
      for: '5m',
      severity: 'critical',
      summary: `No replica of ${model.name} in ${environment} answers Prometheus`,
      runbook: 'model-down',
    },
    {
      alert: 'ModelReplicasUnavailable',
      expr: `kube_deployment_status_replicas_unavailable{namespace="${namespace}",deployment="${model.name}"} > 0`,
      for: '15m',
      severity: 'warning',
      summary: `${model.name} in ${environment} lacks replicas`,
      runbook: 'model-replicas-unavailable',
    },
    {
      alert: 'ModelMemoryNearLimit',
      expr: `max by (pod) (container_memory_working_set_bytes{${pods}}) / on (pod) max by (pod) (kube_pod_container_resource_limits{${pods},resource="memory"}) > 0.9`,
      for: '5m',
      severity: 'warning',
      summary: `A replica of ${model.name} in ${environment} is about to run out of memory`,
      runbook: 'model-memory-near-limit',
    },
    {
      alert: 'ModelCpuThrottled',
      expr: `sum by (pod) (rate(container_cpu_cfs_throttled_periods_total{${pods}}[5m])) / sum by (pod) (rate(container_cpu_cfs_periods_total{${pods}}[5m])) > 0.25`,
      for: '15m',
      severity: 'warning',
      summary: `A replica of ${model.name} in ${environment} is held back by its CPU limit`,
      runbook: 'model-cpu-throttled',
    },
  ];
  return drafts.map((draft) => withRunbook(draft, input));
}

function scalerAlerts(input: RulesInput): Alert[] {
  const { model, environment, namespace } = input;
  const scaler = `namespace="${namespace}",horizontalpodautoscaler="keda-hpa-${model.name}"`;
  const drafts: Draft[] = [
    {
      alert: 'ModelScalerPinned',
      expr: `kube_horizontalpodautoscaler_status_current_replicas{${scaler}} == on (namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_spec_max_replicas{${scaler}}`,
      for: '15m',
      severity: 'warning',
      summary: `The autoscaler of ${model.name} in ${environment} is at its maximum`,
      runbook: 'model-scaler-pinned',
    },
    {
      alert: 'ModelScalerInactive',
      expr: `kube_horizontalpodautoscaler_status_condition{${scaler},condition="ScalingActive",status="false"} == 1`,
      for: '10m',
      severity: 'warning',
      summary: `The autoscaler of ${model.name} in ${environment} cannot decide`,
      runbook: 'model-scaler-inactive',
    },
  ];
  return drafts.map((draft) => withRunbook(draft, input));
}

/** Without the noise of binary fractions. */
function decimal(value: number): string {
  return String(Number(value.toPrecision(6)));
}
