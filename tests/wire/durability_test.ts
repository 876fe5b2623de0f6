import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { hiddenKind } from "../../core/files/upload_name.ts";
import { within } from "../support/time/deadline.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import { resettable } from "../support/network/sockets.ts";
import { extendedPassivePort, type WireClient } from "../support/ftp/wire_client.ts";

const OLD = "the old content";
const LARGE = new Uint8Array(4 * 2 ** 20).fill(120);

async function content(served: Served, name: string): Promise<string> {
  return new TextDecoder().decode(await served.folder.read(name));
}

/** The files of the served folder, the names of hidden ones by their kind. */
async function onDisk(served: Served): Promise<string[]> {
  return (await served.folder.names()).map((name) => hiddenKind(name) ?? name);
}

/** Begins an upload and sends a part of it; returns the data connection. */
async function begun(client: WireClient, line: string, part: string): Promise<Deno.TcpConn> {
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask(line, 150);
  await data.write(encodeText(part));
  return data;
}

/** Sends the rest of an upload that was cut after this many bytes. */
async function goOn(client: WireClient, name: string, from: number, rest: string): Promise<void> {
  using data = await client.extendedPassive();
  await client.ask(`REST ${from}`, 350);
  await client.ask(`STOR ${name}`, 150);
  await data.write(encodeText(rest));
  await data.closeWrite();
  await client.expect(226);
}

