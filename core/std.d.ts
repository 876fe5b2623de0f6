// The npm release of Deno's std carries JavaScript only; these are the parts ferry uses, exactly.

declare module "@std/assert" {
  export function assert(expr: unknown, msg?: string): asserts expr;
  export function assertEquals<T>(actual: T, expected: T, msg?: string): void;
  export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void;
  export function assertStrictEquals<T>(
    actual: unknown,
    expected: T,
    msg?: string,
  ): asserts actual is T;
  export function assertMatch(actual: string, expected: RegExp, msg?: string): void;
  export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void;
  export function assertStringIncludes(actual: string, expected: string, msg?: string): void;
  export function assertThrows(fn: () => unknown, msg?: string): unknown;
  export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
  export function assertLess(actual: number, expected: number, msg?: string): void;
  export function fail(msg?: string): never;
}

declare module "@std/async/abortable" {
  export function abortable<T>(p: Promise<T>, signal: AbortSignal): Promise<T>;
}

declare module "@std/async/pool" {
  export function pooledMap<T, R>(
    poolLimit: number,
    array: Iterable<T> | AsyncIterable<T>,
    iteratorFn: (data: T) => Promise<R>,
  ): AsyncIterableIterator<R>;
}

declare module "@std/bytes/concat" {
  export function concat(buffers: readonly Uint8Array[]): Uint8Array<ArrayBuffer>;
}

declare module "@std/cli/parse-args" {
  export function parseArgs(
    args: readonly string[],
    options: {
      /** Operands stay texts. */
      readonly string: readonly ["_"];
      /** Called with each operand, and with each option that is not declared; false: it is left out. */
      readonly unknown: (arg: string, key?: string, value?: unknown) => boolean;
    },
  ): { readonly _: readonly string[] };
}

declare module "@std/collections/map-values" {
  export function mapValues<T, O, K extends string>(
    record: Readonly<Record<K, T>>,
    transformer: (value: T, key: K) => O,
  ): Record<K, O>;
}

declare module "@std/data-structures/binary-heap" {
  export class BinaryHeap<T> {
    constructor(compare: (a: T, b: T) => number);
    readonly length: number;
    peek(): T | undefined;
    pop(): T | undefined;
    push(...values: readonly T[]): number;
    isEmpty(): boolean;
    /** Yields the values in ascending order and takes them out. */
    drain(): IterableIterator<T>;
  }
}

declare module "@std/encoding/base64" {
  export function encodeBase64(data: Uint8Array): string;
  export function decodeBase64(b64: string): Uint8Array<ArrayBuffer>;
}

declare module "@std/encoding/hex" {
  export function encodeHex(src: Uint8Array): string;
}

declare module "@std/fmt/bytes" {
  export function format(
    bytes: number,
    options?: { readonly maximumFractionDigits?: number },
  ): string;
}

declare module "@std/fmt/duration" {
  export function format(
    milliseconds: number,
    options?: { readonly ignoreZero?: boolean },
  ): string;
}

declare module "@std/fs/exists" {
  export function exists(path: string): Promise<boolean>;
}

declare module "@std/fs/walk" {
  export interface WalkEntry {
    readonly path: string;
    readonly isFile: boolean;
    readonly isDirectory: boolean;
  }
  export function walk(
    root: string,
    options?: {
      readonly includeDirs?: boolean;
      readonly exts?: readonly string[];
      readonly match?: readonly RegExp[];
    },
  ): AsyncIterableIterator<WalkEntry>;
}

declare module "@std/path" {
  export const SEPARATOR: string;
  export function basename(path: string): string;
  export function dirname(path: string): string;
  export function fromFileUrl(url: URL | string): string;
  export function toFileUrl(path: string): URL;
  export function isAbsolute(path: string): boolean;
  export function join(...paths: readonly string[]): string;
  export function relative(from: string, to: string): string;
  export function resolve(...paths: readonly string[]): string;
}

declare module "@std/path/posix" {
  export function dirname(path: string): string;
  export function join(...paths: readonly string[]): string;
  export function resolve(...paths: readonly string[]): string;
}

declare module "@std/path/posix/basename" {
  export function basename(path: string): string;
}

declare module "@std/path/posix/dirname" {
  export function dirname(path: string): string;
}

declare module "@std/path/posix/is-absolute" {
  export function isAbsolute(path: string): boolean;
}

declare module "@std/path/posix/join" {
  export function join(...paths: readonly string[]): string;
}

declare module "@std/path/posix/resolve" {
  export function resolve(...paths: readonly string[]): string;
}

declare module "@std/path/windows/basename" {
  export function basename(path: string): string;
}

declare module "@std/path/windows/dirname" {
  export function dirname(path: string): string;
}

declare module "@std/path/windows/is-absolute" {
  export function isAbsolute(path: string): boolean;
}

declare module "@std/path/windows/join" {
  export function join(...paths: readonly string[]): string;
}

declare module "@std/path/windows/resolve" {
  export function resolve(...paths: readonly string[]): string;
}

declare module "@std/regexp/escape" {
  export function escape(str: string): string;
}

declare module "@std/text/closest-string" {
  export function closestString(
    givenWord: string,
    possibleWords: readonly string[],
    options?: { readonly caseSensitive?: boolean },
  ): string;
}

declare module "@std/text/levenshtein-distance" {
  export function levenshteinDistance(str1: string, str2: string): number;
}
