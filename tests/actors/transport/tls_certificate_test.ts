import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { X509Certificate } from "node:crypto";
import { join } from "@std/path";
import {
  type CertificateSource,
  loadCertificate,
  machineNaming,
  stateFolder,
} from "../../../actors/transport/tls/server/certificate.ts";
import { makeSelfSigned } from "../../../actors/transport/tls/server/self_signed.ts";
import { loopbackCertificate } from "../../support/tls/loopback_certificate.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

const NOW = Date.now();
const YEAR = 365 * 86_400_000;

async function loaded(source: CertificateSource, nowMs = NOW) {
  const outcome = await loadCertificate(source, nowMs);
  if (!outcome.ok) throw new Error(outcome.failure);
  return outcome.value;
}

async function refused(source: CertificateSource): Promise<string> {
  const outcome = await loadCertificate(source, NOW);
  if (outcome.ok) throw new Error("it was accepted");
  return outcome.failure;
}

Deno.test("a certificate of its own is made once and kept, for its owner alone", async () => {
  await using folder = await tempFolder();
  const source = { kind: "own", folder: join(folder.path, "state", "ferry") } as const;
  const first = await loaded(source);
  assertEquals(first.remarks, []);
  const path = join(source.folder, "certificate.pem");
  assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  assertEquals((Deno.statSync(source.folder).mode ?? 0) & 0o777, 0o700);
  assertEquals(await loaded(source), first);
  assertEquals([...Deno.readDirSync(source.folder)].map(({ name }) => name), ["certificate.pem"]);
});

Deno.test("it names this machine, is an end entity's, and has the printed fingerprint", async () => {
  const { certificate } = await loaded({ kind: "own", folder: undefined });
  const parsed = new X509Certificate(certificate.cert);
  assertEquals(parsed.ca, false);
  for (const name of machineNaming().names) assertEquals(parsed.checkHost(name), name);
  assertStringIncludes(parsed.subjectAltName ?? "", "IP Address:127.0.0.1");
  // RFC 8446 §4.4.2: TLS sends the DER encoding of the certificate, which PEM contains.
  const der = Uint8Array.from(
    atob(certificate.cert.replaceAll(/-----[^-]+-----|\s/g, "")),
    (char) => char.charCodeAt(0),
  );
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
  const expected = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  assertEquals(certificate.fingerprint, expected);
});

Deno.test("an expired one is replaced, and the operator is told", async () => {
  await using folder = await tempFolder();
  const source = { kind: "own", folder: folder.path } as const;
  const first = await loaded(source);
  const later = await loaded(source, NOW + 20 * YEAR);
  assertNotEquals(later.certificate.fingerprint, first.certificate.fingerprint);
  assertStringIncludes(later.remarks.join(), "has expired");
});

Deno.test("a kept file that is damaged is replaced, and the operator is told", async () => {
  await using folder = await tempFolder();
  const source = { kind: "own", folder: folder.path } as const;
  const path = join(folder.path, "certificate.pem");
  Deno.writeTextFileSync(path, "nonsense");
  const { remarks, certificate } = await loaded(source);
  assertStringIncludes(remarks.join(), path);
  assertEquals((await loaded(source)).certificate, certificate);
});

Deno.test("where nothing can be kept there is a certificate all the same", async () => {
  await using folder = await tempFolder();
  const blocked = join(folder.path, "file");
  Deno.writeTextFileSync(blocked, "");
  const { remarks, certificate } = await loaded({ kind: "own", folder: join(blocked, "below") });
  assertStringIncludes(remarks.join(), "it lasts until the end");
  assert(certificate.cert.includes("BEGIN CERTIFICATE"));
});

Deno.test("the operator's own files are used as they are", async () => {
  await using folder = await tempFolder();
  const pair = await loopbackCertificate();
  const cert = join(folder.path, "cert.pem");
  const key = join(folder.path, "key.pem");
  Deno.writeTextFileSync(cert, pair.cert);
  Deno.writeTextFileSync(key, pair.key);
  const { certificate, remarks } = await loaded({ kind: "files", cert, key });
  assertEquals({ cert: certificate.cert, key: certificate.key }, pair);
  assertEquals(remarks, []);
  const late = await loaded({ kind: "files", cert, key }, NOW + 20 * YEAR);
  assertStringIncludes(late.remarks.join(), "has expired");
});

Deno.test("files that are missing, no PEM, or not of one pair are refused by name", async () => {
  await using folder = await tempFolder();
  const pair = await loopbackCertificate();
  const other = await makeSelfSigned({ names: ["localhost"], addresses: [] }, NOW);
  const cert = join(folder.path, "cert.pem");
  const key = join(folder.path, "key.pem");
  Deno.writeTextFileSync(cert, pair.cert);
  assertStringIncludes(await refused({ kind: "files", cert, key }), key);
  Deno.writeTextFileSync(key, "nonsense");
  assertStringIncludes(await refused({ kind: "files", cert, key }), key);
  Deno.writeTextFileSync(key, other.key);
  assertStringIncludes(await refused({ kind: "files", cert, key }), cert);
  Deno.writeTextFileSync(key, pair.key);
  Deno.writeTextFileSync(cert, "nonsense");
  assertStringIncludes(await refused({ kind: "files", cert, key }), cert);
});

Deno.test("state is kept where the XDG base directory specification says", () => {
  const env = (values: Record<string, string>) => (name: string) => values[name];
  assertEquals(stateFolder(env({ XDG_STATE_HOME: "/s", HOME: "/h" })), "/s/ferry");
  assertEquals(stateFolder(env({ HOME: "/h" })), "/h/.local/state/ferry");
  // Relative paths are invalid and to be ignored.
  assertEquals(stateFolder(env({ XDG_STATE_HOME: "s", HOME: "/h" })), "/h/.local/state/ferry");
  assertEquals(stateFolder(env({})), undefined);
});
