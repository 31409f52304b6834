import type { Command } from '../program/command.ts';
import { create } from './create.ts';
import { diff } from './diff.ts';
import { generate } from './generate.ts';
import { history } from './history.ts';
import { localDown } from './local-down.ts';
import { localStatus } from './local-status.ts';
import { localUp } from './local-up.ts';
import { promote } from './promote.ts';
import { rollback } from './rollback.ts';
import { status } from './status.ts';
import { validate } from './validate.ts';
import { verify } from './verify.ts';

/** Every command by its name, in the order of the help. What they do is imported when they run. */
export const commands = {
  create,
  generate,
  diff,
  validate,
  promote,
  rollback,
  verify,
  status,
  history,
  'local up': localUp,
  'local down': localDown,
  'local status': localStatus,
} as const satisfies Readonly<Record<string, Command>>;
