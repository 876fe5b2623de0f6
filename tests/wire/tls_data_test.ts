import { assertEquals, assertStringIncludes } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { readUntilEnd } from "../support/network/network_checks.ts";
import { makeLargeFile } from "../support/files/large_file.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { StreamReader } from "../support/network/stream_reader.ts";
import { tlsSettings, TlsWire } from "../support/tls/tls_wire.ts";
import { loopbackCertificate } from "../support/tls/loopback_certificate.ts";

const LARGE = 3 * 1_048_576 + 7;
const VERSIONS = ["1.2", "1.3"] as const;

/** What a client of the runtime's own needs to trust the server. */
async function trusting(): Promise<Deno.StartTlsOptions> {
  return { hostname: "localhost", caCerts: [(await loopbackCertificate()).cert] };
}

rowTest("PROT P", "a file is sent and received under TLS, in both versions", async () => {
  const content = patterned(LARGE);
  await using served = await servedFolder({
    files: { "a": content },
    settings: await tlsSettings(),
  });
  for (const version of VERSIONS) {
    using wire = await TlsWire.login(served, { version });
    await wire.client.ask("TYPE I", 200);
    using down = await wire.data({ version });
    await wire.client.send("RETR a\r\n");
    const [bytes] = await Promise.all([new StreamReader(down).all(), wire.client.expect(150)]);
    assertEquals(bytes, content);
    await wire.client.expect(226);

    using up = await wire.data({ version });
    await wire.client.ask(`STOR b${version}`, 150);
    await up.write(content);
    await up.closeWrite();
    await wire.client.expect(226);
    assertEquals(await served.folder.read(`b${version}`), content);
  }
});

rowTest("PROT P", "the end of an upload is answered with close_notify", async () => {
  await using served = await servedFolder({ settings: await tlsSettings() });
  using wire = await TlsWire.login(served);
  using up = await wire.data();
  await wire.client.ask("STOR a", 150);
  await up.closeWrite();
  // Reading to the end would throw if the server just closed (Python's ftplib waits for this).
  assertEquals((await new StreamReader(up).all()).length, 0);
  await wire.client.expect(226);
});

rowTest("PROT P", "listings are sent under TLS", async () => {
  await using served = await servedFolder({ files: { "here": "" }, settings: await tlsSettings() });
  using wire = await TlsWire.login(served);
  for (const line of ["LIST", "NLST", "MLSD"]) {
    using data = await wire.data();
    await wire.client.ask(line, 150);
    assertStringIncludes(decodeLenient(await new StreamReader(data).all()), "here");
    await wire.client.expect(226);
  }
});

rowTest(
  "PROT P",
  "an active data connection is under TLS, in which the server is one too",
  async () => {
    const content = patterned(100_000);
    await using served = await servedFolder({
      files: { "a": content },
      settings: await tlsSettings(),
    });
    using wire = await TlsWire.login(served);
    await wire.client.ask("TYPE I", 200);
    const listener = await wire.client.active();
    await wire.client.ask("RETR a", 150);
    const plain = await listener.accept();
    listener.close();
    using data = await Deno.startTls(plain, await trusting());
    assertEquals(await new StreamReader(data).all(), content);
    await wire.client.expect(226);
  },
);

rowTest("PROT P", "a data connection that speaks no TLS is 522 and gets nothing", async () => {
  await using served = await servedFolder({
    files: { "a": "secret" },
    settings: await tlsSettings(),
  });
  using wire = await TlsWire.login(served);
  using plain = await wire.client.extendedPassive();
  await wire.client.ask("STOR b", 150);
  await plain.write(patterned(1000));
  await wire.client.expect(522);
  using reading = await wire.client.extendedPassive();
  await wire.client.ask("RETR a", 150);
  await reading.closeWrite();
  await wire.client.expect(522);
  const rest = await readUntilEnd(reading);
  assertEquals(decodeLenient(rest).includes("secret"), false);
});

rowTest(
  "PROT C",
  "in clear under a TLS control connection, before PROT P, after PROT C",
  async () => {
    await using served = await servedFolder({
      files: { "a": "clear" },
      settings: await tlsSettings(),
    });
    using wire = await TlsWire.explicit(served);
    await wire.client.login();
    assertEquals(decodeLenient((await wire.client.download("RETR a")).bytes), "clear");
    await wire.client.ask("PBSZ 0", 200);
    await wire.client.ask("PROT P", 200);
    await wire.client.ask("PROT C", 200);
    assertEquals(decodeLenient((await wire.client.download("RETR a")).bytes), "clear");
  },
);

rowTest("PROT C", "a listener that waits when the level changes is closed", async () => {
  await using served = await servedFolder({ files: { "a": "a" }, settings: await tlsSettings() });
  using wire = await TlsWire.explicit(served);
  await wire.client.login();
  await wire.client.ask("PBSZ 0", 200);
  using early = await wire.client.extendedPassive();
  await wire.client.ask("PROT P", 200);
  assertEquals((await readUntilEnd(early)).length, 0);
});

rowTest("PROT C", "nothing goes over a data connection from before the level changed", async () => {
  await using served = await servedFolder({ files: { "a": "a" }, settings: await tlsSettings() });
  using wire = await TlsWire.explicit(served);
  const { client } = wire;
  await client.login();
  await client.ask("PBSZ 0", 200);
  using early = await client.extendedPassive();
  await client.ask("PROT P", 200);
  // Nobody listens on the default data port.
  await client.ask("RETR a", 150, 425);
  const rest = await new StreamReader(early).all();
  assertEquals(decodeLenient(rest), "");
});

