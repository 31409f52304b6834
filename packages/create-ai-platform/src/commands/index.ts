import type { CommandEntry } from '../program/command.ts';

/** Every command by its name, in the order of the help. What a command takes is imported when it is asked for. */
export const commands = {
  create: {
    summary: 'create a repository, by questions, defaults or a config file',
    load: async () => (await import('./create.ts')).create,
  },
  generate: {
    summary: 'render the repository again from its config',
    load: async () => (await import('./generate.ts')).generate,
  },
  diff: {
    summary: 'show what generate would change',
    load: async () => (await import('./diff.ts')).diff,
  },
  validate: {
    summary: 'check the config and the repository',
    load: async () => (await import('./validate.ts')).validate,
  },
  promote: {
    summary: 'open or update the pull request that promotes a model version',
    load: async () => (await import('./promote.ts')).promote,
  },
  rollback: {
    summary: 'open the pull request that brings an earlier release back',
    load: async () => (await import('./rollback.ts')).rollback,
  },
  verify: {
    summary: 'the check at merge time: is each changed release what a promotion would write?',
    load: async () => (await import('./verify.ts')).verify,
  },
  status: {
    summary: 'what runs where: by Git, by deployments, by the servers',
    load: async () => (await import('./status.ts')).status,
  },
  history: {
    summary: 'who promoted what, when and on which evidence',
    load: async () => (await import('./history.ts')).history,
  },
  'local up': {
    summary: 'start the local platform for this repository',
    load: async () => (await import('./local-up.ts')).localUp,
  },
  'local down': {
    summary: 'stop the local platform; its data stays',
    load: async () => (await import('./local-down.ts')).localDown,
  },
  'local status': {
    summary: 'does the local platform run, and where?',
    load: async () => (await import('./local-status.ts')).localStatus,
  },
} as const satisfies Readonly<Record<string, CommandEntry>>;
