import { buildTree, MissingPathError, type TreeChange } from '../git/build-tree.ts';
import { EMPTY_TREE, isoSeconds, type Signature, type TreeEntry } from '../git/objects.ts';
import { isSha } from '../git/ref-name.ts';
import { nodeId } from '../present/addresses.ts';
import { presentGitCommit } from '../present/commit.ts';
import { emailOf } from '../present/people.ts';
import type { Services } from '../services.ts';
import { type JsonObject, nullable, object, objects, oneOf, optional, readFields, text, texts } from '../wire/body.ts';
import { type Answer, type Call, created, ok, parameter, type Routes } from '../wire/call.ts';
import { refusals } from '../wire/github-error.ts';
import { isRaw } from '../wire/media-type.ts';

const NEW_BLOB = { content: text, encoding: optional(text) };
const NEW_TREE = { tree: objects, base_tree: optional(text) };
const NEW_ENTRY = {
  path: text,
  mode: oneOf('100644', '100755', '040000', '160000', '120000'),
  type: optional(oneOf('blob', 'tree', 'commit')),
  sha: optional(nullable(text)),
  content: optional(text),
};
const NEW_COMMIT = {
  message: text,
  tree: text,
  parents: optional(texts),
  author: optional(object),
  committer: optional(object),
  signature: optional(text),
};
const PERSON = { name: text, email: text, date: optional(text) };

/** GitHub cuts a recursive tree off at these sizes and says so. */
const MAXIMUM_ENTRIES = 100_000;
const MAXIMUM_BYTES = 7 * 1024 * 1024;
/** Of an entry in git's own form: mode, id, separators. */
const ENTRY_BYTES = 50;
const LARGEST_BLOB = 100 * 1024 * 1024;

/** Blobs, trees and commits of the Git database. */
export function objectRoutes(services: Services): Routes {
  const { repository, addresses } = services;
  return {
    'POST /repos/{owner}/{repo}/git/blobs': (call) => {
      const { content, encoding } = readFields(call.body, NEW_BLOB);
      const sha = repository.writeBlob(encoding === 'base64' ? decodeBase64(content) : Buffer.from(content));
      return created({ sha, url: `${addresses.repository}/git/blobs/${sha}` });
    },

    'GET /repos/{owner}/{repo}/git/blobs/{file_sha}': (call) => readBlob(services, call),

    'POST /repos/{owner}/{repo}/git/trees': async (call) => {
      const { tree, base_tree: base } = readFields(call.body, NEW_TREE);
      if (base !== undefined && (await rootOf(services, base)) === undefined) throw refusals.treeMissing();
      const changes: TreeChange[] = [];
      for (const entry of tree) changes.push(await readChange(services, entry));
      const sha = await buildTree(repository, changes, base).catch((error: unknown) => {
        throw error instanceof MissingPathError ? refusals.badTreeState() : error;
      });
      return created(presentTree(services, { sha, entries: (await repository.tree(sha))?.entries ?? [] }));
    },

    'GET /repos/{owner}/{repo}/git/trees/{tree_sha}': (call) => readTree(services, call),

    'POST /repos/{owner}/{repo}/git/commits': (call) => createCommit(services, call),

    'GET /repos/{owner}/{repo}/git/commits/{commit_sha}': async (call) => {
      const commit = await repository.commit(parameter(call, 'commit_sha'));
      if (commit === undefined) throw refusals.notFound();
      return ok(presentGitCommit(addresses, commit));
    },
  };
}

async function createCommit(services: Services, call: Call): Promise<Answer> {
  const { repository, addresses } = services;
  const { tree, message, parents = [], ...people } = readFields(call.body, NEW_COMMIT);
  if (!isSha(tree) || (await repository.info(tree))?.type !== 'tree') throw refusals.treeMissing();
  const known = await Promise.all(parents.map((parent) => repository.commit(parent)));
  if (known.includes(undefined)) throw refusals.parentMissing();
  const me = { name: call.user.login, email: emailOf(call.user.login), date: services.now() };
  const author = people.author ? readPerson(people.author, me) : me;
  const committer = people.committer ? readPerson(people.committer, author) : author;
  const commit = { tree, parents, author, committer, message };
  return created(presentGitCommit(addresses, { sha: repository.writeCommit(commit), ...commit }));
}

