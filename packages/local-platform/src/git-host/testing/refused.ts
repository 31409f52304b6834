interface Failure {
  readonly status: number;
  readonly response?: { readonly data?: { readonly message?: string; readonly errors?: unknown } };
}

/** Status, message and `errors` of a call that GitHub refuses; rejects when it succeeds. */
export async function refused(call: Promise<unknown>): Promise<string> {
  const failure = await call.then(
    () => undefined,
    (error: unknown) => error as Failure,
  );
  if (failure?.status === undefined) throw new Error(`the call was not refused: ${String(failure)}`);
  const { message, errors } = failure.response?.data ?? {};
  return [failure.status, message, ...(errors === undefined ? [] : [JSON.stringify(errors)])].join(' ');
}
