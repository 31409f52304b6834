import type { TreeEntry } from '../git/objects.ts';
import { encodePath } from '../present/addresses.ts';
import type { Services } from '../services.ts';
import { type Answer, type Call, ok, parameter, type Routes } from '../wire/call.ts';
import { refusals } from '../wire/github-error.ts';
import { isRaw } from '../wire/media-type.ts';

/** A larger file's content is left out of the JSON form. */
const LARGEST_INLINE = 1024 * 1024;

interface Place {
  readonly path: string;
  readonly ref: string;
}

/** Files and folders at a commit. */
export function contentRoutes(services: Services): Routes {
  return {
    'GET /repos/{owner}/{repo}/contents/{path}': async (call) => {
      const path = parameter(call, 'path').replace(/^\/+|\/+$/g, '');
      const ref = call.query.get('ref') ?? services.branch;
      const commit = await services.repository.commitOf(ref);
      if (commit === undefined) {
        throw call.query.has('ref') ? refusals.noCommitForRef(ref) : refusals.notFound();
      }
      const entry = await find(services, commit.tree, path);
      if (entry === undefined) throw refusals.notFound();
      return entry.type === 'tree'
        ? readFolder(services, entry.sha, { path, ref })
        : readFile(services, entry, { call, path, ref });
    },
  };
}

/** Walks down from the root; reads only the folders on the way. */
async function find(services: Services, root: string, path: string): Promise<TreeEntry | undefined> {
  let entry: TreeEntry | undefined = { path: '', mode: '040000', type: 'tree', sha: root };
  for (const part of path === '' ? [] : path.split('/')) {
    if (entry?.type !== 'tree') return undefined;
    const tree = await services.repository.tree(entry.sha);
    entry = tree?.entries.find((candidate) => candidate.path === part);
  }
  return entry;
}

async function readFolder(services: Services, sha: string, place: Place): Promise<Answer> {
  const tree = await services.repository.tree(sha);
  const entries = await Promise.all(
    (tree?.entries ?? []).map(async (entry) => {
      const path = place.path === '' ? entry.path : `${place.path}/${entry.path}`;
      const size = entry.type === 'blob' ? ((await services.repository.info(entry.sha))?.size ?? 0) : 0;
      return present(services, entry, { path, ref: place.ref, size });
    }),
  );
  return ok(entries);
}

async function readFile(services: Services, entry: TreeEntry, at: Place & { readonly call: Call }): Promise<Answer> {
  const content = (await services.repository.blob(entry.sha)) ?? Buffer.alloc(0);
  if (isRaw(at.call.accept)) return { status: 200, body: content };
  const inline = content.length <= LARGEST_INLINE;
  return ok({
    ...present(services, entry, { path: at.path, ref: at.ref, size: content.length }),
    content: inline ? content.toString('base64') : '',
    encoding: inline ? 'base64' : 'none',
  });
}

function present(services: Services, entry: TreeEntry, at: Place & { readonly size: number }) {
  const { addresses } = services;
  const path = encodePath(at.path);
  const self = `${addresses.repository}/contents/${path}?ref=${encodeURIComponent(at.ref)}`;
  const git = `${addresses.repository}/git/${entry.type === 'tree' ? 'trees' : 'blobs'}/${entry.sha}`;
  const html = `${addresses.html}/${entry.type === 'tree' ? 'tree' : 'blob'}/${at.ref}/${path}`;
  return {
    name: at.path.slice(at.path.lastIndexOf('/') + 1),
    path: at.path,
    sha: entry.sha,
    size: at.size,
    url: self,
    html_url: html,
    git_url: git,
    download_url: entry.type === 'tree' ? null : `${addresses.html}/raw/${at.ref}/${path}`,
    type: CONTENT_TYPES[entry.type],
    _links: { self, git, html },
  };
}

const CONTENT_TYPES = { tree: 'dir', blob: 'file', commit: 'submodule' } as const;
