// Where the real server answers 200 and loses what it could not read, the local one refuses and keeps what it had.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { base, openRegistry, type RegistryFixture } from './testing/registry-fixture.ts';

describe('the local registry', () => {
  let fixture: RegistryFixture;
  let run: string;

  beforeAll(async () => {
    fixture = openRegistry();
    const { body } = await fixture.call('POST', 'runs/create', { experiment_id: '0' });
    run = (body as { run: { info: { run_id: string } } }).run.info.run_id;
  });

  afterAll(() => fixture.remove());

  async function stored(): Promise<string> {
    return JSON.stringify((await fixture.call('GET', `runs/get?run_id=${run}`)).body);
  }

  async function refusedWithoutTrace(path: string, body: unknown): Promise<string> {
    const before = await stored();
    const answer = await fixture.call('POST', path, body);
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
    expect(await stored()).toBe(before);
    return (answer.body as { message: string }).message;
  }

  it('refuses a bare NaN', async () => {
    const metrics = `[{"key":"a","value":1,"timestamp":1},{"key":"b","value":NaN,"timestamp":1}]`;
    const message = await refusedWithoutTrace('runs/log-batch', `{"run_id":"${run}","metrics":${metrics}}`);
    expect(message).toBe(
      'The body holds a bare NaN or Infinity, which is not JSON. Send it as a string, for example "NaN".',
    );
  });

  it.each([
    ['a time that is no integer', { key: 'b', value: 1, timestamp: 5.5 }, 'metrics[1].timestamp'],
    ['a value that is no number', { key: 'b', value: 'many', timestamp: 5 }, 'metrics[1].value'],
    ['a step beyond 64 bits', { key: 'b', value: 1, timestamp: 5, step: '9223372036854775808' }, 'metrics[1].step'],
    ['a key that is no text', { key: 7, value: 1, timestamp: 5 }, 'metrics[1].key'],
  ])('refuses a whole batch for %s', async (_what, metric, path) => {
    const metrics = [{ key: 'a', value: 1, timestamp: 1 }, metric];
    expect(await refusedWithoutTrace('runs/log-batch', { run_id: run, metrics })).toContain(
      `for parameter '${path}' supplied`,
    );
  });

  it('keeps nothing of a batch whose parameter is there with another value', async () => {
    await fixture.call('POST', 'runs/log-parameter', { run_id: run, key: 'lr', value: '1' });
    const metrics = [{ key: 'a', value: 1, timestamp: 1 }];
    const params = [
      { key: 'new', value: 'x' },
      { key: 'lr', value: '2' },
    ];
    await refusedWithoutTrace('runs/log-batch', { run_id: run, metrics, params });
  });

  it('refuses an unknown status', async () => {
    await refusedWithoutTrace('runs/update', { run_id: run, status: 'BOGUS', end_time: 7 });
  });

  it('refuses an unknown view', async () => {
    await refusedWithoutTrace('runs/search', { experiment_ids: ['0'], run_view_type: 'BOGUS' });
  });

  it.each(['[]', '7', 'true', '"[]"'])('refuses the body %s', async (body) => {
    const { status } = await fixture.call('POST', 'runs/search', body);
    expect(status).toBe(400);
  });

  it('refuses a field that is spelled twice', async () => {
    const message = await refusedWithoutTrace('runs/set-tag', { run_id: run, runId: 'other', key: 'k' });
    expect(message).toBe("Request specifies both 'run_id' and 'runId'; provide only one of them.");
  });

  it('refuses artifact locations that it does not keep', async () => {
    const experiment = { name: 'elsewhere', artifact_location: 's3://bucket/x' };
    expect(await fixture.call('POST', 'experiments/create', experiment)).toMatchObject({ status: 400 });
    expect(await fixture.call('GET', 'experiments/get-by-name?experiment_name=elsewhere')).toMatchObject({
      status: 404,
    });
  });

  it('does not cut the list of models in a tag', async () => {
    const model = { artifact_path: 'x'.repeat(9000), flavors: {}, utc_time_created: 'now', run_id: run };
    await refusedWithoutTrace('runs/log-model', { run_id: run, model_json: JSON.stringify(model) });
  });

  it('keeps NaN of a logged model as NaN', async () => {
    const { body } = await fixture.call('POST', 'logged-models', { experiment_id: '0' });
    const { model_id } = (body as { model: { info: { model_id: string } } }).model.info;
    await fixture.call('POST', 'runs/log-metric', { run_id: run, key: 'm', value: 'NaN', timestamp: 1, model_id });
    const shown = await fixture.call('GET', `logged-models/${model_id}`);
    expect(shown.body).toMatchObject({ model: { data: { metrics: [{ key: 'm', value: 'NaN' }] } } });
  });

  it('answers its own failures like Flask, and tells the log without the request', async () => {
    const broken = openRegistry();
    broken.database.exec('DROP TABLE registry_runs');
    const response = await broken.registry.fetch(new Request(`${base}/api/2.0/mlflow/runs/get?run_id=secret`));
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('<h1>Internal Server Error</h1>');
    expect(broken.log).toEqual(['registry: no such table: registry_runs']);
    broken.remove();
  });
});
