import { assertEquals, assertMatch } from "@std/assert";
import { PRESETS } from "../../core/access/permissions.ts";
import { encodeText } from "../../core/base/text.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { writeFully } from "../support/network/sockets.ts";
import { within } from "../support/time/deadline.ts";
import type { WireClient } from "../support/ftp/wire_client.ts";

// Each test speaks as a device does. docs/RECIPES.md says where the dialogue was taken from.

const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0x0d, 0x0a, 0x0a, 0x0d, 0x00, ...patterned(5_000)]);

/** As `ferry serve --receive FOLDER --create-folders` serves it. */
const RECEIVING = {
  permissions: new Set([...PRESETS.upload, "mkdir" as const]),
  uploads: { onExists: "rename" },
  shares: { createFolders: true, ownNames: true },
} as const;

/** Sends a file over the data connection that the server is asked to open. */
async function sendActive(client: WireClient, line: string, bytes: Uint8Array): Promise<void> {
  using listener = await client.active();
  const accepted = within(listener.accept(), "the server to open the data connection");
  await client.ask(line, 150);
  using data = await accepted;
  await writeFully(data, bytes);
  await data.closeWrite();
  await client.expect(226);
}

rowTest("Reolink camera", "with --create-folders every way to its folder works", async () => {
  await using served = await servedFolder(RECEIVING);
  for (const round of [1, 2]) {
    using client = await served.login();
    await client.ask("TYPE I", 200);
    await client.ask("CWD //camera_test20190222080904", 250);
    await client.ask("CWD /", 250);
    await client.ask("CWD camera_test20190222080904", 250);
    await client.ask("CWD /", 250);
    await client.ask("MKD camera_test20190222080904", 257);
    await client.ask("CWD camera_test20190222080904", 250);
    await client.upload("STOR test.jpg", JPEG);
    assertEquals((await served.folder.names()).length, 1);
    const kept = [...Deno.readDirSync(served.folder.at("camera_test20190222080904"))];
    assertEquals(kept.length, round);
  }
});

rowTest("Reolink camera", "without it CWD is 550 twice, and MKD makes the folder", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask("CWD //camera_test", 550);
  await client.ask("CWD camera_test", 550);
  await client.ask("MKD camera_test", 257);
  await client.ask("CWD camera_test", 250);
  await client.upload("STOR test.jpg", "x");
});

rowTest(
  "Yi camera",
  "all in one packet, again and again, in folders that are not there",
  async () => {
    await using served = await servedFolder(RECEIVING);
    for (const _round of [1, 2]) {
      using client = await served.connect();
      await client.send(
        "USER anonymous\r\nPASS secret\r\nmkd /media/cameras/2023Y07M06D13H\r\nquit\r\n\n",
      );
      const reply = await client.expect(220, 331, 230, 257);
      assertMatch(reply.lines.join(), /2023Y07M06D13H/);
      await client.expect(221);
    }
    // ftpput, which then sends the file.
    using client = await served.login();
    await client.ask("TYPE I", 200);
    await client.upload("STOR /media/cameras/2023Y07M06D14H/E201M57S03.mp4", JPEG);
    assertEquals(await served.folder.read("media/cameras/2023Y07M06D14H/E201M57S03.mp4"), JPEG);
  },
);

rowTest("Dahua camera", "CWD and PWD in turns, size of a working folder, ALLO is 200", async () => {
  await using served = await servedFolder({
    files: { "ENTRADA/": "" },
    permissions: PRESETS.write,
  });
  using client = await served.login();
  await client.ask("CWD /", 250);
  assertMatch((await client.ask("PWD", 257)).lines.join(), /^"\/" /);
  await client.ask("CWD /ENTRADA", 250);
  await client.ask("TYPE I", 200);
  assertMatch((await client.ask("PWD", 257)).lines.join(), /^"\/ENTRADA" /);
  await client.ask("CWD /", 250);
  await client.ask("size /ENTRADA/DVRWorkDirectory", 550);
  await client.ask(`ALLO ${JPEG.length}`, 200);
  await client.upload("STOR /ENTRADA/DVRWorkDirectory", JPEG);
  assertEquals((await client.ask("size /ENTRADA/DVRWorkDirectory", 213)).lines, [`${JPEG.length}`]);
  await client.ask("DELE /ENTRADA/DVRWorkDirectory", 250);
});

