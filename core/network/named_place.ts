import { failed, type Outcome, success } from "../base/outcome.ts";

/** A server by its name on the local network, and a path there: `ferry:NAME/PATH`. */
export interface NamedPlace {
  readonly name: string;
  readonly path: string;
}

/** Reads `ferry:NAME/PATH`; undefined when it is no such thing. The failure is a sentence. */
export function parseNamedPlace(text: string): Outcome<NamedPlace, string> | undefined {
  const [, encoded, path = ""] = /^ferry:([^/]*)(?:\/(.*))?$/is.exec(text) ?? [];
  if (encoded === undefined) return undefined;
  try {
    const name = decodeURIComponent(encoded);
    if (name === "") return failed("no name in it; write ferry:NAME/PATH, ferry ls lists names");
    const place = { name, path: decodeURIComponent(path) };
    return /[\r\n\0]/.test(name + place.path)
      ? failed("it holds a line end or NUL; FTP cannot carry it")
      : success(place);
  } catch {
    return failed("bad % in it; write %25 for a %, and UTF-8 bytes as %XX");
  }
}
