import type { Flags } from './command.ts';

/** Flags that every command has; their place is behind the command's name. */
export const everywhere = {
  json: { description: 'print one JSON document on standard output' },
  debug: { description: 'print stacks with errors' },
  help: { description: 'print this help' },
} as const satisfies Flags;

/** `--dry-run` */
export const dryRun = {
  dryRun: { description: 'print what would be written, and write nothing' },
} as const satisfies Flags;

/** `--environment`, where it narrows what a command does. */
export const environment = {
  environment: { value: 'NAME', description: 'only this environment' },
} as const satisfies Flags;

/** `--model`, where a command is about one. */
export const model = {
  model: { value: 'NAME', required: true, description: 'the model, as in models/NAME/model.yaml' },
} as const satisfies Flags;

/** Flags of the commands that write a pull request. */
export const pullRequest = {
  plan: { description: 'print the plan, and open no pull request', conflicts: ['reopen'] },
  body: { value: 'FILE', description: 'also write the body of the pull request to this file' },
  reopen: { description: 'open it again although it was closed unmerged' },
} as const satisfies Flags;

/** `--data`, where the local platform keeps what it knows. */
export const dataDirectory = {
  data: { value: 'DIR', description: 'data folder of the local platform (.ai-platform/local unless said)' },
} as const satisfies Flags;
