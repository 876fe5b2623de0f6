import { dirname, join, resolve } from "../../../machine/system/local_path.ts";
import { decodeLenient, encodeText } from "../../../../core/base/text.ts";
import { concatBytes } from "../../../../core/base/text.ts";
import {
  type Acquaintance,
  acquaintance,
  type KnownServer,
  knownServerLine,
  type KnownServers,
  parseKnownServers,
} from "../../../../core/network/known_servers.ts";
import { replaceFile } from "../../../machine/replace_file.ts";
import { fileFailure } from "../../../machine/system_errors.ts";
import { fail, fileFault } from "../../client_fault.ts";

/** The surroundings that decide where the file is. */
export interface KnownServersPlace {
  readonly cwd: string;
  env(name: string): string | undefined;
}

/** The known-servers file: `file`, else the one of the user; undefined when there is no folder for that. */
export function knownServersPath(
  file: string | undefined,
  { cwd, env }: KnownServersPlace,
): string | undefined {
  if (file !== undefined) return resolve(cwd, file);
  const config = env("XDG_CONFIG_HOME");
  // The specification says to ignore relative paths.
  if (config !== undefined && config.startsWith("/")) return join(config, "ferry", "known_servers");
  const home = env("HOME") ?? env("USERPROFILE");
  return home === undefined || home === ""
    ? undefined
    : join(home, ".config", "ferry", "known_servers");
}

/** The servers in the file; none when there is no such file. Throws a `ClientFault` when it cannot be read. */
export async function readKnownServers(path: string): Promise<KnownServers> {
  return parseKnownServers(decodeLenient(await readBytes(path)));
}

/**
 * Adds a server, unless the file has a line for it by now: then it gives what that line says of the certificate. Several
 * programs may do this at once. Throws a `ClientFault` when the file cannot be written.
 */
export async function addKnownServer(
  path: string,
  server: Pick<KnownServer, "server" | "fingerprint" | "day">,
): Promise<Acquaintance> {
  using _lock = await locked(path);
  const bytes = await readBytes(path);
  const text = decodeLenient(bytes);
  const found = acquaintance(parseKnownServers(text), server.server, server.fingerprint);
  if (found.kind !== "unknown") return found;
  // Bytes that are no text stay as they are.
  const written = await replaceFile(
    path,
    concatBytes([bytes, encodeText(knownServerLine(text, server))]),
  );
  if (!written.ok) fail("local-file", written.failure);
  return { kind: "known" };
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Uint8Array();
    throw fileFault(fileFailure(error, "read", path));
  }
}

/** The file, made if need be, locked until it is closed. Whoever had it before may have replaced it: then once more. */
async function locked(path: string): Promise<Deno.FsFile> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
    for (;;) {
      const file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
      if (await isCurrent(file, path)) return file;
      file.close();
    }
  } catch (error) {
    throw fileFault(fileFailure(error, "write", path));
  }
}

async function isCurrent(file: Deno.FsFile, path: string): Promise<boolean> {
  try {
    await file.lock(true);
    const [held, there] = [await file.stat(), await Deno.stat(path)];
    return held.ino === there.ino && held.dev === there.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    file.close();
    throw error;
  }
}
