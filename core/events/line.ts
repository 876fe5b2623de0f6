import { escapeJson } from "../base/redact.ts";

/** The line of an event, without its line end. Control characters are escaped, for readers and terminals. */
export function eventLine(event: Readonly<Record<string, unknown>>): string {
  return escapeJson(JSON.stringify(event));
}

/** Bytes per second; undefined if the transfer took less than the clock can measure. */
export function rateOf(bytes: number, milliseconds: number): number | undefined {
  return milliseconds > 0 ? Math.round(bytes * 1000 / milliseconds) : undefined;
}
