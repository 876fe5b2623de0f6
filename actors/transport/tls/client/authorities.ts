import * as tls from "node:tls";
import { resolve } from "@std/path";
import { orFault } from "../../../machine/system_errors.ts";

/** Where systems keep the authorities they trust: Debian and its kin, Fedora and its kin, Alpine and the BSDs. */
const SYSTEM_FILES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/cert.pem",
] as const;

/** What the choice of authorities depends on. */
export interface AuthoritiesPlace {
  readonly cwd: string;
  env(name: string): string | undefined;
}

/**
 * The authorities to trust, in PEM: those of the file, else of `SSL_CERT_FILE`, else the system's, else those that
 * the runtime brings along. Throws a `FileFault` when a file that was asked for cannot be read.
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
