// The real kubectl against the local platform's cluster: what a user types, and what kubectl makes of the answers.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// biome-ignore lint/style/noRestrictedImports: one part alone; the package's door opens the whole platform.
import { type ServedCluster, serveCluster } from '../../packages/local-platform/src/cluster/testing/served-cluster.ts';
import { buildKubectl } from './kubectl.ts';

const MANIFESTS = `
apiVersion: batch/v1
kind: CronJob
metadata:
  name: digits
  labels: { app.kubernetes.io/name: digits }
spec:
  schedule: "0 3 * * 1"
  timeZone: Europe/Berlin
  suspend: true
  jobTemplate:
    spec:
      backoffLimit: 1
      template:
        spec:
          restartPolicy: Never
          volumes:
            - { name: parameters, configMap: { name: digits-parameters } }
          containers:
            - name: train
              image: example/train:1
              command: [node, -e, "let n=0; const t=setInterval(()=>{console.log('epoch', ++n, require('fs').readFileSync(process.env.FILE,'utf8')); if(n===3) clearInterval(t)}, 300)"]
              env: [{ name: FILE, value: /etc/app/parameters.json }]
              volumeMounts: [{ name: parameters, mountPath: /etc/app }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: digits-parameters }
data: { parameters.json: "{}" }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: digits }
spec: { podSelector: { matchLabels: { app: digits } }, policyTypes: [Ingress], ingress: [] }
`;

