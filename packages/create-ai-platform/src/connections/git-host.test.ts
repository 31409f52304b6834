import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../program/failure.ts';
import { temporaryDirectory } from '../testing/tree.ts';
import { gitHostAddress } from './git-host.ts';

const NONE = { environments: {} };

function address(
  env: Record<string, string>,
  host = 'github.com',
  gitHost?: { readonly apiUrl: string; readonly tokenFile?: string },
) {
  const secrets: string[] = [];
  const config = { repository: { host, owner: 'acme', name: 'gitops', branch: 'main' } };
  const source = { env, secret: (value: string) => void secrets.push(value) };
  return gitHostAddress(source, config, gitHost === undefined ? NONE : { ...NONE, gitHost }).then((found) => {
    expect(secrets).toEqual([found.token]);
    return found;
  });
}

describe('gitHostAddress', () => {
  it('sends the environment’s token to GitHub', async () => {
    const found = { apiUrl: 'https://api.github.com', token: 'ghp_1', loopback: false };
    expect(await address({ GITHUB_TOKEN: 'ghp_1' })).toEqual(found);
    expect(await address({ GH_TOKEN: 'ghp_1' })).toEqual(found);
  });

  it('sends it to the address of the environment', async () => {
    const env = { GITHUB_TOKEN: 't', GITHUB_API_URL: 'https://ghe.acme.com/api/v3/' };
    expect(await address(env, 'evil.example')).toMatchObject({ apiUrl: 'https://ghe.acme.com/api/v3', token: 't' });
  });

  it('never sends it to a host that only a file of the repository names', async () => {
    await expect(address({ GITHUB_TOKEN: 't' }, 'evil.example')).rejects.toThrow(/is not sent/);
    await expect(address({ GITHUB_TOKEN: 't' }, 'github.com.evil.example')).rejects.toThrow(/is not sent/);
    const connected = { apiUrl: 'https://evil.example/api/v3' };
    await expect(address({ GITHUB_TOKEN: 't' }, 'github.com', connected)).rejects.toThrow(/is not sent/);
  });

  it('keeps a connections file’s token with its address, whatever the environment has', async () => {
    const tokenFile = join(await temporaryDirectory(), 'token');
    await writeFile(tokenFile, 'local-token\n');
    const connected = { apiUrl: 'http://127.0.0.1:4000/api/v3', tokenFile };
    expect(await address({ GITHUB_TOKEN: 'ghp_1' }, 'github.com', connected)).toEqual({
      apiUrl: 'http://127.0.0.1:4000/api/v3',
      token: 'local-token',
      loopback: true,
    });
    const explicit = { GITHUB_TOKEN: 'ghp_1', GITHUB_API_URL: 'https://api.github.com' };
    expect(await address(explicit, 'github.com', connected)).toMatchObject({ token: 'ghp_1' });
  });

  it.each([
    ['no token', {}, /there is no token/],
    ['an address that is none', { GITHUB_API_URL: 'nowhere', GITHUB_TOKEN: 't' }, /is no address/],
    ['another protocol', { GITHUB_API_URL: 'ftp://x', GITHUB_TOKEN: 't' }, /is no address/],
    ['plain http over the network', { GITHUB_API_URL: 'http://ghe.acme.com', GITHUB_TOKEN: 't' }, /plain http/],
    ['a token that breaks a header', { GITHUB_TOKEN: 'a\nb' }, /characters that no token has/],
  ])('refuses %s', async (_, env, reason) => {
    const failed = address(env as Record<string, string>);
    await expect(failed).rejects.toThrow(InputError);
    await expect(failed).rejects.toThrow(reason);
  });
});
