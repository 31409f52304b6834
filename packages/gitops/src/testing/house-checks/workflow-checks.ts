import { parse } from 'yaml';
import { entries, get, list, text } from '../../manifest/objects.ts';
import type { HouseCheck, HouseRepository } from './house-repository.ts';

/** Inputs that we use of the actions as they are at these commits (their `action.yml`): the tools know tags only. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  // v7.0.1
  'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1': ['persist-credentials', 'fetch-depth', 'ref'],
  // v7.0.0
  'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020': ['node-version', 'package-manager-cache'],
  // v3.1.1
  'actions/create-github-app-token@1b10c78c7865c340bc4f6099eb2f838309f1e8c3': [
    'client-id',
    'private-key',
    'permission-contents',
    'permission-pull-requests',
    'permission-checks',
    'permission-deployments',
  ],
};

interface Job {
  readonly file: string;
  readonly name: string;
  readonly job: unknown;
}

function workflows({ files }: HouseRepository): { file: string; workflow: unknown }[] {
  return [...files]
    .filter(([path]) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
    .map(([file, content]) => ({ file, workflow: parse(content) as unknown }));
}

function jobs(repository: HouseRepository): Job[] {
  return workflows(repository).flatMap(({ file, workflow }) =>
    entries(workflow, 'jobs').map(([name, job]) => ({ file, name, job })),
  );
}

/** Actions are known commits, and get only inputs that they have. */
export const workflowActions: HouseCheck = (repository) =>
  jobs(repository).flatMap(({ file, name, job }) =>
    list(job, 'steps')
      .filter((step) => get(step, 'uses') !== undefined)
      .flatMap((step) => {
        const inputs = ACTIONS[text(step, 'uses')];
        if (inputs === undefined) return [`${file}: job ${name} uses ${text(step, 'uses')}, which is no known commit`];
        const unknown = entries(step, 'with').filter(([input]) => !inputs.includes(input));
        return unknown.map(([input]) => `${file}: job ${name} gives ${text(step, 'uses')} an unknown input ${input}`);
      }),
  );

/** Workflows have no rights but those of each job, fixed runners and versions, and hand no input to a shell as text. */
export const workflowRights: HouseCheck = (repository) => [
  ...workflows(repository)
    .filter(({ workflow }) => entries(workflow, 'permissions').length > 0 || get(workflow, 'permissions') === undefined)
    .map(({ file }) => `${file}: gives rights to every job`),
  ...jobs(repository).flatMap(({ file, name, job }) => {
    const scripts = list(job, 'steps').map((step) => text(step, 'run'));
    return [
      ...(get(job, 'permissions') === undefined ? [`${file}: job ${name} does not say its rights`] : []),
      ...(/latest/.test(text(job, 'runs-on')) ? [`${file}: job ${name} runs on a moving image`] : []),
      ...(scripts.some((script) => script.includes('${'.concat('{')))
        ? [`${file}: job ${name} writes into a script`]
        : []),
      ...(scripts.some((script) => /\bnpx\b/.test(script) && !/@\d+\.\d+\.\d+/.test(script))
        ? [`${file}: job ${name} runs a version that moves`]
        : []),
    ];
  }),
];
