/** Shapes that only secrets have. Digests, commit ids and run ids are not among them: a body is full of those. */
const SECRET_SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,}|ghs_[A-Za-z0-9._-]{16,})/g,
  /\bgl(?:pat|dt|rt|cbt|soat|ptt)-[A-Za-z0-9_-]{16,}/g,
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}/g,
  /\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{20,}/g,
  /\bhf_[A-Za-z0-9]{20,}/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\bpypi-[A-Za-z0-9_-]{30,}/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\bya29\.[A-Za-z0-9_-]{20,}/g,
  /\bdapi[0-9a-f]{32}\b/g,
  /\bhvs\.[A-Za-z0-9_-]{20,}/g,
  /\bdop_v1_[0-9a-f]{64}\b/g,
  /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
];

/** A scheme's user information, and values that a name calls secret; the name stays, so that a reader knows what was hidden. */
const NAMED_SECRETS: readonly RegExp[] = [
  /([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi,
  /(\b(?:authorization|proxy-authorization)\s*[:=]\s*(?:bearer|basic|token)?\s*)[^\s"',;]+/gi,
  /(\bbearer\s+)[A-Za-z0-9._~+/-]{12,}=*/gi,
  /((?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|client[_-]?secret|account[_-]?key|sig)["']?\s*[:=]\s*["']?)[^\s"',;&]{4,}/gi,
];

/** What a secret is replaced by. */
export const REDACTED = '[redacted]';

/** The text with everything that looks like a secret replaced. Leaves digests and ids alone. */
export function redactSecrets(text: string): string {
  const shapeless = SECRET_SHAPES.reduce((rest, shape) => rest.replace(shape, REDACTED), text);
  return NAMED_SECRETS.reduce((rest, shape) => rest.replace(shape, `$1${REDACTED}`), shapeless);
}

/** Whether the text holds something of a shape that only secrets have. */
export function holdsSecret(text: string): boolean {
  return SECRET_SHAPES.some((shape) => text.search(shape) >= 0);
}
