import { isSha } from '../git/ref-name.ts';
import { presentRepository } from '../present/repository.ts';
import { presentCheck, presentCombinedPart, presentStatus } from '../present/signals.ts';
import { repositoryFacts, type Services } from '../services.ts';
import type { CheckRow, StatusRow } from '../store/signals.ts';
import { type JsonObject, nullable, object, objects, oneOf, optional, readFields, text } from '../wire/body.ts';
import { type Call, created, ok, parameter, type Routes } from '../wire/call.ts';
import { refusals } from '../wire/github-error.ts';
import { paged } from '../wire/pages.ts';
import { latestStatuses } from './pull-view.ts';
import { isLonger } from './pulls.ts';

const STATUS = oneOf('queued', 'in_progress', 'completed', 'waiting', 'requested', 'pending');
const CONCLUSION = oneOf(
  'action_required',
  'cancelled',
  'failure',
  'neutral',
  'success',
  'skipped',
  'stale',
  'timed_out',
);
const CHECK_FIELDS = {
  details_url: optional(text),
  external_id: optional(text),
  status: optional(STATUS),
  started_at: optional(text),
  conclusion: optional(CONCLUSION),
  completed_at: optional(text),
  output: optional(object),
  actions: optional(objects),
};
const NEW_CHECK = { ...CHECK_FIELDS, name: text, head_sha: text };
const EDITED_CHECK = { ...CHECK_FIELDS, name: optional(text) };
const NEW_STATUS = {
  state: oneOf('error', 'failure', 'pending', 'success'),
  target_url: optional(nullable(text)),
  description: optional(nullable(text)),
  context: optional(text),
};

/** Characters of a check's summary and of its text. */
const LONGEST_OUTPUT = 65_535;
const LONGEST_DESCRIPTION = 140;

/** Check runs and commit statuses. */
export function checkRoutes(services: Services): Routes {
  const { signals, addresses } = services;
  return {
    'POST /repos/{owner}/{repo}/check-runs': async (call) => {
      const { name, head_sha: sha, ...fields } = readFields(call.body, NEW_CHECK);
      if (!isSha(sha) || (await services.repository.commit(sha)) === undefined) throw refusals.noCommit(sha);
      const blank = { status: 'queued', conclusion: null, startedAt: null, completedAt: null } as const;
      const start = { ...blank, sha, name, detailsUrl: null, externalId: '', output: '{}' };
      return created(presentCheck(addresses, signals.createCheck(changeCheck(services, start, fields))));
    },

    'GET /repos/{owner}/{repo}/check-runs/{check_run_id}': (call) =>
      ok(presentCheck(addresses, requireCheck(services, call))),

    'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': (call) => {
      const check = requireCheck(services, call);
      const { name, ...fields } = readFields(call.body, EDITED_CHECK);
      signals.updateCheck({ ...check, ...changeCheck(services, check, fields), name: name ?? check.name });
      return ok(presentCheck(addresses, requireCheck(services, call)));
    },

    'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': async (call) => {
      const checks = signals.checks(await requireCommit(services, call));
      const wanted = filterChecks(checks, call.query);
      return paged(call, wanted, (page) => ({
        total_count: wanted.length,
        check_runs: page.map((check) => presentCheck(addresses, check)),
      }));
    },

    'POST /repos/{owner}/{repo}/statuses/{sha}': async (call) => {
      const fields = readFields(call.body, NEW_STATUS);
      const sha = parameter(call, 'sha');
      if (!isSha(sha) || (await services.repository.commit(sha)) === undefined) throw refusals.noCommit(sha);
      if (isLonger(fields.description, LONGEST_DESCRIPTION)) {
        throw refusals.tooLong('Status', 'description', LONGEST_DESCRIPTION);
      }
      const status = signals.createStatus({
        sha,
        state: fields.state,
        context: fields.context ?? 'default',
        description: fields.description ?? null,
        targetUrl: fields.target_url ?? null,
        creator: call.user.login,
        createdAt: services.now(),
      });
      return created(presentStatus(addresses, status));
    },

    'GET /repos/{owner}/{repo}/commits/{ref}/statuses': async (call) => {
      const statuses = signals.statuses(await requireCommit(services, call));
      return paged(
        call,
        statuses.map((status) => presentStatus(addresses, status)),
      );
    },

    'GET /repos/{owner}/{repo}/commits/{ref}/status': async (call) => {
      const sha = await requireCommit(services, call);
      const statuses = latestStatuses(services, sha);
      return paged(call, statuses, (page) => ({
        state: combine(statuses),
        statuses: page.map((status) => presentCombinedPart(addresses, status)),
        sha,
        total_count: statuses.length,
        repository: presentRepository(addresses, repositoryFacts(services)),
        commit_url: `${addresses.repository}/commits/${sha}`,
        url: `${addresses.repository}/commits/${sha}/status`,
      }));
    },
  };
}

