/** How deep a message is searched: message, settled, outcome, value, and one level inside the value. */
const DEPTH = 4;

/**
 * Releases a value that no actor will receive: the value itself if it has `Symbol.dispose` or `Symbol.asyncDispose`,
 * otherwise disposable values in the fields of a plain object, for instance a socket in a `Settled` or a file in an
 * `Outcome`. Errors are dropped: no caller is left to report them to.
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

/** Only plain objects are searched, never the fields of actors, sockets or maps. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Disposes of the value; false if it cannot be disposed of. */
function release(value: object): boolean {
  if (isDisposable(value)) {
    try {
      value[Symbol.dispose]();
    } catch {
      // No caller is left to report it to.
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
