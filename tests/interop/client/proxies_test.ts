import { assertEquals, assertStringIncludes } from "@std/assert";
import { runFerry } from "../../support/process/ferry_process.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { TestAuthority } from "../../support/tls/certificate_maker.ts";
import { expectFile, expectListed, sampleBytes } from "../samples.ts";
import { startServer } from "../running_server.ts";
import type { PeerServer } from "../servers/peer_server.ts";
import { PYFTPDLIB } from "../servers/pyftpdlib.ts";
import { VSFTPD } from "../servers/vsftpd.ts";
import { isAvailable, TLS_VARIANTS } from "../tls/peer_servers.ts";
import { type PeerProxy, PROXIES, realProxyTest, startProxy } from "./real_proxies.ts";

const root = await TestAuthority.root();
const certificate = await root.issue();
const LOGIN = { user: "ann", password: "s3cret" };

/** Lists, fetches and sends several files through the proxy. */
async function meet(
  proxy: PeerProxy,
  peer: PeerServer,
  scheme: "ftp" | "ftps" | "ftpes",
): Promise<void> {
  await using remote = await tempFolder();
  await using local = await tempFolder();
  await using carrier = await startProxy(proxy, LOGIN);
  const bytes = sampleBytes();
  await remote.write("files/one.bin", bytes);
  await remote.write("files/two.bin", bytes.subarray(7));
  for (const name of ["one.bin", "two.bin"]) await remote.write(`inbox/${name}`, "before");
  await using running = await startServer(peer, remote.path, "ipv4", scheme === "ftps");
  const authorities = await local.write("root.pem", root.cert);
  const base = `${scheme}://${encodeURIComponent(peer.account.user)}@localhost:${running.port}`;
  const trust = scheme === "ftp" ? [] : ["--ca", authorities];
  const ferry = async (...args: readonly string[]) => {
    const { code, stderr, stdout } = await runFerry([...args, "-v", ...trust], {
      cwd: local.path,
      env: { FERRY_PASSWORD: peer.account.password, ALL_PROXY: carrier.url },
    });
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, `proxy 127.0.0.1:${carrier.port}`);
    if (scheme !== "ftp") assertStringIncludes(stderr, "(checked)");
    assertEquals(stderr.includes(LOGIN.password), false);
    return new TextDecoder().decode(stdout);
  };
  expectListed(await ferry("ls", `${base}/files/`), ["one.bin", "two.bin"]);
  await ferry("get", `${base}/files/one.bin`, `${base}/files/two.bin`);
  await expectFile(local.at("one.bin"), bytes, "the first fetched file");
  await expectFile(local.at("two.bin"), bytes.slice(7), "the second fetched file");
  await ferry("put", "one.bin", "two.bin", `${base}/inbox/`);
  await expectFile(remote.at("inbox", "one.bin"), bytes, "the first sent file");
  await expectFile(remote.at("inbox", "two.bin"), bytes.slice(7), "the second sent file");
}

for (const proxy of PROXIES) {
  for (const peer of [VSFTPD, PYFTPDLIB]) {
    const ready = isAvailable(peer) && (!peer.needsRoot || Deno.uid() === 0);
    realProxyTest(proxy, `to ${peer.name} in clear`, ready, () => meet(proxy, peer, "ftp"));
  }
  // Who looks the names up makes no difference to TLS.
  for (const variant of proxy.scheme === "socks5" ? [] : TLS_VARIANTS) {
    const { name, scheme, server } = variant;
    const peer = server(certificate);
    const ready = isAvailable(peer) && (!peer.needsRoot || Deno.uid() === 0);
    realProxyTest(proxy, `over TLS to ${name}`, ready, () => meet(proxy, peer, scheme));
  }

  realProxyTest(proxy, "what it refuses is exit code 3 and said", true, async () => {
    await using carrier = await startProxy(proxy, LOGIN);
    const list = async (login: string, url: string) => {
      const given = `${proxy.scheme}://${login}127.0.0.1:${carrier.port}`;
      const run = await runFerry(["ls", "--retry", "0", "--proxy", given, url]);
      return [run.code, run.stderr] as const;
    };
    const [without, wanted] = await list("", "ftp://127.0.0.1:1/");
    assertEquals(without, 3, wanted);
    assertStringIncludes(wanted, "wants a login");
    const [wrong, refused] = await list("ann:wrong@", "ftp://127.0.0.1:1/");
    assertEquals(wrong, 3, refused);
    assertStringIncludes(refused, "refuses the user or the password");
    assertEquals(refused.includes("wrong"), false);
    const [nobody, closed] = await list("ann:s3cret@", "ftp://127.0.0.1:1/");
    assertEquals(nobody, 3, closed);
    assertStringIncludes(closed, "cannot connect to 127.0.0.1:1: ");
  });
}
