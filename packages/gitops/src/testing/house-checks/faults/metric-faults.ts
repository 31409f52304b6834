import { DIGITS, type Faults, PHOTOS, swap } from './fault.ts';

export const metricFaults = {
  metricNames: [
    [
      'a name that is none',
      `${PHOTOS}/prometheusrule.yaml`,
      swap(':tensorflow:serving:request_count', 'tensorflow_serving_request_count'),
      /nothing exports tensorflow_serving_request_count/,
    ],
    [
      "another server's name",
      `${PHOTOS}/scaledobject.yaml`,
      swap(':tensorflow:serving:request_count', 'nv_inference_request_success'),
      /nothing exports nv_inference_request_success/,
    ],
    [
      'a label that the series has not',
      `${PHOTOS}/prometheusrule.yaml`,
      swap('status!=', 'code!='),
      /request_count has no code/,
    ],
    [
      'a recording that nobody makes',
      `${DIGITS}/prometheusrule.yaml`,
      swap('record: model:requests:rate1h', 'record: model:requests:rate1'),
      /nothing exports model:requests:rate1h/,
    ],
    ['a constant', `${DIGITS}/scaledobject.yaml`, swap(/query: .*/, 'query: vector(1)'), /asks for no series/],
  ],
} as const satisfies Faults;