rowTest(
  "TLS resumption",
  "a data connection resumes the session, by the client's own word",
  async () => {
    await using served = await servedFolder({ files: { "a": "a" }, settings: await tlsSettings() });
    for (const version of VERSIONS) {
      using wire = await TlsWire.login(served, { version });
      let { session } = wire.peer;
      for (let count = 0; count < 3; count += 1) {
        using data = await wire.data({ version, session });
        await wire.client.ask("RETR a", 150);
        await new StreamReader(data).all();
        await wire.client.expect(226);
        assertEquals(data.resumed, true, version);
        // A ticket of TLS 1.3 is good for one use (RFC 8446 §C.4): the next comes with this connection.
        if (version === "1.3") session = data.session;
      }
    }
  },
);

rowTest(
  "TLS resumption",
  "where it must be, 522 for a fresh session and another client's",
  async () => {
    await using served = await servedFolder({
      files: { "a": "a" },
      settings: await tlsSettings({ requireReuse: true }),
    });
    for (const version of VERSIONS) {
      using wire = await TlsWire.login(served, { version });
      using other = await TlsWire.login(served, { version });
      for (const session of [undefined, other.peer.session]) {
        const options = session === undefined ? { version } : { version, session };
        const dialling = wire.data(options).then((peer) => peer.close(), () => undefined);
        await dialling;
        await wire.client.ask("RETR a", 150, 522);
      }
      using data = await wire.data({ version, session: wire.peer.session });
      await wire.client.ask("RETR a", 150);
      await new StreamReader(data).all();
      await wire.client.expect(226);
    }
  },
);

rowTest("TLS truncation", "an upload cut without close_notify is 426, with it 226", async () => {
  await using served = await servedFolder({ settings: await tlsSettings() });
  for (const version of VERSIONS) {
    using wire = await TlsWire.login(served, { version });
    await wire.client.ask("TYPE I", 200);
    for (const end of ["cut", "reset"] as const) {
      using data = await wire.data({ version });
      await wire.client.ask("STOR cut", 150);
      await data.write(patterned(50_000));
      if (end === "cut") await data.cut();
      else data.reset();
      const words = (await wire.client.expect(426)).raw.join();
      assertEquals(words.includes("--tls-end any"), end === "cut", words);
      assertEquals(words.includes("://"), false, words);
    }
    using data = await wire.data({ version });
    await wire.client.ask("STOR whole", 150);
    await data.write(patterned(50_000));
    await data.closeWrite();
    await wire.client.expect(226);
    assertEquals(await served.folder.read("whole"), patterned(50_000));
  }
});

rowTest(
  "TLS truncation",
  "with --tls-end any an end in order will do, a broken one never",
  async () => {
    await using served = await servedFolder({ settings: await tlsSettings({ bareEnds: true }) });
    const content = patterned(50_000);
    for (const version of VERSIONS) {
      using wire = await TlsWire.login(served, { version });
      await wire.client.ask("TYPE I", 200);
      using data = await wire.data({ version });
      await wire.client.ask("STOR whole", 150);
      await data.write(content);
      await data.cut();
      await wire.client.expect(226);
      assertEquals(await served.folder.read("whole"), content);
      using broken = await wire.data({ version });
      await wire.client.ask("STOR cut", 150);
      await broken.write(content);
      broken.reset();
      await wire.client.expect(426);
      using halved = await wire.data({ version });
      await wire.client.ask("STOR cut", 150);
      await halved.write(content);
      // The head of a record of 64 bytes, and one of them.
      await halved.inClear(new Uint8Array([23, 3, 3, 0, 64, 1]));
      await halved.cut();
      assertStringIncludes((await wire.client.expect(426)).raw.join(), "in the middle");
    }
  },
);

rowTest("TLS truncation", "a download ends with close_notify", async () => {
  await using served = await servedFolder({
    files: { "a": "whole" },
    settings: await tlsSettings(),
  });
  using wire = await TlsWire.login(served);
  const plain = await wire.client.extendedPassive();
  // This client of the runtime's own throws at an end without close_notify.
  using data = await Deno.startTls(plain, await trusting());
  await wire.client.ask("RETR a", 150);
  assertEquals(decodeLenient(await new StreamReader(data).all()), "whole");
  await wire.client.expect(226);
});

rowTest(
  "TLS abort",
  "ABOR ends a transfer either way: 426, 226, the session continues",
  async () => {
    await using served = await servedFolder({ settings: await tlsSettings() });
    // More than the system takes for a client that does not read.
    await makeLargeFile(served.folder.at("a"));
    using wire = await TlsWire.login(served);
    await wire.client.ask("TYPE I", 200);
    using stuck = await wire.data();
    stuck.pause();
    await wire.client.ask("RETR a", 150);
    await wire.client.ask("ABOR", 426, 226);
    using up = await wire.data({});
    await wire.client.ask("STOR b", 150);
    await up.write(patterned(1000));
    await wire.client.ask("ABOR", 426, 226);
    await wire.client.ask("NOOP", 200);
  },
);

rowTest("TLS abort", "ABOR during the handshake of a data connection", async () => {
  await using served = await servedFolder({ files: { "a": "a" }, settings: await tlsSettings() });
  using wire = await TlsWire.login(served);
  using _silent = await wire.client.extendedPassive();
  await wire.client.ask("RETR a", 150);
  await wire.client.ask("ABOR", 426, 226);
  using data = await wire.data();
  await wire.client.ask("RETR a", 150);
  await new StreamReader(data).all();
  await wire.client.expect(226);
});
