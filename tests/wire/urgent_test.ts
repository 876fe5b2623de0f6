import { assertEquals } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { makeLargeFile } from "../support/files/large_file.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import { MARKS, PACES, sendBehindSynch, sendMarked, urgentClient } from "../support/ftp/synch.ts";

/** Every way to send a command behind a Synch, and other commands before it. */
function* ways() {
  for (const before of [[], ["NOOP", "PWD"]]) {
    for (const mark of MARKS) {
      for (const pace of PACES) yield { before, mark, pace };
    }
  }
}

async function served(): Promise<Served> {
  const server = await servedFolder({ files: { small: "small" } });
  await makeLargeFile(server.folder.at("large"));
  return server;
}

rowTest("ABOR with synch", "really urgent, in a download that stalls, at every mark", async () => {
  await using server = await served();
  using talk = await urgentClient(server);
  const { client } = talk;
  for (const { before, mark, pace } of ways()) {
    using _data = await client.extendedPassive();
    await client.ask("RETR large", 150);
    await sendBehindSynch(talk, before, "ABOR", mark, pace);
    await client.expect(...before.length === 0 ? [426, 226] : [200, 426, 257, 226]);
  }
});

rowTest("ABOR with synch", "really urgent, without a transfer, at every mark", async () => {
  await using server = await served();
  using talk = await urgentClient(server);
  for (const mark of MARKS) {
    for (const pace of PACES) {
      await sendBehindSynch(talk, [], "ABOR", mark, pace);
      await talk.client.expect(226);
    }
  }
});

rowTest(
  "ABOR with synch",
  "all of ABOR urgent, its LF lost, in a transfer and without",
  async () => {
    await using server = await served();
    using talk = await urgentClient(server);
    const { client, socket } = talk;
    using _data = await client.extendedPassive();
    await client.ask("RETR large", 150);
    socket.writeUrgent(encodeText("ABOR\r\n"));
    await client.expect(426, 226);
    socket.writeUrgent(encodeText("ABOR\r\n"));
    await client.expect(226);
    await client.ask("NOOP", 200);
  },
);

rowTest("STAT in a transfer", "behind a Synch that is really urgent, at every mark", async () => {
  await using server = await served();
  using talk = await urgentClient(server);
  const { client } = talk;
  using _data = await client.extendedPassive();
  await client.ask("RETR large", 150);
  for (const mark of MARKS) {
    for (const pace of PACES) {
      await sendBehindSynch(talk, [], "STAT", mark, pace);
      await client.expect(211);
    }
  }
  await client.ask("ABOR", 426, 226);
});

rowTest("ABOR with synch", "a mark anywhere in a line leaves nothing unread", async () => {
  await using server = await served();
  using talk = await urgentClient(server);
  const { client } = talk;
  const before = "PWD\r\nNOOP no matter what\r\nSYST";
  const lines = encodeText(`${before}\r\nABOR\r\n`);
  for (let mark = 0; mark < before.length; mark += 1) {
    using _data = await client.extendedPassive();
    await client.ask("RETR large", 150);
    await sendMarked(talk, lines, mark, "at once");
    // The byte at the mark is lost, whatever it was; the last line is answered without another packet.
    while ((await client.reply()).code !== 226);
  }
  assertEquals((await client.download("RETR small")).bytes, encodeText("small"));
});
