import { badRequest } from '../model/status-errors.ts';

/** `true`, `1` and an empty value mean yes. */
export function booleanParameter(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && ['', '1', 'true', 't', 'T', 'TRUE', 'True'].includes(value);
}

/** @throws StatusError 400 when it is there and is not a whole number. */
export function integerParameter(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  if (!/^-?\d{1,15}$/.test(value))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax (parameter ${name})`);
  return Number(value);
}

/** @throws StatusError 400 when it is there and is not a version. */
export function versionParameter(query: URLSearchParams): number | undefined {
  const value = query.get('resourceVersion');
  if (value === null || value === '') return undefined;
  if (!/^\d{1,15}$/.test(value))
    throw badRequest(
      `Invalid value: ${JSON.stringify(value)}: strconv.ParseUint: parsing ${JSON.stringify(value)}: invalid syntax`,
    );
  return Number(value);
}
