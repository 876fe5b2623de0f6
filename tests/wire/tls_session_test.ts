import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { FakeClock } from "../support/time/fake_clock.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { StreamReader } from "../support/network/stream_reader.ts";
import { tlsSettings, TlsWire } from "../support/tls/tls_wire.ts";

/** The longest handshake, in ms, as promised. */
const HANDSHAKE = 10_000;

rowTest(
  "AUTH",
  "234 and the handshake, in both versions, by each name of the mechanism",
  async () => {
    await using served = await servedFolder({ settings: await tlsSettings() });
    for (const version of ["1.2", "1.3"] as const) {
      using wire = await TlsWire.explicit(served, { version });
      assertEquals(wire.peer.version, version);
      await wire.client.login();
      assertStringIncludes((await wire.client.ask("STAT", 211)).lines.join("\n"), `TLS ${version}`);
      await wire.client.ask("QUIT", 221);
    }
    for (const mechanism of ["TLS", "tls-c", "SSL"]) {
      using client = await served.connect();
      await client.expect(220);
      await client.ask(`AUTH ${mechanism}`, 234);
    }
  },
);

rowTest("AUTH", "504 for another mechanism, 503 under TLS, 534 when TLS is off", async () => {
  await using served = await servedFolder({ settings: await tlsSettings() });
  using client = await served.connect();
  await client.expect(220);
  await client.ask("AUTH GSSAPI", 504);
  await client.ask("AUTH", 501);
  // The session continues in clear after a refusal.
  await client.login();
  using wire = await TlsWire.explicit(served);
  await wire.client.ask("AUTH TLS", 503);
  await wire.client.login();

  await using off = await servedFolder();
  using plain = await off.connect();
  await plain.expect(220);
  await plain.ask("AUTH TLS", 534);
  await plain.login();
});

rowTest("AUTH login", "the login starts over, a passive listener is closed", async () => {
  await using served = await servedFolder({ settings: await tlsSettings() });
  const replies: string[] = [];
  using wire = await TlsWire.explicit(served, {
    before: ["USER anonymous", "PASS me@example.org", "EPSV"],
    onReply: (text) => replies.push(text),
  });
  assertEquals(replies.map((text) => text.slice(0, 3)), ["331", "230", "229"]);
  const [, port] = /\(\|\|\|(\d+)\|\)/.exec(replies.join()) ?? [];
  await wire.client.ask("PASS x", 503);
  await wire.client.ask("PWD", 530);
  await assertRejects(() => Deno.connect({ hostname: "127.0.0.1", port: Number(port) }));
  await wire.client.login();
});

rowTest("AUTH injection", "commands glued to AUTH are dropped, and so is half a line", async () => {
  await using served = await servedFolder({ settings: await tlsSettings() });
  for (const version of ["1.2", "1.3"] as const) {
    const glued = "USER anonymous\r\nPASS injected@example.org\r\nMKD injected\r\nUSER half";
    using wire = await TlsWire.explicit(served, { version, glued });
    // Whatever was obeyed would have been answered before this.
    await wire.client.ask("NOOP", 200);
    await wire.client.ask("PASS x", 503);
    await wire.client.ask("PWD", 530);
    await wire.client.ask("QUIT", 221);
  }
  assertEquals(await served.folder.names(), []);
  assertEquals(served.notices.filter(({ kind }) => kind === "login"), []);
});

rowTest(
  "AUTH injection",
  "commands in clear after 234 are no handshake: the session ends",
  async () => {
    await using served = await servedFolder({ settings: await tlsSettings() });
    using client = await served.connect();
    await client.expect(220);
    await client.ask("AUTH TLS", 234);
    await client.send("USER anonymous\r\nPASS x\r\nMKD injected\r\n");
    await client.expectBroken();
    assertEquals(await served.folder.names(), []);
  },
);

rowTest(
  "TLS handshake",
  "an endless one is closed after its time limit, others continue",
  async () => {
    const clock = new FakeClock();
    await using served = await servedFolder({ clock, settings: await tlsSettings() });
    using other = await served.login();
    using client = await served.connect();
    await client.expect(220);
    await client.ask("AUTH TLS", 234);
    // The header of a record that is never completed.
    await client.send(Uint8Array.of(22, 3, 1, 2, 0));
    await other.ask("NOOP", 200);
    await clock.advance(HANDSHAKE - 1);
    await other.ask("NOOP", 200);
    await clock.advance(1);
    await client.expectBroken();
    await other.ask("NOOP", 200);
  },
);

rowTest(
  "TLS handshake",
  "a cross-protocol request and random bytes close only that one",
  async () => {
    await using served = await servedFolder({ settings: await tlsSettings() });
    using other = await served.login();
    const garbage = crypto.getRandomValues(new Uint8Array(4096));
    for (const bytes of ["POST / HTTP/1.1\r\nHost: x\r\n\r\n", garbage]) {
      using client = await served.connect();
      await client.expect(220);
      await client.ask("AUTH TLS", 234);
      await client.send(bytes);
      await client.expectBroken();
      await other.ask("NOOP", 200);
    }
  },
);

