import { EVIDENCE_PREDICATE_TYPE, type EvidenceStatement } from '@ai-platform/config';

const SHA256 = /^[0-9a-f]{64}$/;

type Fields = Readonly<Record<string, unknown>>;

/**
 * What keeps a document from being evidence, one sentence each; empty when nothing does. The document comes from a store that
 * anybody with a registry token can write to, so its type is a claim until this agreed.
 */
export function statementFaults(statement: EvidenceStatement): readonly string[] {
  const document: unknown = statement;
  if (!isFields(document)) return ['it is no JSON object'];
  const predicate = document['predicate'];
  return [
    ...expect(document['_type'] === 'https://in-toto.io/Statement/v1', 'its _type is not in-toto Statement v1'),
    ...expect(document['predicateType'] === EVIDENCE_PREDICATE_TYPE, `its predicateType is not ${EVIDENCE_PREDICATE_TYPE}`),
    ...expect(hasOneSubject(document['subject']), 'it has not exactly one subject with a sha256'),
    ...(isFields(predicate) ? predicateFaults(predicate) : ['it has no predicate']),
  ];
}

function predicateFaults(predicate: Fields): readonly string[] {
  const champion = predicate['champion'];
  return [
    ...datasetFaults(predicate['dataset']),
    ...evaluationFaults('candidate', predicate['candidate']),
    ...(champion === null || champion === undefined ? [] : evaluationFaults('champion', champion)),
    ...lineageFaults(predicate['lineage']),
    ...sliceFaults(predicate['slices']),
  ];
}

function datasetFaults(dataset: unknown): readonly string[] {
  if (!isFields(dataset)) return ['dataset is no object'];
  const rows = dataset['rows'];
  return [
    ...expect(typeof dataset['name'] === 'string', 'dataset.name is no text'),
    ...expect(isSha256(dataset['sha256']), 'dataset.sha256 is no sha256'),
    ...expect(Number.isSafeInteger(rows) && (rows as number) > 0, 'dataset.rows is no positive whole number'),
  ];
}

function evaluationFaults(who: string, evaluation: unknown): readonly string[] {
  if (!isFields(evaluation)) return [`${who} is no object`];
  const metrics = evaluation['metrics'];
  return [
    ...expect(isSha256(evaluation['artifactSha256']), `${who}.artifactSha256 is no sha256`),
    ...(isFields(metrics) ? metricFaults(who, metrics) : [`${who}.metrics is no object`]),
  ];
}

function metricFaults(who: string, metrics: Fields): readonly string[] {
  return Object.entries(metrics).flatMap(([name, metric]) => {
    const place = `${who}.metrics[${JSON.stringify(name)}]`;
    if (!isFields(metric)) return [`${place} is no object`];
    return [
      ...expect(Number.isFinite(metric['value']), `${place}.value is no finite number`),
      ...expect(isDirection(metric['direction']), `${place}.direction is neither higher-is-better nor lower-is-better`),
      ...expect(metric['interval'] === undefined || isInterval(metric['interval']), `${place}.interval is no interval`),
    ];
  });
}

function lineageFaults(lineage: unknown): readonly string[] {
  if (!isFields(lineage)) return ['lineage is no object'];
  const parameters = lineage['parameters'];
  const places = ['run', 'commit', 'image'].filter((place) => !isTextOrAbsent(lineage[place]));
  return [
    ...places.map((place) => `lineage.${place} is no text`),
    ...expect(parameters === undefined || isFields(parameters), 'lineage.parameters is no object'),
  ];
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function sliceFaults(slices: unknown): readonly string[] {
  if (slices === undefined) return [];
  return expect(Array.isArray(slices) && slices.every(isSlice), 'slices is no list of slices');
}

function isSlice(slice: unknown): boolean {
  if (!isFields(slice)) return false;
  const champion = slice['champion'];
  return (
    typeof slice['name'] === 'string' &&
    Number.isSafeInteger(slice['rows']) &&
    isNumbers(slice['candidate']) &&
    (champion === undefined || isNumbers(champion))
  );
}

function isNumbers(values: unknown): boolean {
  return isFields(values) && Object.values(values).every((value) => Number.isFinite(value));
}

function isInterval(interval: unknown): boolean {
  return isFields(interval) && ['low', 'high', 'confidence'].every((field) => Number.isFinite(interval[field]));
}

function isDirection(direction: unknown): boolean {
  return direction === 'higher-is-better' || direction === 'lower-is-better';
}

function hasOneSubject(subject: unknown): boolean {
  if (!Array.isArray(subject) || subject.length !== 1) return false;
  const [only] = subject as readonly unknown[];
  return isFields(only) && isFields(only['digest']) && isSha256(only['digest']['sha256']);
}

function isSha256(value: unknown): boolean {
  return typeof value === 'string' && SHA256.test(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function expect(holds: boolean, fault: string): readonly string[] {
  return holds ? [] : [fault];
}
