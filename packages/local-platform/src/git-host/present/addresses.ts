/** Where everything of the one repository is, as links in answers. */
export interface Addresses {
  /** Base of the API, for example `http://127.0.0.1:4000/api/v3`. */
  readonly api: string;
  /** The repository in the API. */
  readonly repository: string;
  /** The repository's page. */
  readonly html: string;
  /** The server. */
  readonly root: string;
}

export function createAddresses(url: string, owner: string, name: string): Addresses {
  const api = `${url}/api/v3`;
  return { api, repository: `${api}/repos/${owner}/${name}`, html: `${url}/${owner}/${name}`, root: url };
}

/** GitHub's opaque ids: ours say what they stand for. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${kind}:${id}`).toString('base64url');
}

/** A path in an address: slashes stay, everything else that needs it is encoded. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
