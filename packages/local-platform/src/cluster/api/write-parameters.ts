import { badRequest, methodNotAllowed } from '../model/status-errors.ts';
import type { WriteOptions } from '../objects/write-options.ts';
import type { ResourceRequest } from './resource-request.ts';

/** Reads what every write says beside its body. Warnings go into the answer's headers. */
export function writeOptions(call: ResourceRequest): {
  options: WriteOptions;
  headers: () => Record<string, string>;
} {
  const { query, namespace, subresource, resource } = call;
  const validation = query.get('fieldValidation') ?? 'Warn';
  if (validation !== 'Strict' && validation !== 'Warn' && validation !== 'Ignore') {
    throw badRequest(
      `fieldValidation: Unsupported value: ${JSON.stringify(validation)}: supported values: "Ignore", "Strict", "Warn"`,
    );
  }
  if (resource.namespaced && namespace === undefined) throw methodNotAllowed();
  const warnings: string[] = [];
  const options: WriteOptions = {
    namespace,
    fieldManager: managerOf(call),
    dryRun: isDryRun(query.getAll('dryRun')),
    fieldValidation: validation,
    warn: (message) => warnings.push(message),
    ...(subresource === 'status' ? { subresource: 'status' } : {}),
  };
  const quoted = () =>
    warnings.map((message) => `299 - ${JSON.stringify(message.replace(/[^\x20-\x7e]/g, '?'))}`).join(', ');
  return { options, headers: () => (warnings.length === 0 ? {} : { warning: quoted() }) };
}

function managerOf({ query, request }: ResourceRequest): string {
  const named = query.get('fieldManager');
  if (named !== null && named !== '') return named.slice(0, 128);
  return request.headers.get('user-agent')?.split('/')[0]?.slice(0, 128) || 'unknown';
}

/** Whether `dryRun=All` was asked for. */
export function isDryRun(values: readonly string[]): boolean {
  const given = values.filter((value) => value !== '');
  if (given.some((value) => value !== 'All')) {
    throw badRequest(`dryRun: Unsupported value: ${JSON.stringify(given[0])}: supported values: "All"`);
  }
  return given.length > 0;
}
