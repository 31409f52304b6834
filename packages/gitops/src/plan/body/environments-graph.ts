import type { PlatformConfig, Release } from '@ai-platform/config';
import type { Section } from './fit-sections.ts';
import { mermaidText } from './markdown.ts';

export interface GraphInput {
  readonly config: PlatformConfig;
  readonly releases: ReadonlyMap<string, Release>;
  /** What the target gets. */
  readonly release: Release;
}

/** Which version runs where, and what changes, as a picture that GitHub draws. */
export function graphSection({ config, releases, release }: GraphInput): Section {
  const ids = new Map(config.environments.map((environment, index) => [environment.name, `e${index}`]));
  const nodes = config.environments.map(({ name }) => {
    const now = versionText(releases.get(name));
    const next = name === release.environment ? ` → version ${mermaidText(release.version)}` : '';
    return `  ${ids.get(name)}["${mermaidText(name)}<br/>${now}${next}"]\n`;
  });
  const edges = config.environments.flatMap(({ name, promoteFrom }) =>
    promoteFrom.map((source) => `  ${ids.get(source)} --> ${ids.get(name)}\n`),
  );
  const target = ids.get(release.environment);
  const style = target === undefined ? '' : `  style ${target} stroke-width:4px\n`;
  return {
    name: 'Environments',
    rank: 5,
    head: `\`\`\`mermaid\ngraph LR\n${nodes.join('')}${edges.join('')}${style}\`\`\`\n\n`,
    rows: [],
    foot: '',
  };
}

function versionText(release: Release | undefined): string {
  if (release === undefined) return 'nothing';
  return `version ${mermaidText(release.version)}${release.hold === undefined ? '' : ', on hold'}`;
}
