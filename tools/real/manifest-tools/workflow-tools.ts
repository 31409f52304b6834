import type { Judge } from './finding.ts';
import { goTool, pythonTool } from './install.ts';
import { workflowsIn } from './repository-files.ts';
import { runTool } from './run-tool.ts';

interface ActionlintError {
  readonly filepath: string;
  readonly line: number;
  readonly kind: string;
  readonly message: string;
}

/** Workflows: syntax, expressions, inputs of actions, injection, and with shellcheck their scripts (https://github.com/rhysd/actionlint). */
export const actionlint: Judge = async (directory) => {
  const files = workflowsIn(directory);
  if (files.length === 0) return [];
  const { status, stdout, stderr } = await runTool(
    goTool('actionlint', 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12'),
    ['-format', '{{json .}}', '-shellcheck', pythonTool('shellcheck'), '-pyflakes', '', ...files],
    { cwd: directory },
  );
  if (status > 1) throw new Error(`actionlint failed: ${stderr}`);
  return (JSON.parse(stdout || '[]') as readonly ActionlintError[]).map(({ filepath, line, kind, message }) => ({
    tool: 'actionlint',
    file: filepath,
    rule: kind,
    message: `line ${line}: ${message}`,
  }));
};

interface ZizmorFinding {
  readonly ident: string;
  readonly desc: string;
  readonly ignored: boolean;
  readonly locations: readonly {
    readonly symbolic: {
      readonly annotation: string;
      readonly key: { readonly Local?: { readonly verbatim_path: string } };
    };
    readonly concrete: { readonly location: { readonly start_point: { readonly row: number } } };
  }[];
}

/** Workflows: what an attacker could use, with the eyes of an auditor (https://docs.zizmor.sh). Nothing may be ignored by comments. */
export const zizmor: Judge = async (directory) => {
  const files = workflowsIn(directory);
  if (files.length === 0) return [];
  const { status, stdout, stderr } = await runTool(
    pythonTool('zizmor'),
    ['--offline', '--persona', 'auditor', '--no-progress', '--no-exit-codes', '--format', 'json', ...files],
    { cwd: directory },
  );
  if (status !== 0) throw new Error(`zizmor failed: ${stderr}`);
  return (JSON.parse(stdout) as readonly ZizmorFinding[]).map(({ ident, desc, locations: [first] }) => {
    const line = (first?.concrete.location.start_point.row ?? 0) + 1;
    const file = first?.symbolic.key.Local?.verbatim_path ?? '';
    return { tool: 'zizmor', file, rule: ident, message: `line ${line}: ${desc}: ${first?.symbolic.annotation}` };
  });
};
