import { stringify } from 'yaml';

/** What a person is asked for; the rest of a new config is defaults. */
export interface Answers {
  readonly name: string;
  readonly owner: string;
  /** Name of the repository on the Git host. */
  readonly repository: string;
  /** In order: each promotes from the one before. */
  readonly environments: readonly string[];
  /** Name of the first model, or undefined for none yet. */
  readonly model?: string;
}

/** The environments of a platform nobody said more about. */
export const USUAL_ENVIRONMENTS = ['dev', 'staging', 'production'] as const;

/** The text of a config with these answers: small, in the order people read it, and valid. */
export function draftConfig(answers: Answers): string {
  const documents = [platformText(answers), ...(answers.model === undefined ? [] : [modelText(answers.model)])];
  return documents.join('---\n');
}

function platformText({ name, owner, repository, environments }: Answers): string {
  return [
    '# The platform: where its repository lives, and the environments that models travel through.',
    stringify({ kind: 'Platform', version: 1, name }).trimEnd(),
    `repository: ${flow({ owner, name: repository })}`,
    'clusters:',
    `  - ${flow({ name: 'main', server: 'https://kubernetes.default.svc' })}`,
    'environments:',
    ...environments.map((environment, index) => {
      const from = environments[index - 1];
      const source = from === undefined ? {} : { promoteFrom: [from] };
      return `  - ${flow({ name: environment, cluster: 'main', namespace: `${name}-${environment}`, ...source })}`;
    }),
    '',
  ].join('\n');
}

function modelText(name: string): string {
  return [
    '# A model: how it is served, and what a version must show before it is promoted.',
    stringify({ kind: 'Model', name, runtime: 'triton', format: 'onnx' }).trimEnd(),
    'gates:',
    `  - ${flow({ signature: 'compatible' })}`,
    '',
  ].join('\n');
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}