rowTest(
  "scanner",
  "into a drop box: looks for the folder, then STOU, then STOR twice",
  async () => {
    await using served = await servedFolder({ ...RECEIVING, files: { "office/": "" } });
    using client = await served.login();
    await client.ask("CWD /office", 250);
    await client.ask("TYPE I", 200);
    await client.upload("STOU", JPEG);
    await sendActive(client, "STOR scan.pdf", encodeText("first"));
    await sendActive(client, "STOR scan.pdf", encodeText("second"));
    assertEquals(await served.folder.read("office/scan.pdf"), encodeText("first"));
    assertEquals(await served.folder.read("office/scan (1).pdf"), encodeText("second"));
    assertEquals([...Deno.readDirSync(served.folder.at("office"))].length, 3);
  },
);

rowTest("scanner", "one that wants to list the folder needs an account that may", async () => {
  await using served = await servedFolder({ ...RECEIVING, files: { "office/old.pdf": "x" } });
  using boxed = await served.login();
  await boxed.ask("LIST office", 550);
  const permissions = new Set(["list" as const, "create" as const]);
  await using listing = await servedFolder({ permissions, files: { "office/old.pdf": "x" } });
  using client = await listing.login();
  await client.download("LIST office");
  await client.upload("STOR office/new.pdf", "x");
  await client.ask("RETR office/old.pdf", 550);
});

rowTest("TwinCAT PLC", "active mode only, for files and lists", async () => {
  await using served = await servedFolder({ files: { "recipe.csv": "1;2\r\n" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  for (const name of ["a.csv", "b.csv", "a.csv"]) await sendActive(client, `STOR ${name}`, JPEG);
  using listener = await client.active();
  const accepted = within(listener.accept(), "the server to open the data connection");
  await client.ask("RETR recipe.csv", 150);
  const data = await accepted;
  assertEquals(await new Response(data.readable).text(), "1;2\r\n");
  await client.expect(226);
  assertEquals(await served.folder.read("b.csv"), JPEG);
});

rowTest(
  "data logger",
  "APPE makes the file and adds to it, SIZE agrees with what was sent",
  async () => {
    await using served = await servedFolder();
    for (const sent of [10, 20, 30]) {
      using client = await served.login();
      await client.ask("TYPE I", 200);
      await sendActive(client, "APPE log.csv", encodeText("0123456789"));
      assertEquals((await client.ask("SIZE log.csv", 213)).lines, [String(sent)]);
      await client.ask("QUIT", 221);
    }
  },
);

rowTest("uploader in TYPE A", "a picture without TYPE I is whole with --as-is", async () => {
  await using served = await servedFolder({ ...RECEIVING, settings: { texts: "as-is" } });
  using client = await served.login();
  await client.upload("STOR picture.jpg", JPEG);
  assertEquals(await served.folder.read("picture.jpg"), JPEG);
});

rowTest(
  "uploader in TYPE A",
  "with --strict-type it is refused, and spoiled with neither",
  async () => {
    await using strict = await servedFolder({ ...RECEIVING, settings: { texts: "text-only" } });
    using refused = await strict.login();
    assertMatch((await refused.ask("STOR picture.jpg", 550)).lines.join(), /TYPE I/);
    await using usual = await servedFolder(RECEIVING);
    using client = await usual.login();
    await client.upload("STOR picture.jpg", JPEG);
    const kept = await usual.folder.read("picture.jpg");
    assertEquals(kept.length < JPEG.length, true);
  },
);

rowTest("temporary name", "a dot file is sent and renamed, to a drop box as well", async () => {
  for (const options of [{ permissions: PRESETS.write }, RECEIVING]) {
    await using served = await servedFolder(options);
    using client = await served.login();
    await client.ask("TYPE I", 200);
    await client.upload("STOR .~report.xml", "whole");
    await client.ask("RNFR .~report.xml", 350);
    await client.ask("RNTO report.xml", 250);
    assertEquals(await served.folder.names(), ["report.xml"]);
  }
});

rowTest("IP phone", "an empty password, files that are not there, and one that is", async () => {
  const files = { "0004f2000000.cfg": "<config/>", "firmware.bin": JPEG };
  await using served = await servedFolder({ files, permissions: PRESETS.read });
  for (const password of ["PASS", "PASS "]) {
    using client = await served.connect();
    await client.expect(220);
    await client.ask("USER anonymous", 331);
    await client.ask(password, 230);
    await client.ask("TYPE I", 200);
    using _data = await client.passive();
    await client.ask("RETR 0004f2ffffff.cfg", 550);
    await client.ask("RETR 0004f2000000-directory.xml", 550);
    assertEquals((await client.download("RETR 0004f2000000.cfg")).bytes, encodeText("<config/>"));
    assertEquals((await client.download("RETR firmware.bin")).bytes, JPEG);
  }
});
