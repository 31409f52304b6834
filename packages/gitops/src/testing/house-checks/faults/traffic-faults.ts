import { DIGITS, type Faults, PHOTOS, swap } from './fault.ts';

export const trafficFaults = {
  servicePorts: [
    [
      'swapped names',
      `${PHOTOS}/deployment.yaml`,
      (text) =>
        swap('name: grpc', 'name: x')(text).replace('name: http', 'name: grpc').replace('name: x', 'name: http'),
      /port grpc does not lead to 8500/,
    ],
    [
      'the wrong protocol',
      `${PHOTOS}/service.yaml`,
      swap('appProtocol: kubernetes.io/h2c', 'appProtocol: http'),
      /port grpc is not said to be kubernetes.io\/h2c/,
    ],
    [
      'a target without name',
      `${DIGITS}/service.yaml`,
      swap('targetPort: http', 'targetPort: 8000'),
      /port http does not name its target/,
    ],
    [
      'a port that the server has not',
      `${PHOTOS}/service.yaml`,
      swap('name: http', 'name: metrics'),
      /tensorflow-serving has no port "metrics"/,
    ],
  ],
  probes: [
    [
      'a status request',
      `${PHOTOS}/deployment.yaml`,
      swap(
        /readinessProbe:\n {12}grpc:\n {14}port: 8500/,
        'readinessProbe:\n            httpGet:\n              path: /v1/models/photos\n              port: http',
      ),
      /readinessProbe does not ask what tensorflow-serving answers/,
    ],
    [
      'the metrics port',
      `${DIGITS}/deployment.yaml`,
      swap(
        /(startupProbe:\n.*\n.*\n {14}port:) http/,
        'startupProbe:\n            httpGet:\n              path: /v2/health/ready\n              port: metrics',
      ),
      /startupProbe/,
    ],
    [
      'the same question twice',
      `${DIGITS}/deployment.yaml`,
      swap('/v2/health/live', '/v2/health/ready'),
      /livenessProbe/,
    ],
    ['no probe', `${DIGITS}/deployment.yaml`, swap('livenessProbe:', 'x-livenessProbe:'), /livenessProbe/],
  ],
  shutdown: [
    ['no sleep', `${PHOTOS}/deployment.yaml`, swap('preStop:', 'postStop:'), /grace period of 25 s/],
    [
      'less time than the drain takes',
      `${DIGITS}/deployment.yaml`,
      swap('terminationGracePeriodSeconds: 60', 'terminationGracePeriodSeconds: 45'),
      /45 s does not fit a shutdown of 45 s/,
    ],
    [
      'a wait for nothing',
      `${PHOTOS}/deployment.yaml`,
      swap('terminationGracePeriodSeconds: 25', 'terminationGracePeriodSeconds: 60'),
      /60 s does not fit a shutdown of 20 s/,
    ],
  ],
  scrapes: [
    [
      'the port of gRPC',
      `${PHOTOS}/servicemonitor.yaml`,
      swap('port: http', 'port: grpc'),
      /exports no metrics at grpc/,
    ],
    [
      "another server's path",
      `${PHOTOS}/servicemonitor.yaml`,
      swap('/monitoring/prometheus/metrics', '/metrics'),
      /exports no metrics at http\/metrics/,
    ],
    [
      'no service',
      `${DIGITS}/servicemonitor.yaml`,
      swap(/matchLabels:\n {6}app.kubernetes.io\/name: digits/, 'matchLabels:\n      app.kubernetes.io/name: other'),
      /selects no service/,
    ],
  ],
} as const satisfies Faults;
