import { plainReason } from "../../../../core/base/error_text.ts";
import { X509Certificate } from "node:crypto";
import { join } from "../../../machine/system/local_path.ts";
import { failed, type Outcome, success } from "../../../../core/base/outcome.ts";
import { type KeyPair, TlsJoiner } from "./joiner.ts";
import { makeSelfSigned, type Naming } from "./self_signed.ts";

/** A certificate that can be used, with its fingerprint for people and logs. */
export interface ServingCertificate extends KeyPair {
  /** SHA-256 of the certificate, in lower-case hexadecimal digits. */
  readonly fingerprint: string;
}

/** Where the certificate comes from. */
export type CertificateSource =
  /** The operator's own, PEM; both may be in one file. */
  | { readonly kind: "files"; readonly cert: string; readonly key: string }
  /** One that is made when there is none, and kept in this folder; undefined: not kept. */
  | { readonly kind: "own"; readonly folder: string | undefined };

/** A certificate, and remarks for the operator about where it comes from. */
export interface LoadedCertificate {
  readonly certificate: ServingCertificate;
  readonly remarks: readonly string[];
}

const OWN_FILE = "certificate.pem";
const OWNER_ONLY = 0o600;
const FOLDER_MODE = 0o700;

/** Loads or makes the certificate. The failure is a sentence for the operator. */
export async function loadCertificate(
  source: CertificateSource,
  nowMs: number,
): Promise<Outcome<LoadedCertificate, string>> {
  if (source.kind === "own") return success(await ownCertificate(source.folder, nowMs));
  const pair = readPair(source.cert, source.key);
  if (!pair.ok) return pair;
  const certificate = checked(pair.value);
  return certificate.ok
    ? success({
      certificate: certificate.value,
      remarks: expiryRemarks(source.cert, pair.value, nowMs),
    })
    : failed(`cannot use ${source.cert} with the key ${source.key}: ${certificate.failure}`);
}

/** The folder for the state of a program: `XDG_STATE_HOME`, else `~/.local/state`. */
export function stateFolder(env: (name: string) => string | undefined): string | undefined {
  const state = env("XDG_STATE_HOME");
  // The specification says to ignore relative paths.
  if (state !== undefined && state.startsWith("/")) return join(state, "ferry");
  const home = env("HOME");
  return home === undefined || home === "" ? undefined : join(home, ".local", "state", "ferry");
}

/** The names and addresses by which this machine may be reached. */
export function machineNaming(): Naming {
  const addresses = Deno.networkInterfaces()
    .map(({ address }) => address)
    .filter((address) => !address.startsWith("fe80:"));
  return {
    names: [...new Set(["localhost", ...hostNames()])],
    addresses: [...new Set(["127.0.0.1", "::1", ...addresses])],
  };
}

function hostNames(): readonly string[] {
  try {
    const name = Deno.hostname().toLowerCase();
    return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name) ? [name] : [];
  } catch {
    return [];
  }
}

// ---- the operator's own files ----

function readPair(certPath: string, keyPath: string): Outcome<KeyPair, string> {
  const cert = readPem(certPath, "CERTIFICATE", "--cert wants a PEM file with a certificate");
  if (!cert.ok) return cert;
  const key = readPem(
    keyPath,
    "PRIVATE KEY",
    "--key wants the PEM file with the private key of --cert",
  );
  return key.ok ? success({ cert: cert.value, key: key.value }) : key;
}

function readPem(path: string, label: string, advice: string): Outcome<string, string> {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    return failed(`cannot read ${path}: ${plainReason(error)}; ${advice}`);
  }
  const begins = new RegExp(`-----BEGIN (?:[A-Z]+ )?${label}-----`);
  return begins.test(text)
    ? success(text)
    : failed(`cannot use ${path}: there is no ${label.toLowerCase()} in it; ${advice}`);
}

