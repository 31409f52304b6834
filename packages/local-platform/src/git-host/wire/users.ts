import { timingSafeEqual } from 'node:crypto';
import type { User } from './call.ts';
import { refusals } from './github-error.ts';

/**
 * Who a request comes from: `Authorization: token …`, `Bearer …`, or `Basic` with any user name and the token as password.
 * @throws GitHubError 401 without a token, or with one nobody has.
 */
export function authenticate(users: readonly User[], authorization: string | null): User {
  const token = tokenOf(authorization ?? '');
  if (token === undefined) throw refusals.noToken();
  const user = users.find((candidate) => same(candidate.token, token));
  if (user === undefined) throw refusals.badToken();
  return user;
}

function tokenOf(authorization: string): string | undefined {
  const [scheme = '', value = ''] = authorization.split(/ +/, 2);
  if (value === '') return undefined;
  if (/^(token|bearer)$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  const [name, password] = [decoded.slice(0, colon), decoded.slice(colon + 1)];
  // A token alone may also stand as the user name, with an empty password or `x-oauth-basic`.
  return password === '' || password === 'x-oauth-basic' ? name : password;
}

function same(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
