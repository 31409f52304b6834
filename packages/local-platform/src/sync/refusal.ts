/** Git says something that cannot be done, whoever asks how often: the message is the reason, fit for a deployment status. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Something that can go by itself: it is tried again. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** What went wrong, in one line. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s+/g, ' ').trim();
}
