import type { KubeObject } from '../model/kube-object.ts';
import { badRequest, methodNotAllowed, notFound } from '../model/status-errors.ts';
import { createObject } from '../objects/create-object.ts';
import { type PatchType, patchObject } from '../objects/patch-object.ts';
import { updateObject } from '../objects/update-object.ts';
import { remove, removeCollection } from './delete-requests.ts';
import { listObjects } from './list-objects.ts';
import { booleanParameter } from './query.ts';
import { represent, tableOptions } from './represent.ts';
import { mediaType, parseBody, readBody, readBytes } from './request-body.ts';
import type { ApiContext, ResourceRequest } from './resource-request.ts';
import { json, representationOf } from './respond.ts';
import { tableOf } from './table.ts';
import { type WatchEvent, watchObjects } from './watch-objects.ts';
import { writeOptions } from './write-parameters.ts';

/** Answers a request to a collection, an object or its status. */
export async function answerResource(context: ApiContext, call: ResourceRequest): Promise<Response> {
  if (call.subresource !== undefined && !(call.subresource === 'status' && call.resource.hasStatus === true)) {
    throw notFound(call.resource, call.name ?? '');
  }
  return call.name === undefined ? answerCollection(context, call) : answerObject(context, call, call.name);
}

function answerCollection(context: ApiContext, call: ResourceRequest): Promise<Response> | Response {
  switch (call.request.method) {
    case 'GET':
      return booleanParameter(call.query, 'watch') ? watch(context, call) : list(context, call);
    case 'POST':
      return create(context, call);
    case 'DELETE':
      return removeCollection(context, call);
    default:
      throw methodNotAllowed();
  }
}

function answerObject(context: ApiContext, call: ResourceRequest, name: string): Promise<Response> | Response {
  switch (call.request.method) {
    case 'GET':
      return booleanParameter(call.query, 'watch') ? watch(context, call) : get(context, call, name);
    case 'PUT':
      return replace(context, call, name);
    case 'PATCH':
      return patch(context, call, name);
    case 'DELETE':
      if (call.subresource !== undefined) throw methodNotAllowed();
      return remove(context, call, name);
    default:
      throw methodNotAllowed();
  }
}

function get(context: ApiContext, call: ResourceRequest, name: string): Response {
  const object = context.store.get(call.resource, { namespace: call.namespace, name });
  if (object === undefined) throw notFound(call.resource, name);
  return represent(context, call, { object });
}

function list(context: ApiContext, call: ResourceRequest): Response {
  const found = listObjects(context.store, call.resource, call);
  if (representationOf(call.request) === 'table')
    return json(tableOf(call.resource, found, tableOptions(context, call)));
  // Items of a typed list carry no type words; the list does.
  return json({ ...found, items: found.items.map(({ apiVersion: _v, kind: _k, ...item }) => item) });
}

function watch(context: ApiContext, call: ResourceRequest): Response {
  const asTable = representationOf(call.request) === 'table';
  let first = true;
  const toTable = (event: WatchEvent): WatchEvent => {
    if (event.type === 'ERROR') return event;
    const object = event.object as KubeObject;
    const items = event.type === 'BOOKMARK' ? [] : [object];
    const { resourceVersion } = object.metadata;
    const options = { ...tableOptions(context, call), definitions: first };
    first = false;
    return { ...event, object: tableOf(call.resource, { items, metadata: { resourceVersion } }, options) };
  };
  return watchObjects(context, { ...call, represent: asTable ? toTable : (event) => event });
}

async function create(context: ApiContext, call: ResourceRequest): Promise<Response> {
  const { options, headers } = writeOptions(call);
  const body = await readBody(call.request);
  const object = createObject(context, call.resource, { body, options });
  return represent(context, call, { object, status: 201, headers: headers() });
}

async function replace(context: ApiContext, call: ResourceRequest, name: string): Promise<Response> {
  const { options, headers } = writeOptions(call);
  const body = await readBody(call.request);
  const object = updateObject(context, call.resource, { name, body, options });
  return represent(context, call, { object, headers: headers() });
}

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

async function patch(context: ApiContext, call: ResourceRequest, name: string): Promise<Response> {
  const media = mediaType(call.request);
  const body = parseBody(await readBytes(call.request), media, Object.keys(PATCH_TYPES));
  const type = PATCH_TYPES[media] ?? 'merge';
  if (type === 'apply' && (call.query.get('fieldManager') ?? '') === '') {
    throw badRequest(
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    );
  }
  const { options, headers } = writeOptions(call);
  const force = booleanParameter(call.query, 'force');
  const { object, created } = patchObject(context, call.resource, { name, type, body, force, options });
  return represent(context, call, { object, status: created ? 201 : 200, headers: headers() });
}
