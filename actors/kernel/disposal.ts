/** How deep a message is searched: message, settled, outcome, value, and one more for what the value holds. */
const DEPTH = 4;

/**
 * Releases what nobody will receive: the value itself when it has `Symbol.dispose` or
 * `Symbol.asyncDispose`, otherwise whatever disposable the fields of a plain object hold, so that a
 * socket in a `Settled` or a file in an `Outcome` is found. Errors are dropped: there is nobody to tell.
 */
export function disposeUndelivered(value: unknown): void {
  visit(value, DEPTH);
}

function visit(value: unknown, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  if (release(value)) return;
  if (depth === 0 || !isPlain(value)) return;
  for (const field of Object.values(value)) visit(field, depth - 1);
}

/** Only messages are searched, never the insides of actors, sockets or maps. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function release(value: object): boolean {
  if (isDisposable(value)) {
    try {
      value[Symbol.dispose]();
    } catch {
      return true;
    }
    return true;
  }
  if (!isAsyncDisposable(value)) return false;
  disposeLater(value).catch(() => undefined);
  return true;
}

async function disposeLater(value: AsyncDisposable): Promise<void> {
  await value[Symbol.asyncDispose]();
}

function isDisposable(value: object): value is Disposable {
  return Symbol.dispose in value && typeof value[Symbol.dispose] === "function";
}

function isAsyncDisposable(value: object): value is AsyncDisposable {
  return Symbol.asyncDispose in value && typeof value[Symbol.asyncDispose] === "function";
}
