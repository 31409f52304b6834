import type { Finding, Judge } from './finding.ts';
import { pythonTool } from './install.ts';
import { filesIn, manifestsIn, workflowsIn } from './repository-files.ts';
import { runTool } from './run-tool.ts';

/** Lines may be long (digests, expressions), `on:` is a key of workflows, and one space before a comment is enough. */
const YAMLLINT = {
  extends: 'default',
  rules: {
    'line-length': 'disable',
    truthy: { 'check-keys': false },
    comments: { 'min-spaces-from-content': 1 },
  },
};

/** Manifests and workflows: syntax, duplicate keys, style (https://yamllint.readthedocs.io). */
export const yamllint: Judge = async (directory) => {
  const files = [...manifestsIn(directory), ...workflowsIn(directory)];
  if (files.length === 0) return [];
  const { stdout, stderr } = await runTool(
    pythonTool('yamllint'),
    ['--strict', '--format', 'parsable', '-d', JSON.stringify(YAMLLINT), ...files],
    { cwd: directory },
  );
  if (stderr !== '') throw new Error(`yamllint failed: ${stderr}`);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Finding => {
      const [, file = '', place = '', message = line, rule = ''] =
        /^(.+?):(\d+):\d+: \[\w+\] (.*) \(([\w-]+)\)$/.exec(line) ?? [];
      return { tool: 'yamllint', file, rule, message: `line ${place}: ${message}` };
    });
};

interface JsonSchemaReport {
  readonly errors: readonly { readonly filename: string; readonly path: string; readonly message: string }[];
  readonly parse_errors?: readonly { readonly filename: string; readonly message: string }[];
}

const CONFIG_SCHEMAS = [
  [/^ai-platform\.yaml$/, '.ai-platform/schemas/platform.json'],
  [/^models\/[^/]+\/model\.yaml$/, '.ai-platform/schemas/model.json'],
  [/^training\/[^/]+\/training\.yaml$/, '.ai-platform/schemas/training.json'],
] as const;

/** Config files against the schemas that editors take from the repository, by another implementation of JSON Schema than ours. */
export const configSchemas: Judge = async (directory) => {
  const files = filesIn(directory);
  const findings: Finding[] = [];
  for (const [pattern, schema] of CONFIG_SCHEMAS) {
    const judged = files.filter((file) => pattern.test(file));
    if (judged.length === 0) continue;
    if (files.includes(schema)) findings.push(...(await checkSchema(directory, schema, judged)));
    else findings.push(found('no-schema', schema, 'config files name it as their schema, but it is not there'));
  }
  return findings;
};

function found(rule: string, file: string, message: string): Finding {
  return { tool: 'check-jsonschema', file, rule, message };
}

async function checkSchema(directory: string, schema: string, files: readonly string[]): Promise<Finding[]> {
  const { stdout, stderr } = await runTool(
    pythonTool('check-jsonschema'),
    ['--output-format', 'json', '--schemafile', schema, ...files],
    { cwd: directory },
  );
  if (!stdout.startsWith('{')) throw new Error(`check-jsonschema gave no report: ${stdout}${stderr}`);
  const { errors, parse_errors = [] } = JSON.parse(stdout) as JsonSchemaReport;
  return [
    ...errors.map(({ filename, path, message }) => found('schema', filename, `${path}: ${message}`)),
    ...parse_errors.map(({ filename, message }) => found('unreadable', filename, message)),
  ];
}
