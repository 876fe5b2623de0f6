import * as tls from "node:tls";
import { resolve } from "../../../machine/system/local_path.ts";
import { orFault } from "../../../machine/system_errors.ts";

/** The files with the trusted authorities: Debian and relatives, Fedora and relatives, Alpine and the BSDs. */
const SYSTEM_FILES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/cert.pem",
] as const;

/** The surroundings that decide about the authorities. */
export interface AuthoritiesPlace {
  readonly cwd: string;
  env(name: string): string | undefined;
}

/**
 * The authorities to trust, in PEM: those of the file, else of `SSL_CERT_FILE`, else of the system, else of the runtime.
 * Throws a `FileFault` when a file that was named cannot be read.
 */
export async function loadAuthorities(
  file: string | undefined,
  { cwd, env }: AuthoritiesPlace,
): Promise<string> {
  const named = file ?? env("SSL_CERT_FILE");
  if (named !== undefined && named !== "") return await readNamed(resolve(cwd, named), named);
  for (const path of SYSTEM_FILES) {
    try {
      return await Deno.readTextFile(path);
    } catch {
      // Another system keeps them elsewhere.
    }
  }
  return tls.rootCertificates.join("\n");
}

async function readNamed(path: string, shown: string): Promise<string> {
  return await orFault("read", shown, () => Deno.readTextFile(path));
}
