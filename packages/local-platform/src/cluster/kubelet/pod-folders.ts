import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where a pod's files are. Uids are made here and names are checked, so no part of a path comes from outside. */
export interface PodFolders {
  /** The pod's own folder; the home of its processes is in it. */
  home(uid: string): string;
  volume(uid: string, name: string): string;
  container(uid: string, name: string): string;
  /** The folders of all containers that were ever started. */
  containers(uid: string): string[];
  remove(uid: string): void;
  /** The uids that have a folder. */
  all(): string[];
}

export function createPodFolders(directory: string): PodFolders {
  const root = join(directory, 'pods');
  mkdirSync(root, { recursive: true, mode: 0o700 });
  return {
    home: (uid) => join(root, uid, 'home'),
    volume: (uid, name) => join(root, uid, 'volumes', name),
    container: (uid, name) => join(root, uid, 'containers', name),
    containers: (uid) => {
      const parent = join(root, uid, 'containers');
      return existsSync(parent) ? readdirSync(parent).map((name) => join(parent, name)) : [];
    },
    remove: (uid) => rmSync(join(root, uid), { recursive: true, force: true }),
    all: () => readdirSync(root),
  };
}
