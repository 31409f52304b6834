import { createHash } from 'node:crypto';
import { type Addresses, nodeId } from './addresses.ts';

/** A number that always stands for the same login. */
function idOf(login: string): number {
  return Number.parseInt(createHash('sha256').update(login.toLowerCase()).digest('hex').slice(0, 7), 16) + 1;
}

/** GitHub's short form of a user or an organization. */
export function presentUser(addresses: Addresses, login: string, type: 'User' | 'Organization' = 'User') {
  const api = `${addresses.api}/users/${login}`;
  return {
    login,
    id: idOf(login),
    node_id: nodeId(type, login),
    avatar_url: `${addresses.root}/avatars/${login}`,
    gravatar_id: '',
    url: api,
    html_url: `${addresses.root}/${login}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type,
    site_admin: false,
  };
}

/** The address Git commits of a user carry. */
export function emailOf(login: string): string {
  return `${idOf(login)}+${login}@users.noreply.github.com`;
}

/** The login behind an address that `emailOf` made. */
export function loginOf(email: string): string | undefined {
  return /^\d+\+(.+)@users\.noreply\.github\.com$/.exec(email)?.[1];
}

export const ALL_RIGHTS = { admin: true, maintain: true, push: true, triage: true, pull: true } as const;
