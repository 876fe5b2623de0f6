import { escapeControls, redactCommand } from "../../core/base/redact.ts";
import { decodeLenient } from "../../core/base/text.ts";
import type { TraceEvent } from "./kernel.ts";

/** The longest text of a message that a trace line shows, in characters. */
const LONGEST_TEXT = 80;

/** How many bytes are decoded: enough for the longest text, and for a password that continues beyond its end. */
const LONGEST_BYTES = 4_096;

/** How deep the objects in a message are shown. */
const DEEPEST = 2;

/** Hides secrets in a text. */
type Mask = (text: string) => string;

/**
 * One delivered message as a line of `--trace`: time, address, kind and fields. `mask` hides secrets in a text, because a
 * server can send a password back.
 */
export function traceLine({ at, to, msg }: TraceEvent, mask: Mask = (text) => text): string {
  const time = new Date(at).toISOString().slice(11, 23);
  const fields = Object.entries(msg).filter(([name]) => name !== "kind");
  const shown = fields.map(([name, value]) => `${name}=${showField(name, value, DEEPEST, mask)}`);
  return escapeControls([time, to, msg.kind, ...shown].join(" "));
}

function showField(name: string, value: unknown, depth: number, mask: Mask): string {
  return /password/i.test(name) ? "****" : show(value, depth, mask);
}

function show(value: unknown, depth: number, mask: Mask): string {
  switch (typeof value) {
    case "string":
      return showText(value, mask);
    case "function":
    case "symbol":
      return "...";
    case "object":
      return value === null ? "null" : showObject(value, depth, mask);
    default:
      return String(value);
  }
}

function showObject(value: object, depth: number, mask: Mask): string {
  if (value instanceof Uint8Array) {
    return showText(decodeLenient(value.subarray(0, LONGEST_BYTES)), mask);
  }
  if (value instanceof Error) return `${value.name}(${showText(value.message, mask)})`;
  if (Array.isArray(value)) return showList(value, depth, mask);
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of sockets, actors and other objects only the class is shown.
  if (prototype !== Object.prototype && prototype !== null) return value.constructor.name;
  if (depth === 0) return "{...}";
  const fields = Object.entries(value).map(([name, field]) =>
    `${name}: ${showField(name, field, depth - 1, mask)}`
  );
  return `{${fields.join(", ")}}`;
}

function showList(list: readonly unknown[], depth: number, mask: Mask): string {
  if (depth === 0 || list.length > 8) return `[${list.length} entries]`;
  return `[${list.map((entry) => show(entry, depth - 1, mask)).join(", ")}]`;
}

function showText(text: string, mask: Mask): string {
  const safe = mask(redactCommand(text.replace(/\r?\n$/, "")));
  const cut = safe.length > LONGEST_TEXT ? `${safe.slice(0, LONGEST_TEXT)}...` : safe;
  return JSON.stringify(cut);
}
