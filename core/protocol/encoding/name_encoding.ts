// This folder: the encoding of file names on the wire, which is UTF-8, windows-1252 or one that the user names.

import { failed, type Outcome, success } from "../../base/outcome.ts";
import { type Charset, loadCharset } from "./charset.ts";

/** The encoding of names on the wire (`--encoding`). */
export type NameEncoding =
  /** UTF-8 where it is valid, otherwise windows-1252. */
  | { readonly kind: "auto" }
  /** UTF-8 and nothing else (RFC 2640). */
  | { readonly kind: "utf-8" }
  | { readonly kind: "charset"; readonly charset: Charset };

/** The default of `--encoding`. */
export const USUAL_ENCODING: NameEncoding = { kind: "auto" };

/** The encoding that `--encoding` names; `auto` if the option is not given. The failure is a sentence for the user. */
export async function findEncoding(
  name: string | undefined,
): Promise<Outcome<NameEncoding, string>> {
  if (name === undefined || /^auto$/i.test(name)) return success(USUAL_ENCODING);
  if (/^utf-?8$/i.test(name)) return success({ kind: "utf-8" });
  const charset = await loadCharset(name);
  if (charset !== undefined) return success({ kind: "charset", charset });
  return failed(
    `--encoding ${name} is no encoding of names; write auto, utf-8 or for instance shift_jis, gbk, ` +
      "latin1, cp437",
  );
}
