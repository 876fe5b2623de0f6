import { resolve } from "../../../machine/system/local_path.ts";
import { decodeText } from "../../../../core/base/text.ts";
import { fileFailure } from "../../../machine/system_errors.ts";
import { ClientFault, fail, fileFault } from "../../client_fault.ts";

/** The longest first line, in bytes. */
const LONGEST = 4_096;
const OTHERS_READ = 0o004;

/** The first line of a file of `--password-file`. Throws a `ClientFault` when it cannot be read, or others can. */
export async function readPasswordFile(path: string, cwd: string): Promise<string> {
  const line = await firstLine(path, resolve(cwd, path));
  const text = decodeText(line);
  if (text === undefined) fail("local-file", `cannot use ${path}: it is not valid UTF-8`);
  const password = text.replace(/^\ufeff/, "").replace(/\r$/, "");
  if (password === "") fail("local-file", `cannot use ${path}: its first line is empty`);
  return password;
}

async function firstLine(path: string, real: string): Promise<Uint8Array> {
  try {
    using file = await Deno.open(real);
    const { mode, isFile } = await file.stat();
    // A pipe or a device is not there for others to read later.
    if (isFile && mode !== null && (mode & OTHERS_READ) !== 0) {
      fail("local-file", `cannot use ${path}: others can read the password in it; chmod 600 it`);
    }
    const bytes = new Uint8Array(LONGEST);
    let length = 0;
    while (length < LONGEST && !bytes.subarray(0, length).includes(0x0a)) {
      const count = await file.read(bytes.subarray(length));
      if (count === null) break;
      length += count;
    }
    const end = bytes.subarray(0, length).indexOf(0x0a);
    return bytes.subarray(0, end === -1 ? length : end);
  } catch (error) {
    if (error instanceof ClientFault) throw error;
    throw fileFault(fileFailure(error, "read", path));
  }
}