async function readBlob(services: Services, call: Call): Promise<Answer> {
  const sha = parameter(call, 'file_sha');
  const content = await services.repository.blob(sha);
  if (content === undefined || content.length > LARGEST_BLOB) throw refusals.notFound();
  if (isRaw(call.accept)) return { status: 200, body: content };
  return ok({
    sha,
    node_id: nodeId('Blob', sha),
    size: content.length,
    url: `${services.addresses.repository}/git/blobs/${sha}`,
    content: content.toString('base64'),
    encoding: 'base64',
  });
}

async function readTree(services: Services, call: Call): Promise<Answer> {
  const root = await rootOf(services, parameter(call, 'tree_sha'));
  if (root === undefined) throw refusals.notFound();
  // Any value makes it recursive, also `0` and `false`.
  if (!call.query.has('recursive')) {
    return ok(presentTree(services, { sha: root, entries: (await services.repository.tree(root))?.entries ?? [] }));
  }
  const entries = await services.repository.listTree(root);
  const kept = entries.slice(0, countFitting(entries));
  return ok(presentTree(services, { sha: root, entries: kept, truncated: kept.length < entries.length }));
}

function countFitting(entries: readonly TreeEntry[]): number {
  let bytes = 0;
  const overflow = entries.slice(0, MAXIMUM_ENTRIES).findIndex((entry) => {
    bytes += Buffer.byteLength(entry.path) + ENTRY_BYTES;
    return bytes > MAXIMUM_BYTES;
  });
  return overflow < 0 ? MAXIMUM_ENTRIES : overflow;
}

interface ShownTree {
  readonly sha: string;
  readonly entries: readonly (TreeEntry & { readonly size?: number | undefined })[];
  readonly truncated?: boolean;
}

function presentTree(services: Services, { sha, entries, truncated = false }: ShownTree) {
  const base = services.addresses.repository;
  return {
    sha,
    url: `${base}/git/trees/${sha}`,
    tree: entries.map(({ path, mode, type, sha: id, size }) => ({
      path,
      mode,
      type,
      sha: id,
      ...(size !== undefined && { size }),
      url: `${base}/git/${type}s/${id}`,
    })),
    truncated,
  };
}

/** The tree a name stands for: a tree, a commit, a branch or a tag. */
async function rootOf(services: Services, name: string): Promise<string | undefined> {
  const { repository } = services;
  if (name === EMPTY_TREE) return repository.writeTree([]);
  if (isSha(name)) return (await repository.tree(name))?.sha;
  return (await repository.commitOf(name))?.tree;
}

async function readChange(services: Services, entry: JsonObject): Promise<TreeChange> {
  const { path, mode, sha, content } = readFields(entry, NEW_ENTRY);
  if (!isTreePath(path)) throw refusals.badTreePath();
  const type = typeOf(mode);
  if (sha === null) return { path, mode, type, sha: undefined };
  if (content !== undefined) return { path, mode, type, sha: services.repository.writeBlob(Buffer.from(content)) };
  if (sha === undefined) throw refusals.treeContent();
  // A submodule's commit lives in another repository.
  const found = mode === '160000' || (isSha(sha) && (await services.repository.info(sha))?.type === type);
  if (!found) throw refusals.badTreeObject(sha, type);
  return { path, mode, type, sha };
}

function typeOf(mode: string): TreeEntry['type'] {
  if (mode === '040000') return 'tree';
  return mode === '160000' ? 'commit' : 'blob';
}

/** What git itself refuses to check out is refused before it is written. */
function isTreePath(path: string): boolean {
  return path
    .split('/')
    .every(
      (part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git' && !part.includes('\0'),
    );
}

function readPerson(person: JsonObject, otherwise: Signature): Signature {
  const { name, email, date } = readFields(person, PERSON);
  const time = date === undefined ? Date.parse(otherwise.date) : Date.parse(date);
  if (Number.isNaN(time))
    throw refusals.badBody([`For 'properties/date', ${JSON.stringify(date)} is not a date-time.`]);
  return { name, email, date: isoSeconds(time) };
}

function decodeBase64(content: string): Buffer {
  const clean = content.replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(clean) || clean.length % 4 === 1) throw refusals.badBlob();
  return Buffer.from(clean, 'base64');
}
