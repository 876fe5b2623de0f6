import { encodeHex } from "@std/encoding/hex";
import { basename, dirname, join } from "../../machine/system/local_path.ts";
import { encodeText } from "../../../core/base/text.ts";
import { hiddenName } from "../../../core/files/upload_name.ts";

/** A new hidden path beside a real one, for the new content of a file that exists. */
export function replacementPath(real: string): string {
  return join(dirname(real), hiddenName("upload", crypto.randomUUID().replaceAll("-", "")));
}

/**
 * The hidden path beside a real one where an account's upload of a new file is written until it is complete. It is
 * always the same for this account, and no other account finds it.
 */
export async function partPath(real: string, account: string): Promise<string> {
  const name = real.slice(dirname(real).length);
  const hash = await crypto.subtle.digest("SHA-256", encodeText(`${account}\0${name}`));
  const digits = encodeHex(new Uint8Array(hash, 0, 16));
  return join(dirname(real), hiddenName("part", digits));
}

/** The same in the folder that is held: `held` is a path that leads to the real one. */
export async function heldPart(real: string, held: string, account: string): Promise<string> {
  return join(dirname(held), basename(await partPath(real, account)));
}
