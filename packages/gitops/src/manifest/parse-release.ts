import type { ArtifactKind, Problem, Release, Result } from '@ai-platform/config';
import { suggestion } from '@ai-platform/config';
import { isMap, isScalar, LineCounter, parseAllDocuments, type YAMLMap } from 'yaml';
import { RELEASE_KEYS, type ReleaseKey, releaseAt } from './release-fields.ts';

const SHA256 = /^[0-9a-f]{64}$/;
const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const IMAGE = /^[a-z0-9][a-z0-9._/:-]*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?@sha256:[0-9a-f]{64}$/;

/** What each value must look like, and how to say so. Versions and runs become label values, references go into URLs. */
const FORMS: Readonly<Record<ReleaseKey, readonly [RegExp, string]>> = {
  model: [NAME, 'a name of lower-case letters, digits and hyphens'],
  environment: [NAME, 'a name of lower-case letters, digits and hyphens'],
  version: [/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/, 'a version of letters, digits, dots, hyphens'],
  'artifact.kind': [/^(mlflow|oci)$/, '"mlflow" or "oci"'],
  'artifact.reference': [/^[A-Za-z0-9][A-Za-z0-9._:/-]*$/, 'a reference of letters, digits and . _ : / -'],
  'artifact.sha256': [SHA256, '64 lower-case hex digits'],
  'evidence.sha256': [SHA256, '64 lower-case hex digits'],
  image: [IMAGE, 'an image with its digest, name:tag@sha256:…'],
  run: [/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'a run identifier'],
  promotedFrom: [NAME, 'the name of an environment'],
  hold: [/^[^\n\r]{1,500}$/, 'a reason on one line'],
};

const REQUIRED: readonly ReleaseKey[] = [
  'model',
  'environment',
  'version',
  'artifact.kind',
  'artifact.reference',
  'artifact.sha256',
  'image',
];

/**
 * Reads a `release.yaml`: one ConfigMap with string values only. Its place, `models/<model>/<environment>/release.yaml`,
 * must agree with what it says, when `file` is such a path.
 */
export function parseRelease(text: string, file: string): Result<Release> {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const report: Report = (message, fix, offset) => {
    const { line, col } = lines.linePos(offset ?? 0);
    problems.push({ file, line: Math.max(line, 1), column: Math.max(col, 1), message, fix });
  };
  const values = readData(text, { lines, report });
  checkFields(values, report);
  if (problems.length === 0) checkPlace(values, file, report);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: toRelease(values) };
}

type Report = (message: string, fix: string, offset?: number) => void;

interface Found {
  readonly value: string;
  readonly offset: number;
}

type Values = ReadonlyMap<string, Found>;

const RESTORE = 'take the file from an earlier commit; only promotion and rollback write it';

function readData(text: string, { lines, report }: { lines: LineCounter; report: Report }): Values {
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const [document, second] = Array.isArray(parsed) ? parsed : [];
  const error = document?.errors[0] ?? document?.warnings[0];
  if (error !== undefined) report(`not valid YAML: ${error.message}`, RESTORE, error.pos[0]);
  else if (second !== undefined || !isMap(document?.contents)) report('not one ConfigMap', RESTORE);
  else return readConfigMap(document.contents, report);
  return new Map();
}

function readConfigMap(root: YAMLMap, report: Report): Values {
  const data = root.get('data', true);
  if (root.get('kind') !== 'ConfigMap' || !isMap(data)) {
    report('not a ConfigMap with data', RESTORE);
    return new Map();
  }
  const values = readStrings(data, report);
  const name = root.getIn(['metadata', 'name']);
  const wanted = `${values.get('model')?.value}-release`;
  if (name !== wanted) report(`the ConfigMap is named ${JSON.stringify(name ?? null)}`, `name it "${wanted}"`);
  return values;
}

function readStrings(data: YAMLMap, report: Report): Values {
  const values = new Map<string, Found>();
  for (const { key, value } of data.items) {
    if (!isScalar(key)) continue;
    const offset = key.range?.[0] ?? 0;
    const name = String(key.value);
    if (isScalar(value) && typeof value.value === 'string') values.set(name, { value: value.value, offset });
    else report(`"${name}" is not a string`, 'write the value in quotes', offset);
  }
  return values;
}

function checkFields(values: Values, report: Report): void {
  for (const key of REQUIRED) if (!values.has(key)) report(`"${key}" is missing`, RESTORE);
  for (const [key, { value, offset }] of values) {
    const form = Object.hasOwn(FORMS, key) ? FORMS[key as ReleaseKey] : undefined;
    if (form === undefined) report(`there is no field "${key}" in a release`, suggestion(key, RELEASE_KEYS), offset);
    else if (!form[0].test(value)) report(`"${key}" has a wrong value`, `it must be ${form[1]}`, offset);
  }
  checkReference(values, report);
}

function checkReference(values: Values, report: Report): void {
  const kind = values.get('artifact.kind')?.value;
  const reference = values.get('artifact.reference');
  if (reference === undefined) return;
  const form =
    kind === 'oci'
      ? /^[a-z0-9]+([._-]+[a-z0-9]+)*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/
      : /^mlflow-artifacts:\/[A-Za-z0-9._/-]+$/;
  const sound = form.test(reference.value) && !reference.value.split('/').includes('..');
  const wanted = kind === 'oci' ? 'registry/name without tag or digest' : 'an mlflow-artifacts:/ URI of a folder';
  if (!sound) report('"artifact.reference" does not fit its kind', `it must be ${wanted}`, reference.offset);
}

function checkPlace(values: Values, file: string, report: Report): void {
  const place = releaseAt(file);
  for (const key of ['model', 'environment'] as const) {
    const found = values.get(key);
    if (place !== undefined && found !== undefined && found.value !== place[key]) {
      report(
        `the release is of ${key} "${found.value}", but its place is that of "${place[key]}"`,
        RESTORE,
        found.offset,
      );
    }
  }
}

function toRelease(values: Values): Release {
  const get = (key: ReleaseKey) => values.get(key)?.value;
  const must = (key: ReleaseKey) => values.get(key)?.value ?? '';
  const [evidenceSha256, run, promotedFrom, reason] = [
    get('evidence.sha256'),
    get('run'),
    get('promotedFrom'),
    get('hold'),
  ];
  return {
    model: must('model'),
    environment: must('environment'),
    version: must('version'),
    artifact: {
      kind: must('artifact.kind') as ArtifactKind,
      reference: must('artifact.reference'),
      sha256: must('artifact.sha256'),
    },
    ...(evidenceSha256 === undefined ? {} : { evidenceSha256 }),
    image: must('image'),
    ...(run === undefined ? {} : { run }),
    ...(promotedFrom === undefined ? {} : { promotedFrom }),
    ...(reason === undefined ? {} : { hold: { reason } }),
  };
}
