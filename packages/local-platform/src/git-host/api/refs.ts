import { isSha, isValidRefName } from '../git/ref-name.ts';
import { presentRef } from '../present/commit.ts';
import type { Services } from '../services.ts';
import { optional, readFields, text, truth } from '../wire/body.ts';
import { type Answer, type Call, created, noContent, ok, parameter, type Routes } from '../wire/call.ts';
import { refusals } from '../wire/github-error.ts';
import { paged } from '../wire/pages.ts';

const NEW_REF = { ref: text, sha: text };
const MOVED_REF = { sha: text, force: optional(truth) };

/** References of the Git database. */
export function refRoutes(services: Services, refsChanged: (actor: string) => Promise<void>): Routes {
  const { repository, addresses } = services;

  const present = async (name: string, status: 200 | 201): Promise<Answer> => {
    const object = await repository.info(name);
    if (object === undefined) throw refusals.notFound();
    const body = presentRef(addresses, { name, sha: object.sha, type: object.type });
    return status === 200 ? ok(body) : created(body);
  };

  return {
    'GET /repos/{owner}/{repo}/git/ref/{ref}': async (call) => {
      const name = refOf(call);
      if (!isValidRefName(name)) throw refusals.notFound();
      return present(name, 200);
    },

    'GET /repos/{owner}/{repo}/git/matching-refs/{ref}': async (call) => {
      const prefix = refOf(call);
      const refs = (await repository.refs()).filter((ref) => ref.name.startsWith(prefix));
      return paged(
        call,
        refs.map((ref) => presentRef(addresses, ref)),
      );
    },

    'POST /repos/{owner}/{repo}/git/refs': async (call) => {
      const { ref, sha } = readFields(call.body, NEW_REF);
      if (!/^refs\/[^/]+\/./.test(ref)) throw refusals.refName();
      if (!isValidRefName(ref)) throw refusals.invalidRefName(ref);
      await requireTarget(services, ref, sha);
      if (!(await repository.move({ ref, before: undefined, after: sha }))) {
        throw (await repository.ref(ref)) === undefined ? refusals.refFailed() : refusals.refExists();
      }
      await refsChanged(call.user.login);
      return present(ref, 201);
    },

    'PATCH /repos/{owner}/{repo}/git/refs/{ref}': async (call) => {
      const { sha, force } = readFields(call.body, MOVED_REF);
      const ref = refOf(call);
      const before = await repository.ref(ref);
      if (before === undefined) throw refusals.refMissing();
      await requireTarget(services, ref, sha);
      if (force !== true && !(await repository.isAncestor(before, sha))) throw refusals.notFastForward();
      if (!(await repository.move({ ref, before, after: sha }))) throw refusals.refFailed();
      await refsChanged(call.user.login);
      return present(ref, 200);
    },

    'DELETE /repos/{owner}/{repo}/git/refs/{ref}': async (call) => {
      const ref = refOf(call);
      const before = await repository.ref(ref);
      if (before === undefined) throw refusals.refMissing();
      if (ref === `refs/heads/${services.branch}`) throw refusals.refFailed();
      if (!(await repository.move({ ref, before, after: undefined }))) throw refusals.refFailed();
      await refsChanged(call.user.login);
      return noContent;
    },
  };
}

function refOf(call: Call): string {
  return `refs/${parameter(call, 'ref')}`;
}

/** A branch points to a commit; other references to anything there is. */
async function requireTarget(services: Services, ref: string, sha: string): Promise<void> {
  const object = isSha(sha) ? await services.repository.info(sha) : undefined;
  if (object === undefined) throw refusals.objectMissing();
  if (ref.startsWith('refs/heads/') && object.type !== 'commit') throw refusals.refFailed();
}
