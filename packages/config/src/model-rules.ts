import { DEFAULT_IMAGES } from './defaults.ts';
import { suggestion } from './did-you-mean.ts';
import type { Draft, Written } from './draft.ts';
import { scalingOf } from './normalise.ts';
import type { ModelFormat, Runtime } from './platform-config.ts';
import type { Problem } from './problem.ts';
import { checkResources, inItsFolder, namesOnce, own } from './shared-rules.ts';
import type { WrittenModel } from './written-config.ts';
import type { Segment } from './yaml-source.ts';

const FORMATS: Readonly<Record<Runtime, ModelFormat>> = { triton: 'onnx', 'tensorflow-serving': 'saved-model' };

export const modelRules = [
  ({ models }: Draft) => namesOnce(models, 'model'),
  ({ models }: Draft) => models.flatMap((model) => inItsFolder(model, `models/${model.value.name}/model.yaml`)),
  ({ models }: Draft) => models.flatMap(formatFits),
  ({ models, platform }: Draft) => models.flatMap((model) => imageKnown(model, platform.value.environments)),
  ({ models, platform }: Draft) => models.flatMap((model) => knownOverrides(model, platform.value.environments)),
  ({ models }: Draft) => models.flatMap(scalingFits),
  ({ models }: Draft) => models.flatMap(resourcesRight),
] as const;

type Environments = Draft['platform']['value']['environments'];

function formatFits({ source, value }: Written<WrittenModel>): Problem[] {
  const wanted = FORMATS[value.runtime];
  if (wanted === value.format) return [];
  const message = `${value.runtime} does not run the format "${value.format}"`;
  const runtime = value.format === 'onnx' ? 'triton' : 'tensorflow-serving';
  return [source.problem(['format'], { message, fix: `use the format "${wanted}", or the runtime "${runtime}"` })];
}

function imageKnown({ source, value }: Written<WrittenModel>, environments: Environments): Problem[] {
  if (value.image !== undefined || DEFAULT_IMAGES[value.runtime] !== undefined) return [];
  const without = environments.filter(({ name }) => own(value.environments, name)?.image === undefined);
  if (without.length === 0) return [];
  return [
    source.problem(['runtime'], {
      message: `${value.runtime} has no default image, so "image" is missing`,
      fix: 'add "image" with a tag and its digest: name:tag@sha256: and 64 hex digits',
    }),
  ];
}

function knownOverrides({ source, value }: Written<WrittenModel>, environments: Environments): Problem[] {
  const known = environments.map(({ name }) => name);
  return Object.keys(value.environments ?? {})
    .filter((name) => !known.includes(name))
    .map((name) =>
      source.problem(['environments', name], {
        message: `there is no environment "${name}"`,
        fix: suggestion(name, known),
        at: 'key',
      }),
    );
}

function scalingFits({ source, value }: Written<WrittenModel>): Problem[] {
  const places: [Segment[], string | undefined][] = [[['scaling'], undefined]];
  for (const name of Object.keys(value.environments ?? {})) places.push([['environments', name, 'scaling'], name]);
  return places.flatMap(([path, environment]) => {
    const { min, max } = scalingOf(value, environment);
    if (min <= max || (environment !== undefined && own(value.environments, environment)?.scaling === undefined))
      return [];
    const message = `the minimum of ${min} replicas is above the maximum of ${max}`;
    return [source.problem(path, { message, fix: 'raise "max" or lower "min"' })];
  });
}

function resourcesRight({ source, value }: Written<WrittenModel>): Problem[] {
  const overrides = Object.entries(value.environments ?? {});
  return [
    ...checkResources(source, ['resources'], value.resources),
    ...overrides.flatMap(([name, { resources }]) =>
      checkResources(source, ['environments', name, 'resources'], resources),
    ),
  ];
}
