import { escapeControls, redactCommand } from "../core/redact.ts";
import { decodeLenient } from "../core/text.ts";
import type { TraceEvent } from "./kernel.ts";

/** The longest text of a message that a trace line shows, in characters. */
const LONGEST_TEXT = 80;

/** How deep the objects in a message are shown. */
const DEEPEST = 2;

/** One delivered message as a line of `--trace`: time, address, kind, and what the message carries. */
export function traceLine({ at, to, msg }: TraceEvent): string {
  const time = new Date(at).toISOString().slice(11, 23);
  const fields = Object.entries(msg).filter(([name]) => name !== "kind");
  const shown = fields.map(([name, value]) => `${name}=${showField(name, value, DEEPEST)}`);
  return escapeControls([time, to, msg.kind, ...shown].join(" "));
}

function showField(name: string, value: unknown, depth: number): string {
  return /password/i.test(name) ? "****" : show(value, depth);
}

function show(value: unknown, depth: number): string {
  switch (typeof value) {
    case "string":
      return showText(value);
    case "function":
    case "symbol":
      return "...";
    case "object":
      return value === null ? "null" : showObject(value, depth);
    default:
      return String(value);
  }
}

function showObject(value: object, depth: number): string {
  if (value instanceof Uint8Array) {
    return showText(decodeLenient(value.subarray(0, 4 * LONGEST_TEXT)));
  }
  if (value instanceof Error) return `${value.name}(${showText(value.message)})`;
  if (Array.isArray(value)) return showList(value, depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  // Sockets, actors and the like are not opened: what they hold is theirs.
  if (prototype !== Object.prototype && prototype !== null) return value.constructor.name;
  if (depth === 0) return "{...}";
  const fields = Object.entries(value).map(([name, field]) =>
    `${name}: ${showField(name, field, depth - 1)}`
  );
  return `{${fields.join(", ")}}`;
}

function showList(list: readonly unknown[], depth: number): string {
  if (depth === 0 || list.length > 8) return `[${list.length} entries]`;
  return `[${list.map((entry) => show(entry, depth - 1)).join(", ")}]`;
}

function showText(text: string): string {
  const safe = redactCommand(text.replace(/\r?\n$/, ""));
  const cut = safe.length > LONGEST_TEXT ? `${safe.slice(0, LONGEST_TEXT)}...` : safe;
  return JSON.stringify(cut);
}
