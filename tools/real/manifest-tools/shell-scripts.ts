import type { Finding, Judge } from './finding.ts';
import { pythonTool } from './install.ts';
import { type FoundObject, objectsIn } from './repository-files.ts';
import { runTool } from './run-tool.ts';

interface Container {
  readonly name: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string }[];
}

interface Comment {
  readonly line: number;
  readonly code: number;
  readonly message: string;
}

/** Scripts that containers hand to a shell, as that shell reads them (https://www.shellcheck.net). */
export const shellScripts: Judge = async (directory) => {
  const findings = await Promise.all(
    objectsIn(directory).flatMap((object) => containersOf(object).map((container) => judge(object, container))),
  );
  return findings.flat();
};

function containersOf(value: unknown): Container[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    /^(init)?[cC]ontainers$/.test(key) && Array.isArray(entry) ? (entry as Container[]) : containersOf(entry),
  );
}

async function judge({ file, kind }: FoundObject, container: Container): Promise<Finding[]> {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  const shell = words.findIndex(
    (word, index) => index > 0 && /^-[a-z]*c$/.test(word) && /sh$/.test(words[index - 1] ?? ''),
  );
  const script = words[shell + 1];
  if (shell === -1 || script === undefined) return [];
  const variables = (container.env ?? []).map(({ name }) => `${name}=x; export ${name}\n`);
  const { stdout } = await runTool(pythonTool('shellcheck'), ['--shell', 'dash', '--format', 'json', '-'], {
    input: `#!/bin/sh\nset -eu\n${variables.join('')}${script}`,
  });
  return (JSON.parse(stdout) as readonly Comment[]).map(({ line, code, message }) => ({
    tool: 'shellcheck',
    file,
    rule: `SC${code}`,
    message: `${kind}, container ${container.name}, line ${line - 2 - variables.length} of its script: ${message}`,
  }));
}
