/** Something the user of the local platform can act on: the message says what is wrong, `hint` what to do. */
export class LocalPlatformError extends Error {
  override readonly name = 'LocalPlatformError';
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
