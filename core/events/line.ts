import { escapeJson } from "../base/redact.ts";

/** The line of an event, without its end. Nothing in it ends the line early or is obeyed by a terminal. */
export function eventLine(event: Readonly<Record<string, unknown>>): string {
  return escapeJson(JSON.stringify(event));
}

/** Bytes per second; undefined where the clock could not tell the time that it took. */
export function rateOf(bytes: number, milliseconds: number): number | undefined {
  return milliseconds > 0 ? Math.round(bytes * 1000 / milliseconds) : undefined;
}
