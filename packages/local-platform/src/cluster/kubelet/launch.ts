import { statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute } from 'node:path';
import type { Container, Pod } from '../model/pod.ts';
import type { Launch } from './attempt-files.ts';
import type { ConfigReader } from './config-data.ts';
import { containerVariables, expand } from './environment.ts';
import { createValueMapping } from './path-mapping.ts';
import type { PodFolders } from './pod-folders.ts';
import { UnsupportedProblem } from './problems.ts';

/** Names the folder in which a pod's processes run. Only honoured by the local platform. */
export const WORKING_DIRECTORY_ANNOTATION = 'local.ai-platform.dev/working-directory';
const TRAINING_VARIABLE = 'AI_PLATFORM_TRAINING';
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What stands in for a container's image and network. */
export interface LaunchOptions {
  readonly serviceAddresses: Readonly<Record<string, string>>;
  readonly environmentVariables: Readonly<Record<string, string>>;
  readonly workingDirectories: Readonly<Record<string, string>>;
}

/** What a container runs here, with its paths and addresses made local. */
export function createLaunch(
  pod: Pod,
  container: Container,
  place: { readonly folders: PodFolders; readonly config: ConfigReader; readonly options: LaunchOptions },
): Launch {
  const { folders, config, options } = place;
  const { uid } = pod.metadata;
  if (container.command === undefined || container.command.length === 0) {
    throw new UnsupportedProblem(
      `container ${JSON.stringify(container.name)} has no command: the local platform runs commands, not images, so it must say what to run`,
    );
  }
  const own = containerVariables(pod, container, config);
  const map = createValueMapping(
    container.volumeMounts ?? [],
    (name) => folders.volume(uid, name),
    options.serviceAddresses,
  );
  const words = [...container.command, ...(container.args ?? [])].map((word) => map(expand(word, own)));
  const home = folders.home(uid);
  const directory = workingDirectory(pod, { container, training: own.get(TRAINING_VARIABLE), options, map }) ?? home;
  if (!isAbsolute(directory) || !isDirectory(directory)) {
    throw new UnsupportedProblem(
      `the working directory ${directory} of container ${JSON.stringify(container.name)} is not a folder; name an existing one by its absolute path`,
    );
  }
  return {
    command: words,
    directory,
    environment: {
      PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? DEFAULT_PATH}`,
      HOME: home,
      HOSTNAME: pod.spec.hostname ?? pod.metadata.name,
      ...options.environmentVariables,
      ...Object.fromEntries([...own].map(([name, value]) => [name, map(value)])),
    },
  };
}

interface Place {
  readonly container: Container;
  readonly training: string | undefined;
  readonly options: LaunchOptions;
  readonly map: (value: string) => string;
}

/** The annotation, the training's folder, or the container's own when it exists here; it usually names a folder of the image. */
function workingDirectory(pod: Pod, { container, training, options, map }: Place): string | undefined {
  const annotated = pod.metadata.annotations?.[WORKING_DIRECTORY_ANNOTATION];
  if (annotated !== undefined && annotated !== '') return annotated;
  const { workingDirectories } = options;
  if (training !== undefined && Object.hasOwn(workingDirectories, training)) return workingDirectories[training];
  const own = container.workingDir === undefined ? undefined : map(container.workingDir);
  return own !== undefined && isDirectory(own) ? own : undefined;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
