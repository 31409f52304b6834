import { presentUser } from '../present/people.ts';
import type { Services } from '../services.ts';
import { ok, type Routes } from '../wire/call.ts';
import type { RateMeter } from '../wire/rate-meter.ts';

/** Who calls, how often they may, and what server this is. */
export function accountRoutes(services: Services, meter: RateMeter): Routes {
  return {
    'GET /user': ({ user }) => ok({ ...presentUser(services.addresses, user.login), ...PROFILE, name: user.login }),

    'GET /rate_limit': ({ user }) => {
      const core = meter.read(user.login);
      const idle = { ...core, used: 0, remaining: core.limit };
      return ok({ resources: { core, search: idle, graphql: idle }, rate: core });
    },

    'GET /meta': () => ok({ verifiable_password_authentication: false }),
  };
}

const SINCE = '2026-01-01T00:00:00Z';

const PROFILE = {
  company: null,
  blog: '',
  location: null,
  email: null,
  hireable: null,
  bio: null,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: SINCE,
  updated_at: SINCE,
} as const;
