import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Finding, Judge } from './finding.ts';
import { promtoolProgram } from './install.ts';
import { type FoundObject, objectsIn } from './repository-files.ts';
import { type Outcome, runTool } from './run-tool.ts';

/** Every PrometheusRule as Prometheus would load it: https://prometheus.io/docs/prometheus/latest/command-line/promtool/. */
export const promtool: Judge = async (directory) => {
  const rules = objectsIn(directory).filter(({ kind }) => kind === 'PrometheusRule');
  const findings = await Promise.all(rules.map(checkRule));
  return findings.flat();
};

async function checkRule(rule: FoundObject): Promise<Finding[]> {
  const outcome = await inScratch(async (folder) => {
    await writeFile(join(folder, 'rules.yaml'), ruleFile(rule));
    return runTool(promtoolProgram(), ['check', 'rules', '--lint=all', '--lint-fatal', 'rules.yaml'], { cwd: folder });
  });
  if (outcome.status === 0) return [];
  const message = `${rule.metadata.name}: ${said(outcome)}`;
  return [{ tool: 'promtool', file: rule.file, rule: 'check-rules', message }];
}

/**
 * Runs a suite of promtool's rule tests (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/, without its
 * `rule_files`) against one PrometheusRule; the messages of what failed.
 */
export async function testRules(rule: FoundObject, suite: object): Promise<string[]> {
  const outcome = await inScratch(async (folder) => {
    await writeFile(join(folder, 'rules.yaml'), ruleFile(rule));
    await writeFile(join(folder, 'tests.yaml'), stringify({ rule_files: ['rules.yaml'], ...suite }));
    return runTool(promtoolProgram(), ['test', 'rules', 'tests.yaml'], { cwd: folder });
  });
  return outcome.status === 0 ? [] : [said(outcome)];
}

/** promtool reads what an operator would take out of the object. */
function ruleFile({ spec }: FoundObject): string {
  return stringify(spec);
}

function said({ stdout, stderr }: Outcome): string {
  return `${stdout}${stderr}`.trim();
}

async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'promtool-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
