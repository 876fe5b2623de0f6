/** The message of what was thrown: an error as a rule, but anything can be thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same with the stack, where there is one: for reports of bugs. */
export function errorDetails(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

/** What was thrown as an `Error`, for those who take nothing else. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** The code of an error of the system (`ENOENT`); undefined where there is none. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
