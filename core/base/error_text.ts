/** The message of a thrown value: normally an `Error`, but anything can be thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same with the stack, if there is one: for bug reports. */
export function errorDetails(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

/** The thrown value as an `Error`. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** The code of a system error (`ENOENT`); undefined if there is none. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
