import { assertEquals } from "@std/assert";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  Extension,
} from "../../../actors/transport/tls/x509.ts";
import {
  checkVouched,
  readAuthorities,
} from "../../../actors/transport/tls/client/server_trust.ts";
import { derOf, selfSigned, TestAuthority } from "../../support/tls/certificate_maker.ts";

const NOW = Date.now();
const DAY = 86_400_000;

/** What is wrong with a server that sends these certificates; "" when nothing is. */
async function problemOf(
  sent: string,
  authorities: string,
  { hostname = "localhost", now = NOW } = {},
): Promise<string> {
  const chain = derOf(sent);
  const problem = await checkVouched({
    chain,
    hostname,
    now,
    authorities: readAuthorities(authorities),
  });
  return problem?.kind ?? "";
}

const root = await TestAuthority.root();

Deno.test("a server is trusted if an authority signed it, directly or not", async () => {
  const below = await root.authority("CN=Below");
  const deeper = await below.authority("CN=Deeper");
  for (const issuer of [root, below, deeper]) {
    assertEquals(await problemOf((await issuer.issue()).cert, root.cert), "");
  }
});

Deno.test("the order of the certificates between, and others among them, do not matter", async () => {
  const below = await root.authority("CN=Below");
  const deeper = await below.authority("CN=Deeper");
  const own = (await deeper.issue()).cert.split(/(?<=-----END CERTIFICATE-----)\s*/)[0] ?? "";
  const stranger = (await selfSigned()).cert;
  const sent = [own, stranger, below.cert, root.cert, deeper.cert, own].join("\n");
  assertEquals(await problemOf(sent, [stranger, root.cert].join("\n")), "");
});

Deno.test("an authority in the middle may be trusted without its own", async () => {
  const below = await root.authority("CN=Below");
  assertEquals(await problemOf((await below.issue()).cert, below.cert), "");
});

Deno.test("a self-signed server is trusted only if its certificate is named", async () => {
  const own = await selfSigned();
  assertEquals(await problemOf(own.cert, own.cert), "");
  assertEquals(await problemOf(own.cert, root.cert), "unknown-issuer");
});

Deno.test("an authority with the same name and another key is not trusted", async () => {
  const namesake = await TestAuthority.root();
  assertEquals(await problemOf((await namesake.issue()).cert, root.cert), "unknown-issuer");
});

Deno.test("a missing link is an unknown issuer", async () => {
  const below = await root.authority("CN=Below");
  const [own] = derOf((await below.issue()).cert);
  const chain = own === undefined ? [] : [own];
  const question = {
    chain,
    hostname: "localhost",
    now: NOW,
    authorities: readAuthorities(root.cert),
  };
  assertEquals((await checkVouched(question))?.kind, "unknown-issuer");
});

Deno.test("a server's own certificate issues nothing", async () => {
  const notAuthority = await root.authority("CN=Server", {}, [
    new BasicConstraintsExtension(false, undefined, true),
  ]);
  const unmarked = await root.authority("CN=Server", {}, []);
  for (const issuer of [notAuthority, unmarked]) {
    assertEquals(await problemOf((await issuer.issue()).cert, root.cert), "unknown-issuer");
  }
});

Deno.test("an authority allows only so many authorities below it", async () => {
  const only = await root.authority("CN=Only", { pathLength: 0 });
  assertEquals(await problemOf((await only.issue()).cert, root.cert), "");
  const below = await only.authority("CN=Too deep");
  assertEquals(await problemOf((await below.issue()).cert, root.cert), "unknown-issuer");
});

Deno.test("an expired authority in between is not trusted", async () => {
  const expired = await root.authority("CN=Old", { from: NOW - 9 * DAY, to: NOW - DAY });
  assertEquals(await problemOf((await expired.issue()).cert, root.cert), "unknown-issuer");
});

Deno.test("a critical extension that is not understood makes a certificate useless", async () => {
  // RFC 5280 §4.2.1.10: name constraints.
  const constraints = new Extension("2.5.29.30", true, Uint8Array.of(0x30, 0).buffer);
  const constrained = await root.authority("CN=Constrained", {}, [
    new BasicConstraintsExtension(true, undefined, true),
    constraints,
  ]);
  assertEquals(await problemOf((await constrained.issue()).cert, root.cert), "unknown-issuer");
  const own = await root.issue({ extensions: [constraints] });
  assertEquals(await problemOf(own.cert, root.cert), "unknown-issuer");
});

Deno.test("expired, not valid yet, for another host, for clients only", async () => {
  const expired = await root.issue({ from: NOW - 9 * DAY, to: NOW - DAY });
  assertEquals(await problemOf(expired.cert, root.cert), "expired");
  const early = await root.issue({ from: NOW + DAY, to: NOW + 9 * DAY });
  assertEquals(await problemOf(early.cert, root.cert), "not-yet-valid");
  const usual = (await root.issue()).cert;
  assertEquals(await problemOf(usual, root.cert, { hostname: "127.0.0.1" }), "");
  for (const hostname of ["127.0.0.2", "other.example.org"]) {
    assertEquals(await problemOf(usual, root.cert, { hostname }), "wrong-host");
  }
  const nameless = await root.issue({ names: [], addresses: [] });
  assertEquals(await problemOf(nameless.cert, root.cert, { hostname: "server" }), "wrong-host");
  const client = await root.issue({ uses: [ExtendedKeyUsage.clientAuth] });
  assertEquals(await problemOf(client.cert, root.cert), "not-for-servers");
  const server = await root.issue({ uses: [ExtendedKeyUsage.serverAuth] });
  assertEquals(await problemOf(server.cert, root.cert), "");
});

Deno.test("certificates that sign each other in a circle end the search", async () => {
  const first = await TestAuthority.root("CN=A");
  const second = await TestAuthority.root("CN=B");
  const crossed = [await first.crossSign(second), await second.crossSign(first)];
  const own = await first.issue();
  const sent = [own.cert, ...crossed, ...crossed, ...crossed].join("\n");
  assertEquals(await problemOf(sent, root.cert), "unknown-issuer");
});

Deno.test("a search that takes too many checks ends without trust", async () => {
  // All have the name of the trusted authority, so each step of the search checks many signatures.
  let issuer = await TestAuthority.root();
  for (let turn = 0; turn < 9; turn += 1) issuer = await issuer.authority("CN=Test Root");
  assertEquals(await problemOf((await issuer.issue()).cert, root.cert), "unknown-issuer");
});

Deno.test("a file of authorities may hold text and keys, but needs a certificate", async () => {
  const { key } = await selfSigned();
  assertEquals(readAuthorities(`some text\n${key}\n${root.cert}\n${root.cert}`).length, 2);
  for (const text of ["", "no certificate", key]) {
    let message = "";
    try {
      readAuthorities(text);
    } catch (error) {
      message = error instanceof Error ? error.message : "";
    }
    assertEquals(message, "there is no certificate in it", text);
  }
});
