import type { ReceivedReply } from "./reply_parser.ts";

/**
 * How servers say under which name they have stored a file: 150 with `FILE: name` (RFC 1123 §4.1.2.9), 226 of BSD's server
 * with `(unique file name:name).`, and of drop boxes with `stored as name` or the like.
 */
const PATTERNS: readonly RegExp[] = [
  /\bunique file ?name: ?(.+?)\)\.?$/i,
  /\bunique file ?name: ?(.+)$/i,
  /^FILE: ?(.+)$/,
  /\b(?:stored|saved) (?:as|under)(?: the name)? (.+)$/i,
];

/** A longer reply, in lines and in characters of a line, is not about one name. */
const MOST = { lines: 20, characters: 2_000 } as const;

/** The name, without folders, that a reply gives a file that was sent as `asked`; undefined if it gives no other one. */
export function storedName({ lines }: ReceivedReply, asked: string): string | undefined {
  const found = lines.slice(0, MOST.lines).flatMap((line) => {
    const text = line.slice(0, MOST.characters).trim();
    return PATTERNS.map((pattern) => pattern.exec(text)?.[1]).filter((name) => name !== undefined);
  });
  const [first] = found;
  if (first === undefined) return undefined;
  const name = lastComponent(unquoted(first));
  return name === "" || name === lastComponent(asked) ? undefined : name;
}

function unquoted(text: string): string {
  return /^(["'])(.*)\1\.?$/.exec(text)?.[2] ?? text;
}

function lastComponent(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
