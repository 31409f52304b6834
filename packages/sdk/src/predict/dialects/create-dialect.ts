import { ApiError, NotFoundError, NotSupportedError } from '../../errors/index.ts';
import type { Answer, CallOptions } from '../../transport/index.ts';
import { type Fields, readFields } from '../read-answer.ts';
import { type Dialect, type DialectName, get, type ModelPlace } from './dialect.ts';
import { KserveV1 } from './kserve-v1.ts';
import { OpenInference } from './open-inference.ts';
import { TensorFlowServing } from './tensorflow-serving.ts';

const CLASSES = {
  'open-inference-v2': OpenInference,
  'tensorflow-serving': TensorFlowServing,
  'kserve-v1': KserveV1,
} as const satisfies Record<DialectName, new (place: ModelPlace) => Dialect>;

/** How the named kind of server is asked about a model. */
export function createDialect(name: DialectName, place: ModelPlace): Dialect {
  return new CLASSES[name](place);
}

/** Finds out what the server at an address speaks: it describes itself under `/v2`, or the model under `/v1`. @throws NotSupportedError, NotFoundError */
export async function detectDialect(place: ModelPlace, options: CallOptions): Promise<Dialect> {
  const server = await ask(place, `${place.url}/v2`, options);
  if (server !== undefined && ('extensions' in server || 'name' in server)) return new OpenInference(place);
  const model = await ask(place, `${place.url}/v1/models/${encodeURIComponent(place.model)}`, options);
  if (model === undefined)
    throw new NotFoundError(`no model ${JSON.stringify(place.model)} answers at ${new URL(place.url).origin}`, {
      hint: 'check the model name and the predict address in the connections, or name the dialect',
    });
  if ('model_version_status' in model) return new TensorFlowServing(place);
  if ('ready' in model) return new KserveV1(place);
  throw new NotSupportedError(`the server at ${new URL(place.url).origin} speaks none of the known dialects`, {
    hint: `name the dialect: ${Object.keys(CLASSES).join(', ')}`,
  });
}

async function ask(place: ModelPlace, url: string, options: CallOptions): Promise<Fields | undefined> {
  let answer: Answer;
  try {
    answer = await place.transport.send(get(url), options);
  } catch (error) {
    // A server without this route says 404, some say 400.
    if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return undefined;
    throw error;
  }
  return readFields(answer);
}
