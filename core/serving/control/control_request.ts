// This folder: the requests of `ferry who` and `ferry kick` to a running server, and its answers.

/** A request to a running server on its control socket. */
export type ControlRequest =
  | { readonly kind: "who" }
  | { readonly kind: "kick"; readonly session: number };

/** The longest request, in bytes, including its line end. */
export const LONGEST_REQUEST = 64;

/** The line of a request, without its line end. */
export function formatRequest(request: ControlRequest): string {
  return request.kind === "who" ? "who" : `kick ${request.session}`;
}

/** Parses a request from a line without its line end; undefined if it is none. */
export function parseRequest(line: string): ControlRequest | undefined {
  if (line === "who") return { kind: "who" };
  const number = /^kick ([1-9]\d{0,14})$/.exec(line)?.[1];
  return number === undefined ? undefined : { kind: "kick", session: Number(number) };
}