/** Tries both with the runtime: the certificate may be damaged, the key may belong to another one. */
function checked(pair: KeyPair): Outcome<ServingCertificate, string> {
  let fingerprint: string;
  try {
    fingerprint = parsed(pair).fingerprint256.replaceAll(":", "").toLowerCase();
  } catch {
    return failed("the certificate is damaged");
  }
  try {
    new TlsJoiner(pair).close();
    return success({ ...pair, fingerprint });
  } catch (error) {
    const words = plainReason(error);
    const mismatch = /key ?mismatch|inconsistent|not match/i.test(words);
    if (mismatch) return failed("the key is that of another certificate");
    return failed(/parse|decode/i.test(words) ? "the key is damaged" : words);
  }
}

function expiryRemarks(path: string, pair: KeyPair, nowMs: number): readonly string[] {
  const { validTo } = parsed(pair);
  return Date.parse(validTo) > nowMs ? [] : [`the certificate in ${path} has expired: ${validTo}`];
}

function parsed({ cert }: KeyPair): X509Certificate {
  return new X509Certificate(cert);
}

// ---- ferry's own ----

async function ownCertificate(
  folder: string | undefined,
  nowMs: number,
): Promise<LoadedCertificate> {
  const path = folder === undefined ? undefined : join(folder, OWN_FILE);
  const kept = path === undefined ? undefined : readKept(path, nowMs);
  if (kept !== undefined && kept.ok) return { certificate: kept.value, remarks: [] };
  const made = checked(await makeSelfSigned(machineNaming(), nowMs));
  if (!made.ok) throw new Error(`the certificate just made cannot be used: ${made.failure}`);
  const remarks = kept === undefined || kept.failure === undefined
    ? []
    : [`${kept.failure}; made a new one, clients that pinned the former one must learn it`];
  const keeping = keep(
    path,
    made.value,
    kept?.failure === undefined ? "unless-there" : "replacing",
  );
  if (keeping === "there") return await ownCertificate(folder, nowMs);
  return { certificate: made.value, remarks: [...remarks, ...keeping] };
}

/** The kept certificate. The failure says why another is needed; undefined when there is none yet. */
function readKept(path: string, nowMs: number): Outcome<ServingCertificate, string | undefined> {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound;
    return failed(absent ? undefined : `cannot read ${path}: ${plainReason(error)}`);
  }
  const pair = checked(splitPem(text));
  if (!pair.ok) return failed(`cannot use ${path}: ${pair.failure}`);
  if (Date.parse(parsed(pair.value).validTo) > nowMs) return pair;
  return failed(`the certificate in ${path} has expired`);
}

function splitPem(text: string): KeyPair {
  const blocks = text.match(/-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----\n?/g) ?? [];
  const isKey = (block: string) => block.includes("PRIVATE KEY");
  return {
    cert: blocks.filter((block) => !isKey(block)).join(""),
    key: blocks.filter(isKey).join(""),
  };
}

/**
 * Writes key and certificate into one file at once, so that they always belong together. `there`: another process was
 * faster, and its certificate must be used.
 */
function keep(
  path: string | undefined,
  { cert, key }: KeyPair,
  manner: "unless-there" | "replacing",
): readonly string[] | "there" {
  if (path === undefined) {
    return ["there is no folder to keep the certificate in, it lasts until the end"];
  }
  const temporary = `${path}.${crypto.randomUUID()}`;
  try {
    Deno.mkdirSync(join(path, ".."), { recursive: true, mode: FOLDER_MODE });
    Deno.writeTextFileSync(temporary, key + cert, { mode: OWNER_ONLY, createNew: true });
    if (manner === "unless-there") Deno.linkSync(temporary, path);
    else Deno.renameSync(temporary, path);
    removeQuietly(temporary);
    return [];
  } catch (error) {
    removeQuietly(temporary);
    if (error instanceof Deno.errors.AlreadyExists && manner === "unless-there") return "there";
    return [
      `cannot keep the certificate in ${path}: ${plainReason(error)}; it lasts until the end`,
    ];
  }
}

function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It was never made, or was renamed already.
  }
}
