import { any, boolean, integer, list, map, object, quantity, string, stringList } from './schema.ts';
import { fieldRef, resourceFieldRef } from './volume-schema.ts';

const keyRef = object({ name: string, key: string, optional: boolean });
const httpGet = object({
  path: string,
  port: quantity,
  host: string,
  scheme: string,
  httpHeaders: list(object({ name: string, value: string })),
});

const probe = object({
  exec: object({ command: stringList }),
  httpGet,
  tcpSocket: object({ port: quantity, host: string }),
  grpc: object({ port: integer, service: string }),
  initialDelaySeconds: integer,
  timeoutSeconds: integer,
  periodSeconds: integer,
  successThreshold: integer,
  failureThreshold: integer,
  terminationGracePeriodSeconds: integer,
});

const lifecycleHandler = object({
  exec: object({ command: stringList }),
  httpGet,
  tcpSocket: object({ port: quantity, host: string }),
  sleep: object({ seconds: integer }),
});

const env = object({
  name: string,
  value: string,
  valueFrom: object({
    configMapKeyRef: keyRef,
    secretKeyRef: keyRef,
    fieldRef,
    resourceFieldRef,
    fileKeyRef: any,
  }),
});

export const container = object({
  name: string,
  image: string,
  command: stringList,
  args: stringList,
  workingDir: string,
  ports: list(object({ name: string, hostPort: integer, containerPort: integer, protocol: string, hostIP: string }), [
    'containerPort',
    'protocol',
  ]),
  env: list(env, ['name']),
  envFrom: list(
    object({
      prefix: string,
      configMapRef: object({ name: string, optional: boolean }),
      secretRef: object({ name: string, optional: boolean }),
    }),
  ),
  resources: object({
    limits: map(quantity),
    requests: map(quantity),
    claims: list(object({ name: string, request: string }), ['name']),
  }),
  resizePolicy: list(any),
  restartPolicy: string,
  restartPolicyRules: list(any),
  volumeMounts: list(
    object({
      name: string,
      readOnly: boolean,
      recursiveReadOnly: string,
      mountPath: string,
      subPath: string,
      subPathExpr: string,
      mountPropagation: string,
    }),
    ['mountPath'],
  ),
  volumeDevices: list(object({ name: string, devicePath: string }), ['devicePath']),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: object({ postStart: lifecycleHandler, preStop: lifecycleHandler, stopSignal: string }),
  terminationMessagePath: string,
  terminationMessagePolicy: string,
  imagePullPolicy: string,
  securityContext: object({
    capabilities: object({ add: stringList, drop: stringList }),
    privileged: boolean,
    seLinuxOptions: any,
    windowsOptions: any,
    runAsUser: integer,
    runAsGroup: integer,
    runAsNonRoot: boolean,
    readOnlyRootFilesystem: boolean,
    allowPrivilegeEscalation: boolean,
    procMount: string,
    seccompProfile: object({ type: string, localhostProfile: string }),
    appArmorProfile: object({ type: string, localhostProfile: string }),
  }),
  stdin: boolean,
  stdinOnce: boolean,
  tty: boolean,
});
