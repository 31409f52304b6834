import type { KubeObject } from '../model/kube-object.ts';
import { badRequest } from '../model/status-errors.ts';
import type { ApiContext, ResourceRequest } from './resource-request.ts';
import { json, representationOf } from './respond.ts';
import { type TableOptions, tableOf } from './table.ts';

/** One object as itself or as a table of one row. */
export function represent(
  context: ApiContext,
  call: ResourceRequest,
  answer: {
    readonly object: KubeObject;
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Response {
  const { object, status = 200, headers = {} } = answer;
  if (representationOf(call.request) === 'object') return json(object, status, headers);
  const { resourceVersion } = object.metadata;
  const table = tableOf(call.resource, { items: [object], metadata: { resourceVersion } }, tableOptions(context, call));
  return json(table, status, headers);
}

/** @throws StatusError 400 for an `includeObject` that does not exist. */
export function tableOptions(context: ApiContext, { query }: ResourceRequest): TableOptions {
  const include = query.get('includeObject') ?? 'Metadata';
  if (include !== 'None' && include !== 'Metadata' && include !== 'Object') {
    throw badRequest(`unrecognized includeObject value: ${JSON.stringify(include)}`);
  }
  return { now: context.clock(), include, definitions: true };
}
