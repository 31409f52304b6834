// Cuts GitHub's own OpenAPI description down to the operations the local Git host answers, without prose and examples.
// Usage: node tools/github-openapi/cut.mjs [path of api.github.com.json]; without a path the pinned package is fetched with npm.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { operations } from './operations.mjs';

const PACKAGE = '@octokit/openapi@23.0.2';
const MEMBER = 'package/generated/api.github.com.json';
const OUTPUT = fileURLToPath(
  new URL('../../packages/local-platform/src/git-host/testing/github-openapi.json', import.meta.url),
);

const PROSE = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'tags',
  'title',
  'deprecated',
  'links',
  'headers',
  'operationId',
]);
/** Keywords whose values are data: a field called `title` in an enum or a default is no prose. */
const DATA = new Set(['enum', 'default', 'required', 'const']);

function readDescription(path) {
  if (path !== undefined) return JSON.parse(readFileSync(path, 'utf8'));
  // The whole package is 385 MB unpacked; only one file of its archive is taken out.
  const folder = mkdtempSync(join(tmpdir(), 'github-openapi-'));
  try {
    const archive = execFileSync('npm', ['pack', '--silent', PACKAGE], { cwd: folder, encoding: 'utf8' }).trim();
    execFileSync('tar', ['-xzf', archive, MEMBER], { cwd: folder });
    return JSON.parse(readFileSync(join(folder, MEMBER), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A copy without prose and vendor extensions; calls `reached` for every reference met. */
function withoutProse(value, reached, names = false) {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item, reached));
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([key]) => names || !(PROSE.has(key) || key.startsWith('x-')));
  return Object.fromEntries(
    kept.map(([key, item]) => {
      if (key === '$ref' && typeof item === 'string') reached(item);
      if (!names && DATA.has(key)) return [key, item];
      return [key, withoutProse(item, reached, key === 'properties' && !names)];
    }),
  );
}

function cut(full) {
  const seen = new Set();
  const queue = [];
  const reached = (reference) => {
    if (seen.has(reference)) return;
    seen.add(reference);
    queue.push(reference);
  };
  const { title, version, license } = full.info;
  const description = { openapi: full.openapi, info: { title, version, license }, paths: {}, components: {} };
  for (const operation of operations) {
    const [method, path] = operation.split(' ');
    const found = full.paths[path]?.[method.toLowerCase()];
    if (found === undefined) throw new Error(`${PACKAGE} does not describe ${operation}`);
    description.paths[path] ??= {};
    description.paths[path][method.toLowerCase()] = withoutProse(found, reached);
  }
  for (let reference = queue.pop(); reference !== undefined; reference = queue.pop()) {
    const [, , kind, ...rest] = reference.split('/');
    const name = rest.join('/');
    description.components[kind] ??= {};
    description.components[kind][name] = withoutProse(full.components[kind][name], reached);
  }
  for (const [kind, named] of Object.entries(description.components)) {
    description.components[kind] = Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return description;
}

const description = cut(readDescription(process.argv[2]));
writeFileSync(OUTPUT, `${JSON.stringify(description)}\n`);
execFileSync(fileURLToPath(new URL('../../node_modules/.bin/biome', import.meta.url)), ['format', '--write', OUTPUT]);
console.log(
  `${operations.length} operations, ${Object.keys(description.components.schemas).length} schemas: ${OUTPUT}`,
);
