/** What may be asked of a running server over its control socket. */
export type ControlRequest =
  | { readonly kind: "who" }
  | { readonly kind: "kick"; readonly session: number };

/** The longest request, in bytes, its line end included. */
export const LONGEST_REQUEST = 64;

/** The line of a request, without its end. */
export function formatRequest(request: ControlRequest): string {
  return request.kind === "who" ? "who" : `kick ${request.session}`;
}

/** The request of a line without its end; undefined when it is none. */
export function parseRequest(line: string): ControlRequest | undefined {
  if (line === "who") return { kind: "who" };
  const number = /^kick ([1-9]\d{0,14})$/.exec(line)?.[1];
  return number === undefined ? undefined : { kind: "kick", session: Number(number) };
}
