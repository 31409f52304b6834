import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import { CORE, createTestCluster } from '../testing/test-cluster.ts';
import { decodeProtobuf } from './decode-protobuf.ts';
import { ProtobufProblem } from './wire-format.ts';

/** Writes a message: numbers and texts by field number, nested messages as bytes. */
function message(fields: readonly (readonly [number, number | string | Uint8Array])[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const [field, value] of fields) {
    if (typeof value === 'number') writer.uint32(field << 3).int64(value);
    else writer.uint32((field << 3) | 2).bytes(typeof value === 'string' ? Buffer.from(value) : value);
  }
  return writer.finish();
}
const envelope = (apiVersion: string, kind: string, raw: Uint8Array) =>
  Buffer.concat([
    Buffer.from('k8s\0'),
    message([
      [
        1,
        message([
          [1, apiVersion],
          [2, kind],
        ]),
      ],
      [2, raw],
    ]),
  ]);

const meta = message([
  [1, 'train'],
  [3, ''],
  [7, 0],
  [8, new Uint8Array()],
  [
    11,
    message([
      [1, 'app'],
      [2, 'digits'],
    ]),
  ],
  [
    11,
    message([
      [1, 'tier'],
      [2, ''],
    ]),
  ],
]);

describe('a binary request', () => {
  test('reads as its JSON would', () => {
    const container = message([
      [1, 'main'],
      [2, 'i'],
      [3, 'node'],
      [3, '-e'],
      [
        7,
        message([
          [1, 'A'],
          [2, ''],
        ]),
      ],
      [16, 0],
    ]);
    const podSpec = message([
      [2, container],
      [3, 'Never'],
      [4, 0],
      [11, 0],
      [21, 0],
    ]);
    const template = message([
      [1, message([[8, new Uint8Array()]])],
      [2, podSpec],
    ]);
    const spec = message([
      [1, 2],
      [3, -1],
      [6, template],
      [7, 0],
      [10, 0],
    ]);
    const read = decodeProtobuf(
      envelope(
        'batch/v1',
        'Job',
        message([
          [1, meta],
          [2, spec],
          [3, message([[4, 0]])],
        ]),
      ),
    );
    expect(read).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'train', labels: { app: 'digits', tier: '' } },
      spec: {
        parallelism: 2,
        activeDeadlineSeconds: -1,
        template: {
          metadata: {},
          spec: {
            containers: [{ name: 'main', image: 'i', command: ['node', '-e'], env: [{ name: 'A' }] }],
            restartPolicy: 'Never',
            terminationGracePeriodSeconds: 0,
            automountServiceAccountToken: false,
          },
        },
        backoffLimit: 0,
        suspend: false,
      },
      status: {},
    });
  });

  test('keeps bytes, times, and what is one value in JSON', () => {
    const secret = message([
      [
        1,
        message([
          [1, 's'],
          [8, message([[1, 1_767_225_600]])],
        ]),
      ],
      [
        2,
        message([
          [1, 'k'],
          [2, Uint8Array.of(255, 0)],
        ]),
      ],
    ]);
    expect(decodeProtobuf(envelope('v1', 'Secret', secret))).toMatchObject({
      metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
      data: { k: '/wA=' },
    });
    const ports = [
      message([
        [
          2,
          message([
            [1, 0],
            [2, 80],
          ]),
        ],
      ]),
      message([
        [
          2,
          message([
            [1, 1],
            [3, 'http'],
          ]),
        ],
      ]),
    ];
    const ingress = message(ports.map((port) => [1, port] as const));
    const policy = message([
      [1, meta],
      [
        2,
        message([
          [1, new Uint8Array()],
          [2, ingress],
        ]),
      ],
    ]);
    expect(decodeProtobuf(envelope('networking.k8s.io/v1', 'NetworkPolicy', policy))).toMatchObject({
      spec: { ingress: [{ ports: [{ port: 80 }, { port: 'http' }] }] },
    });
  });

  test('is accepted where JSON is', async () => {
    const it = createTestCluster();
    try {
      const response = await it.cluster.fetch(
        new Request(`https://127.0.0.1${CORE}/configmaps`, {
          method: 'POST',
          headers: {
            authorization: 'Bearer test-token',
            'content-type': 'application/vnd.kubernetes.protobuf',
            accept: 'application/vnd.kubernetes.protobuf,application/json',
          },
          body: envelope(
            'v1',
            'ConfigMap',
            message([
              [1, meta],
              [
                2,
                message([
                  [1, 'a'],
                  [2, 'b'],
                ]),
              ],
            ]),
          ),
        }),
      );
      expect([response.status, ((await response.json()) as { data: object }).data]).toEqual([201, { a: 'b' }]);
    } finally {
      await it.close();
    }
  });

  test.each([
    ['something else', Buffer.from('{"kind":"Job"}')],
    ['an unknown kind', envelope('apps/v1', 'Deployment', new Uint8Array())],
    ['a field that is not served', envelope('v1', 'ConfigMap', message([[99, 'x']]))],
    ['a message that ends early', envelope('v1', 'ConfigMap', Uint8Array.of(10, 200, 1))],
    ['another wire type', envelope('v1', 'ConfigMap', Uint8Array.of(13, 1, 2, 3, 4))],
    ['a number where a message belongs', envelope('v1', 'ConfigMap', message([[1, 5]]))],
  ])('of %s is refused', (_, body) => {
    expect(() => decodeProtobuf(body)).toThrow(ProtobufProblem);
  });

  test('of any bytes is read or refused', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.oneof(fc.maxSafeInteger(), fc.string())), { maxLength: 5 })
        .map(message),
    );
    fc.assert(
      fc.property(
        bytes,
        fc.constantFrom('Job', 'Pod', 'Secret', 'DeleteOptions'),
        fc.boolean(),
        (raw, kind, nested) => {
          try {
            decodeProtobuf(
              envelope(
                'v1',
                kind,
                nested
                  ? message([
                      [
                        1,
                        message([
                          [8, raw],
                          [17, message([[7, raw]])],
                        ]),
                      ],
                    ])
                  : raw,
              ),
            );
          } catch (error) {
            expect(error).toBeInstanceOf(ProtobufProblem);
          }
        },
      ),
    );
  });
});
