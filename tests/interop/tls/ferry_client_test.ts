import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { TestAuthority } from "../../support/tls/certificate_maker.ts";
import { runFerry } from "../../support/process/ferry_process.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";
import { startServer } from "../running_server.ts";
import { expectFile, expectListed, sampleBytes } from "../samples.ts";
import { isAvailable, TLS_VARIANTS, type TlsVariant } from "./peer_servers.ts";

const root = await TestAuthority.root();
const certificate = await root.issue();
const MODES = [[], ["--active"]] as const;

for (const variant of TLS_VARIANTS) {
  const { name, server } = variant;
  const ignore = !isAvailable(server(certificate));
  Deno.test({ name: `ferry over TLS with ${name}`, ignore, fn: () => meet(variant) });
}

/** Lists, fetches and sends, several files on one control connection, passive and active. */
async function meet({ scheme, version, server }: TlsVariant): Promise<void> {
  await using remote = await tempFolder();
  await using local = await tempFolder();
  const bytes = sampleBytes();
  await remote.write("files/one.bin", bytes);
  await remote.write("files/two.bin", bytes.subarray(7));
  for (const name of ["one.bin", "two.bin"]) await remote.write(`inbox/${name}`, "before");
  const peer = server(certificate);
  await using running = await startServer(peer, remote.path, "ipv4", scheme === "ftps");
  const authorities = await local.write("root.pem", root.cert);
  const base = `${scheme}://${encodeURIComponent(peer.account.user)}@127.0.0.1:${running.port}`;
  const ferry = async (verb: string, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await runFerry([verb, "-v", "--ca", authorities, ...args], {
      cwd: local.path,
      env: { FERRY_PASSWORD: peer.account.password },
    });
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, `certificate sha256:${certificate.fingerprint} (checked)`);
    assertStringIncludes(stderr, "---> PROT P");
    if (version !== undefined) assertStringIncludes(stderr, `TLS ${version},`);
    return new TextDecoder().decode(stdout);
  };
  for (const mode of MODES) {
    expectListed(await ferry("ls", ...mode, `${base}/files/`), ["one.bin", "two.bin"]);
    await ferry("get", ...mode, `${base}/files/one.bin`, `${base}/files/two.bin`);
    await expectFile(local.at("one.bin"), bytes, "the first fetched file");
    await expectFile(local.at("two.bin"), bytes.slice(7), "the second fetched file");
    await ferry("put", ...mode, "one.bin", "two.bin", `${base}/inbox/`);
    await expectFile(remote.at("inbox", "one.bin"), bytes, "the first sent file");
    await expectFile(remote.at("inbox", "two.bin"), bytes.slice(7), "the second sent file");
  }
  // ProFTPD lets a session of TLS 1.3 be resumed twice; where it speaks nothing older, every third file takes a new login.
  await meetAtOnce(local, remote, ferry, { base, files: version === "1.3" ? 12 : 100 });
  const untrusted = await runFerry(["ls", `${base}/`], { cwd: local.path });
  assertEquals(untrusted.code, 7, untrusted.stderr);
  assert(untrusted.stderr.includes(`--pin sha256:${certificate.fingerprint}`), untrusted.stderr);
  await meetOnFirstUse(local, `${scheme}://127.0.0.1:${running.port}`, peer.account);
}

/** Sends and fetches many files in four sessions: each data connection belongs to its own control connection. */
async function meetAtOnce(
  local: TempFolder,
  remote: TempFolder,
  ferry: (verb: string, ...args: readonly string[]) => Promise<string>,
  { base, files }: { readonly base: string; readonly files: number },
): Promise<void> {
  const names = Array.from({ length: files }, (_, at) => `many-${at}`);
  for (const name of names) await local.write(name, `the content of ${name}`);
  const four = ["-j", "4", "--retry", "0"];
  await ferry("put", ...four, ...names, `${base}/inbox/`);
  for (const name of names) {
    await expectFile(remote.at("inbox", name), encodeText(`the content of ${name}`), name);
    await Deno.remove(local.at(name));
  }
  await ferry("get", ...four, ...names.map((name) => `${base}/inbox/${name}`));
  for (const name of names) {
    await expectFile(local.at(name), encodeText(`the content of ${name}`), name);
    await Deno.remove(remote.at("inbox", name));
  }
}

/** Trusts the certificate on first use, and logs in by a netrc file; then the certificate has changed. */
async function meetOnFirstUse(
  local: TempFolder,
  base: string,
  { user, password }: { readonly user: string; readonly password: string },
): Promise<void> {
  const netrc = await local.write("netrc", `machine 127.0.0.1 login ${user} password ${password}`);
  await Deno.chmod(netrc, 0o600);
  const env = { NETRC: netrc, XDG_CONFIG_HOME: local.path };
  const list = (...args: readonly string[]) =>
    runFerry(["ls", "-v", ...args, `${base}/files/`], { cwd: local.path, env });
  const first = await list("--trust-on-first-use");
  assertEquals(first.code, 0, first.stderr);
  const again = await list();
  assertEquals(again.code, 0, again.stderr);
  assertStringIncludes(again.stderr, `${certificate.fingerprint} (known)`);
  const known = local.at("ferry", "known_servers");
  const text = await Deno.readTextFile(known);
  await Deno.writeTextFile(known, text.replace(certificate.fingerprint, "ab".repeat(32)));
  const changed = await list("--trust-on-first-use");
  assertEquals(changed.code, 7, changed.stderr);
  assertStringIncludes(changed.stderr, "has changed");
  assert(!changed.stderr.includes("---> USER"), changed.stderr);
}