/** Resolves when a session has ended, and with it whatever it was writing. */
async function untilClosed(served: Served): Promise<void> {
  const closed = async () => {
    while (!served.notices.some(({ kind }) => kind === "session-closed")) {
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  };
  await within(closed(), "the session to end");
}

rowTest(
  "STOR onto a file",
  "a client gone looks like a client done: it does not overwrite",
  async () => {
    // The kernel of a killed client closes its connections in any order.
    for (const order of ["control first", "data first"]) {
      await using served = await servedFolder({ files: { "a": OLD } });
      const client = await served.login();
      const data = await begun(client, "STOR a", "half of the new");
      if (order === "control first") client[Symbol.dispose]();
      data.close();
      client[Symbol.dispose]();
      await untilClosed(served);
      assertEquals(await onDisk(served), ["a"], order);
      assertEquals(await content(served, "a"), OLD, order);
    }
  },
);

rowTest(
  "STOR onto a file",
  "data that ends right before ABOR is no complete overwrite",
  async () => {
    await using served = await servedFolder({ files: { "a": OLD } });
    using client = await served.login();
    const data = await begun(client, "STOR a", "half of the new");
    data.close();
    await client.ask("ABOR", 426, 226);
    assertEquals(await onDisk(served), ["a"]);
    assertEquals(await content(served, "a"), OLD);
  },
);

rowTest(
  "STOR cut",
  "ABOR leaves the old file of an overwrite, REST completes a new one",
  async () => {
    await using served = await servedFolder({ files: { "a": OLD } });
    using client = await served.login();
    using _first = await begun(client, "STOR a", "half of the new");
    await client.ask("ABOR", 426, 226);
    using _second = await begun(client, "STOR b", "half");
    await untilCounted(client, 4);
    await client.ask("ABOR", 426, 226);
    assertEquals(await onDisk(served), ["a", "b"]);
    assertEquals([await content(served, "a"), await content(served, "b")], [OLD, "half"]);
    assertEquals((await client.ask("SIZE b", 213)).lines, ["4"]);
    await goOn(client, "b", 4, " and half");
    assertEquals(await content(served, "b"), "half and half");
  },
);

rowTest("STOR onto a file", "a reset in an overwrite leaves the old file", async () => {
  await using served = await servedFolder({ files: { "a": OLD } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await resettable(extendedPassivePort(await client.ask("EPSV", 229)));
  await client.ask("STOR a", 150);
  await data.reset();
  await client.expect(426);
  assertEquals(await onDisk(served), ["a"]);
  assertEquals(await content(served, "a"), OLD);
});

rowTest(
  "STOR onto a file",
  "readers see the old file until 226, then the new one",
  async () => {
    await using served = await servedFolder({ files: { "a": OLD } });
    using writer = await served.login();
    using reader = await served.login();
    const data = await begun(writer, "STOR a", "new");
    assertEquals((await reader.download("RETR a")).bytes, encodeText(OLD));
    assertEquals(new TextDecoder().decode((await reader.download("NLST")).bytes), "a\r\n");
    data.close();
    await writer.expect(226);
    assertEquals((await reader.download("RETR a")).bytes, encodeText("new"));
  },
);

rowTest(
  "STOR cut",
  "--atomic: nothing to see of a new upload until 226; SIZE, REST see it",
  async () => {
    await using served = await servedFolder({ uploads: { atomic: true } });
    using client = await served.login();
    using _data = await begun(client, "STOR a", "half");
    await untilCounted(client, 4);
    using other = await served.login();
    assertEquals((await other.download("NLST")).bytes.length, 0);
    await other.ask("RETR a", 550);
    await client.ask("ABOR", 426, 226);
    await client.ask("RETR a", 550);
    // One byte less than came, so that a client whose upload is whole completes it nevertheless.
    assertEquals((await client.ask("SIZE a", 213)).lines, ["3"]);
    await client.ask("REST 5", 350);
    await client.ask("STOR a", 554);
    await goOn(client, "a", 3, "f and half");
    assertEquals(await onDisk(served), ["a"]);
    assertEquals(await content(served, "a"), "half and half");
  },
);

rowTest(
  "STOR cut",
  "--atomic: complete but unconfirmed, it can be resumed and completed",
  async () => {
    for (const verb of ["STOR", "APPE"]) {
      await using served = await servedFolder({ uploads: { atomic: true } });
      using client = await served.login();
      const data = await begun(client, "STOR a", "whole");
      data.close();
      await client.ask("ABOR", 426, 226);
      assertEquals(await onDisk(served), ["part"]);
      const size = Number((await client.ask("SIZE a", 213)).lines[0]);
      assert(
        size < "whole".length,
        "a client that compares sizes must find something left to send",
      );
      const more = await client.extendedPassive();
      if (verb === "STOR") await client.ask(`REST ${size}`, 350);
      await client.ask(`${verb} a`, 150);
      await more.write(encodeText("whole".slice(size)));
      more.close();
      await client.expect(226);
      assertEquals(await content(served, "a"), "whole");
    }
  },
);

rowTest("STOR busy", "450 for STOR, APPE, DELE, RNFR and RNTO of others, until 226", async () => {
  await using served = await servedFolder({ files: { "a": OLD, "b": "b" } });
  using writer = await served.login();
  using other = await served.login();
  await other.ask("TYPE I", 200);
  for (const name of ["a", "new"]) {
    const data = await begun(writer, `STOR ${name}`, "x");
    for (const line of [`STOR ${name}`, `APPE ${name}`, `DELE ${name}`, `RNFR ${name}`]) {
      await other.ask(line, 450);
    }
    await other.ask("RNFR b", 350);
    await other.ask(`RNTO ${name}`, 450);
    data.close();
    await writer.expect(226);
    await other.ask(`DELE ${name}`, 250);
  }
});

rowTest("STOR exists", "the new name of a taken one is in 150 and 226", async () => {
  await using served = await servedFolder({
    files: { "a.txt": OLD },
    uploads: { onExists: "rename" },
  });
  using client = await served.login();
  const data = await client.extendedPassive();
  assertStringIncludes((await client.ask("STOR a.txt", 150)).lines.join(), "a (1).txt");
  data.close();
  assertStringIncludes((await client.expect(226)).lines.join(), "a (1).txt");
  assertEquals(await content(served, "a.txt"), OLD);
});

rowTest(
  "STOR exists",
  "no overwriting: 550 for STOR and RNTO onto a file, and APPE adds",
  async () => {
    await using served = await servedFolder({
      files: { "a": OLD, "b": "b" },
      uploads: { onExists: "refuse" },
    });
    using client = await served.login();
    await client.ask("TYPE I", 200);
    assertStringIncludes((await client.ask("STOR a", 550)).lines.join(), "does not overwrite");
    await client.ask("RNFR b", 350);
    await client.ask("RNTO a", 550);
    await client.upload("APPE a", "!");
    assertEquals(await content(served, "a"), `${OLD}!`);
  },
);

rowTest(
  "STOR no space",
  "there is too little room: 452 before anything is changed",
  async () => {
    await using served = await servedFolder({
      files: { "a": OLD },
      uploads: { minimumFree: Number.MAX_SAFE_INTEGER },
    });
    using client = await served.login();
    for (const line of ["STOR a", "STOR b", "APPE a", "STOU"]) await client.ask(line, 452);
    assertEquals(await onDisk(served), ["a"]);
    assertEquals(await content(served, "a"), OLD);
  },
);

rowTest("STOR onto a file", "4 MB are whole", async () => {
  await using served = await servedFolder({ files: { "a": OLD } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  await client.upload("STOR a", LARGE);
  assertEquals((await served.folder.read("a")).length, LARGE.length);
  assertEquals(await onDisk(served), ["a"]);
});

/** STAT shows how many bytes have arrived; asks until it is this many. */
async function untilCounted(client: WireClient, bytes: number): Promise<void> {
  const counted = new RegExp(`\\b${bytes} bytes`);
  const asked = async () => {
    let text = "";
    while (!counted.test(text)) text = (await client.ask("STAT", 211)).raw.join("\n");
  };
  await within(asked(), `${bytes} bytes to arrive`);
}