rowTest(
  "TLS handshake",
  "a client that asks for HTTP by ALPN is refused, for data too",
  async () => {
    await using served = await servedFolder({
      files: { "a.txt": "a" },
      settings: await tlsSettings(),
    });
    const protocols = ["h2", "http/1.1"];
    await assertRejects(() => TlsWire.explicit(served, { protocols }));
    using wire = await TlsWire.login(served, { protocols: ["ftp"] });
    for (const line of ["RETR a.txt", "STOR b.txt"]) {
      await assertRejects(() => wire.data({ protocols }));
      await wire.client.ask(line, 150, 522);
    }
    await wire.client.ask("SIZE b.txt", 550);
    await using implicit = await servedFolder({
      settings: await tlsSettings({ policy: "implicit" }),
    });
    await assertRejects(() => TlsWire.implicit(implicit, { protocols }));
  },
);

rowTest("PBSZ", "200 PBSZ=0, 503 without AUTH, 501 malformed", async () => {
  await using served = await servedFolder({ settings: await tlsSettings() });
  using client = await served.login();
  await client.ask("PBSZ 0", 503);
  using wire = await TlsWire.explicit(served);
  for (const size of ["0", "16384"]) {
    assertMatch((await wire.client.ask(`PBSZ ${size}`, 200)).lines.join(), /^PBSZ=0$/);
  }
  await wire.client.ask("PBSZ much", 501);
});

rowTest("PROT", "200 C and P, 536 S and E, 503 without PBSZ, 504 otherwise", async () => {
  await using served = await servedFolder({ settings: await tlsSettings() });
  using client = await served.login();
  await client.ask("PROT P", 503);
  using wire = await TlsWire.explicit(served);
  await wire.client.ask("PROT P", 503);
  await wire.client.ask("PBSZ 0", 200);
  for (const level of ["P", "C", "p"]) await wire.client.ask(`PROT ${level}`, 200);
  for (const level of ["S", "E"]) await wire.client.ask(`PROT ${level}`, 536);
  await wire.client.ask("PROT X", 504);
  await wire.client.ask("PROT", 501);
});

rowTest(
  "TLS required",
  "USER is 530 and says what to do, 521 without PROT P, PROT C 534",
  async () => {
    await using served = await servedFolder({
      files: { "a.txt": "a" },
      settings: await tlsSettings({ policy: "require" }),
    });
    using client = await served.connect();
    await client.expect(220);
    assertStringIncludes((await client.ask("USER anonymous", 530)).lines.join(), "AUTH TLS");
    await client.ask("PASS x", 503);
    using wire = await TlsWire.explicit(served);
    await wire.client.login();
    await wire.client.ask("EPSV", 229);
    for (const line of ["RETR a.txt", "STOR b", "APPE b", "STOU", "LIST", "NLST", "MLSD"]) {
      assertStringIncludes((await wire.client.ask(line, 521)).lines.join(), "PROT P");
    }
    await wire.client.ask("PBSZ 0", 200);
    await wire.client.ask("PROT C", 534);
    await wire.client.ask("PROT P", 200);
    using data = await wire.data();
    await wire.client.ask("RETR a.txt", 150);
    assertEquals(new TextDecoder().decode(await new StreamReader(data).all()), "a");
    await wire.client.expect(226);
    assertEquals(await served.folder.names(), ["a.txt"]);
  },
);

rowTest(
  "TLS implicit",
  "the handshake precedes the greeting, and data is under TLS",
  async () => {
    await using served = await servedFolder({
      files: { "a.txt": "a" },
      settings: await tlsSettings({ policy: "implicit" }),
    });
    for (const version of ["1.2", "1.3"] as const) {
      using wire = await TlsWire.implicit(served, { version });
      await wire.client.expect(220);
      await wire.client.ask("AUTH TLS", 503);
      await wire.client.login();
      using data = await wire.data();
      await wire.client.ask("RETR a.txt", 150);
      assertEquals(new TextDecoder().decode(await new StreamReader(data).all()), "a");
      await wire.client.expect(226);
      await wire.client.ask("PBSZ 0", 200);
      await wire.client.ask("PROT C", 200);
      assertEquals((await wire.client.download("RETR a.txt")).bytes.length, 1);
    }
    using client = await served.connect();
    await client.send("USER anonymous\r\n");
    await client.expectBroken();
  },
);

rowTest("TLS features", "FEAT lists AUTH TLS, PBSZ and PROT if TLS is available", async () => {
  const expected = ["AUTH TLS", "PBSZ", "PROT"];
  const listed = (lines: readonly string[]) =>
    lines.map((line) => line.trim()).filter((line) => expected.includes(line));
  await using served = await servedFolder({ settings: await tlsSettings() });
  using client = await served.login();
  assertEquals(listed((await client.ask("FEAT", 211)).lines), expected);
  await using off = await servedFolder();
  using plain = await off.login();
  assertEquals(listed((await plain.ask("FEAT", 211)).lines), []);
});