describe('kubectl', () => {
  let served: ServedCluster;
  let binary: string;
  let file: string;
  beforeAll(async () => {
    binary = buildKubectl();
    served = await serveCluster();
    file = join(dirname(served.kubeconfigFile), 'manifests.yaml');
    writeFileSync(file, MANIFESTS);
  });
  afterAll(async () => {
    await served?.close();
  });

  const run = async (...parameters: string[]) => {
    const environment = {
      PATH: process.env['PATH'] ?? '',
      HOME: dirname(served.kubeconfigFile),
      KUBECONFIG: served.kubeconfigFile,
    };
    const { stdout, stderr } = await promisify(execFile)(binary, parameters, { env: environment, timeout: 60_000 });
    return { stdout, stderr };
  };
  const output = async (...parameters: string[]) => (await run(...parameters)).stdout;
  const refusal = (...parameters: string[]) =>
    run(...parameters).then(
      ({ stdout }) => `not refused: ${stdout}`,
      (error: { stderr: string }) => error.stderr.trim(),
    );

  it('knows the server and what it serves', async () => {
    expect(await output('version')).toMatch(/Client Version: v1\.35\.4\n.*\nServer Version: v1\.35\.0/s);
    expect(await output('api-resources', '--api-group=batch', '-o', 'name')).toBe('cronjobs.batch\njobs.batch\n');
    expect(await output('auth', 'can-i', 'create', 'jobs')).toBe('yes\n');
  });

  it('applies manifests with validation, again without change, and on the server', async () => {
    expect(await output('apply', '-f', file)).toBe(
      'cronjob.batch/digits created\nconfigmap/digits-parameters created\nnetworkpolicy.networking.k8s.io/digits created\n',
    );
    expect(await output('apply', '-f', file)).toBe(
      'cronjob.batch/digits unchanged\nconfigmap/digits-parameters unchanged\nnetworkpolicy.networking.k8s.io/digits unchanged\n',
    );
    writeFileSync(file, MANIFESTS.replace('backoffLimit: 1', 'backoffLimit: 2'));
    expect(await output('apply', '-f', file)).toContain('cronjob.batch/digits configured');
    expect(await output('diff', '-f', file)).toBe('');
    expect(await output('apply', '--server-side', '-f', file)).toContain('cronjob.batch/digits serverside-applied');
    const wrong = join(dirname(file), 'wrong.yaml');
    writeFileSync(wrong, MANIFESTS.replace('backoffLimit: 1', 'backofLimit: 1'));
    expect(await refusal('apply', '-f', wrong, '--dry-run=server')).toContain(
      'strict decoding error: unknown field "spec.jobTemplate.spec.backofLimit"',
    );
    writeFileSync(wrong, MANIFESTS.replace('0 3 * * 1', 'often'));
    expect(await refusal('apply', '-f', wrong)).toContain(
      'The CronJob "digits" is invalid: spec.schedule: Invalid value: "often": expected exactly 5 fields',
    );
  });

  it('prints what is there', async () => {
    const [header, row] = (await output('get', 'cronjobs', '-o', 'wide')).split('\n');
    expect(header?.split(/\s{2,}/)).toEqual([
      'NAME',
      'SCHEDULE',
      'TIMEZONE',
      'SUSPEND',
      'ACTIVE',
      'LAST SCHEDULE',
      'AGE',
      'CONTAINERS',
      'IMAGES',
      'SELECTOR',
    ]);
    expect(row).toMatch(
      /^digits +0 3 \* \* 1 +Europe\/Berlin +True +0 +<none> +\d+s +train +example\/train:1 +<none>$/,
    );
    const list = JSON.parse(
      await output('get', 'cronjobs,configmaps', '-l', 'app.kubernetes.io/name=digits', '-o', 'json'),
    ) as { items: { kind: string; metadata: { name: string } }[] };
    expect(list.items.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual(['CronJob/digits']);
    expect(await refusal('get', 'job', 'none')).toBe('Error from server (NotFound): jobs.batch "none" not found');
  });

  it('makes a Job from the CronJob, follows its log, waits for it and describes it', async () => {
    expect(await output('create', 'job', 'run-1', '--from=cronjob/digits')).toBe('job.batch/run-1 created\n');
    await run('wait', '--for=jsonpath={.status.ready}=1', 'job/run-1', '--timeout=20s');
    expect(await output('logs', '-f', 'job/run-1')).toBe('epoch 1 {}\nepoch 2 {}\nepoch 3 {}\n');
    expect(await output('wait', '--for=condition=complete', 'job/run-1', '--timeout=20s')).toBe(
      'job.batch/run-1 condition met\n',
    );
    expect(await output('logs', 'job/run-1', '--tail=1', '--timestamps')).toMatch(/^\d{4}-\S+Z epoch 3 \{\}\n$/);
    expect(await output('get', 'jobs')).toMatch(/run-1 +Complete +1\/1 +\d+s +\d+s/);
    expect(await output('get', 'pods', '-o', 'wide')).toMatch(
      /run-1-\w{5} +0\/1 +Completed +0 +\d+s +127\.0\.0\.1 +local/,
    );
    const described = await output('describe', 'job', 'run-1');
    expect(described).toMatch(/Controlled By: +CronJob\/digits/);
    expect(described).toMatch(/Pods Statuses: +0 Active \(0 Ready\) \/ 1 Succeeded \/ 0 Failed/);
    expect(described).toMatch(/Normal +SuccessfulCreate +\S+ +job-controller +Created pod: run-1-\w{5}/);
    expect(described).toMatch(/Normal +Completed +\S+ +job-controller +Job completed/);
    expect(await output('describe', 'pod', '-l', 'job-name=run-1')).toMatch(/Reason: +Completed\n +Exit Code: +0/);
    expect(await output('events', '--for', 'job/run-1')).toContain('Created pod: run-1-');
  });

  it('says of a failing Job that it failed', async () => {
    await run('create', 'job', 'bad', '--image=i', '--', 'node', '-e', 'process.exit(1)');
    await run('patch', 'job', 'bad', '-p', '{"spec":{"backoffLimit":0}}');
    expect(await output('wait', '--for=condition=failed', 'job/bad', '--timeout=20s')).toBe(
      'job.batch/bad condition met\n',
    );
    expect(await output('get', 'job', 'bad', '-o', 'jsonpath={.status.conditions[-1:].reason}')).toBe(
      'BackoffLimitExceeded',
    );
  });

  it('makes, changes and deletes other things', async () => {
    expect(await output('create', 'secret', 'generic', 's', '--from-literal=a=b')).toBe('secret/s created\n');
    expect(await output('get', 'secret', 's', '-o', 'jsonpath={.data.a}')).toBe('Yg==');
    expect(await output('label', 'secret', 's', 'x=y')).toBe('secret/s labeled\n');
    expect(await output('annotate', 'secret', 's', 'x=y')).toBe('secret/s annotated\n');
    expect(await output('create', 'namespace', 'other')).toBe('namespace/other created\n');
    expect(await output('delete', 'namespace', 'other')).toBe('namespace "other" deleted\n');
  });

  it('deletes, and what belongs to it goes too', async () => {
    expect(await output('delete', '-f', file)).toContain('cronjob.batch "digits" deleted');
    await run('wait', '--for=delete', 'job/run-1', '--timeout=20s');
    expect(await output('delete', 'job', '--all')).toContain('job.batch "bad" deleted');
    await run('wait', '--for=delete', 'pod', '--all', '--timeout=20s').catch((error: { stderr: string }) => {
      expect(error.stderr).toContain('no matching resources found');
    });
    expect((await run('get', 'all')).stderr).toBe('No resources found in dev namespace.\n');
  });
});
