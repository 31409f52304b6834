import { readFile } from 'node:fs/promises';
import type { Connections, PlatformConfig } from '@ai-platform/config';
import type { Context } from '../program/effects.ts';
import { at } from '../program/explain.ts';
import { inputError } from '../program/failure.ts';

/** How the Git host is reached, with a token that belongs to that address. */
export interface GitHostAddress {
  readonly apiUrl: string;
  readonly token: string;
  /** The host is on this machine: nobody else's limits to keep. */
  readonly loopback: boolean;
}

type Source = Pick<Context, 'env' | 'secret'>;

/**
 * Address and token of the Git host. Who names the address names the token: `GITHUB_API_URL` goes with `GITHUB_TOKEN`, the
 * connections file with its token file. A token of the environment is sent to the address of the environment, to github.com
 * and to this machine, and to no host that a file of the repository names.
 */
export async function gitHostAddress(
  source: Source,
  config: Pick<PlatformConfig, 'repository'>,
  connections: Connections,
): Promise<GitHostAddress> {
  const explicit = filled(source.env['GITHUB_API_URL']);
  const connected = explicit === undefined ? connections.gitHost : undefined;
  const apiUrl = checkUrl(explicit ?? connected?.apiUrl ?? apiUrlOf(config.repository.host));
  const loopback = isLoopback(apiUrl);
  const trusted = explicit !== undefined || loopback || apiUrl.hostname === 'api.github.com';
  const token = (await tokenOfFile(connected?.tokenFile)) ?? tokenOfEnvironment(source.env, apiUrl, trusted);
  source.secret(token);
  return { apiUrl: apiUrl.href.replace(/\/+$/, ''), token, loopback };
}

function apiUrlOf(host: string): string {
  if (host === 'github.com') {
    return 'https://api.github.com';
  }
  const scheme = /^(127\.0\.0\.1|localhost)(:|$)/.test(host) ? 'http' : 'https';
  return `${scheme}://${host}/api/v3`;
}

function checkUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw inputError('GITHUB_API_URL', `'${text}' is no address`, 'give one such as https://api.github.com');
  }
  if (url.protocol === 'http:' && !isLoopback(url)) {
    const fix = 'use https, so that nobody reads the token on the way';
    throw inputError(url.origin, 'a token would be sent over plain http', fix);
  }
  return url;
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
}

async function tokenOfFile(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) {
    return undefined;
  }
  const text = await at(file, () => readFile(file, 'utf8'));
  return checkToken(text.trim(), file);
}

function tokenOfEnvironment(env: Source['env'], url: URL, trusted: boolean): string {
  const token = filled(env['GITHUB_TOKEN']) ?? filled(env['GH_TOKEN']);
  if (token === undefined) {
    const fix = 'set GITHUB_TOKEN, or start the local platform with: ai-platform local up';
    throw inputError(url.origin, 'there is no token for the Git host', fix);
  }
  if (!trusted) {
    const fix = `set GITHUB_API_URL to ${url.href} if the token is for it`;
    throw inputError(url.origin, 'GITHUB_TOKEN is not sent to a host that only a file names', fix);
  }
  return checkToken(token, 'GITHUB_TOKEN');
}

/** What cannot be in a header must not reach the client, whose error would show it. */
function checkToken(token: string, place: string): string {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    const message = token === '' ? 'the token is empty' : 'the token has characters that no token has';
    throw inputError(place, message, 'write the token alone, on one line');
  }
  return token;
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}
