import { escapeJson } from "../base/redact.ts";

/** The version in every line of `--json`. Within a version fields may be added; none changes its meaning or is removed. */
export const SCHEMA_VERSION = 1;

/** The line of an event, without its line end. Control characters are escaped, for readers and terminals. */
export function eventLine(event: Readonly<Record<string, unknown>>): string {
  return escapeJson(JSON.stringify(event));
}

/** Bytes per second; undefined if the transfer took less than the clock can measure. */
export function rateOf(bytes: number, milliseconds: number): number | undefined {
  return milliseconds > 0 ? Math.round(bytes * 1000 / milliseconds) : undefined;
}