type CheckChange = {
  readonly status?: CheckRow['status'] | 'waiting' | 'requested' | 'pending' | undefined;
  readonly conclusion?: string | undefined;
  readonly started_at?: string | undefined;
  readonly completed_at?: string | undefined;
  readonly details_url?: string | undefined;
  readonly external_id?: string | undefined;
  readonly output?: JsonObject | undefined;
};

/** A conclusion completes the run; a run that is completed has times. */
function changeCheck(services: Services, check: Omit<CheckRow, 'id'>, change: CheckChange): Omit<CheckRow, 'id'> {
  checkOutput(change.output);
  const changed = {
    ...check,
    startedAt: change.started_at ?? check.startedAt ?? services.now(),
    detailsUrl: change.details_url ?? check.detailsUrl,
    externalId: change.external_id ?? check.externalId,
    output: change.output === undefined ? check.output : JSON.stringify(change.output),
  };
  const completed = change.conclusion !== undefined || change.status === 'completed';
  return completed ? complete(services, changed, change) : { ...changed, ...openStatus(check, change) };
}

function complete(services: Services, check: Omit<CheckRow, 'id'>, change: CheckChange): Omit<CheckRow, 'id'> {
  const conclusion = change.conclusion ?? check.conclusion;
  if (conclusion === null) {
    throw refusals.invalid([{ resource: 'CheckRun', code: 'missing_field', field: 'conclusion' }]);
  }
  return { ...check, status: 'completed', conclusion, completedAt: change.completed_at ?? services.now() };
}

/** A run that is started again has no conclusion any more. */
function openStatus(check: Omit<CheckRow, 'id'>, change: CheckChange): Pick<CheckRow, 'status' | 'conclusion'> {
  const status = storedStatus(change.status) ?? check.status;
  return { status, conclusion: status === 'completed' ? check.conclusion : null };
}

function checkOutput(output: JsonObject | undefined): void {
  for (const name of ['summary', 'text']) {
    const long = output?.[name];
    if (typeof long === 'string' && isLonger(long, LONGEST_OUTPUT)) {
      throw refusals.tooLong('CheckRun', name, LONGEST_OUTPUT);
    }
  }
}

/** Those that only GitHub Actions may set mean no more than queued. */
function storedStatus(status: CheckChange['status']): CheckRow['status'] | undefined {
  if (status === 'waiting' || status === 'requested' || status === 'pending') return 'queued';
  return status;
}

function requireCheck(services: Services, call: Call): CheckRow {
  const check = services.signals.check(Number(parameter(call, 'check_run_id')) || 0);
  if (check === undefined) throw refusals.notFound();
  return check;
}

async function requireCommit(services: Services, call: Call): Promise<string> {
  const ref = parameter(call, 'ref');
  const commit = await services.repository.commitOf(ref);
  if (commit === undefined) throw refusals.noCommit(ref);
  return commit.sha;
}

function filterChecks(checks: readonly CheckRow[], query: URLSearchParams): readonly CheckRow[] {
  const [name, status] = [query.get('check_name'), query.get('status')];
  // By default only the newest run of a name is shown.
  const latest = query.get('filter') !== 'all';
  return checks
    .filter((check, index) => !latest || checks.findIndex((other) => other.name === check.name) === index)
    .filter((check) => (name === null || check.name === name) && (status === null || check.status === status));
}

/** docs.github.com/rest/commits/statuses: failure before pending before success; nothing said is pending. */
function combine(statuses: readonly StatusRow[]): string {
  if (statuses.some((status) => status.state === 'error' || status.state === 'failure')) return 'failure';
  const pending = statuses.length === 0 || statuses.some((status) => status.state === 'pending');
  return pending ? 'pending' : 'success';
}
