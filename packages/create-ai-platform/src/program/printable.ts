// C0 and C1 controls but for tab and line feed, and the marks that reorder text: a server's answer or a file's name
// could otherwise rewrite what the terminal shows.
const UNPRINTABLE = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Text from outside as it may be shown on a terminal. */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(UNPRINTABLE, '\uFFFD');
}

/** Replaces every known secret; short ones too common to be secrets stay. */
export function withoutSecrets(text: string, secrets: ReadonlySet<string>): string {
  let result = text;
  for (const secret of secrets) {
    if (secret.length >= 8) {
      result = result.replaceAll(secret, '***');
    }
  }
  return result;
}
