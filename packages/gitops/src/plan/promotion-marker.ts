import { createHash } from 'node:crypto';
import { code } from './body/markdown.ts';
import type { Marker, PromotionPlan } from './promotion-plan.ts';

const PREFIX = '<!-- ai-platform ';
const SUFFIX = ' -->';
const SUPERSEDED_SHOWN = 20;
/** What a person wrote into a marker by hand is no list of versions, and must not make the next body too long. */
const VERSION = /^[A-Za-z0-9._-]{1,60}$/;

/** Marker first, then the body: at the very beginning nothing from outside can stand before it, and nothing can cut it. */
export function completeBody(plan: PromotionPlan, superseded: readonly string[]): string {
  const shown = superseded.filter((version) => VERSION.test(version)).slice(-SUPERSEDED_SHOWN);
  const text = `${supersededNote(shown)}${plan.body}`;
  const marker: Marker = {
    key: plan.key,
    release: plan.releaseSha256,
    base: plan.changeSet.base ?? '',
    body: sha256(`${plan.title}\n${text}`),
    version: plan.release.version.slice(0, 60),
    superseded: shown,
  };
  return `${PREFIX}${commentSafe(JSON.stringify(marker))}${SUFFIX}\n${text}`;
}

/** The marker a body begins with, or undefined where it has none or it was changed into something else. */
export function parseMarker(body: string): Marker | undefined {
  if (!body.startsWith(PREFIX)) return undefined;
  const end = body.indexOf(SUFFIX);
  if (end < 0) return undefined;
  try {
    const value: unknown = JSON.parse(body.slice(PREFIX.length, end));
    return isMarker(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** sha256 of text as UTF-8, 64 hex digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function supersededNote(versions: readonly string[]): string {
  if (versions.length === 0) return '';
  return `> Supersedes version ${versions.map((version) => code(version, 60)).join(', ')}, asked for here before.\n\n`;
}

/** JSON that cannot end the comment it stands in. */
function commentSafe(json: string): string {
  return json.replace(/[<>&]|--|-$/g, (found) => [...found].map(unicodeEscape).join(''));
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function isMarker(value: unknown): value is Marker {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const { superseded } = fields;
  return (
    ['key', 'release', 'base', 'body', 'version'].every((name) => typeof fields[name] === 'string') &&
    Array.isArray(superseded) &&
    superseded.every((version) => typeof version === 'string')
  );
}
