import { assert, assertEquals } from "@std/assert";
import { PRESETS } from "../../core/access/permissions.ts";
import { encodeText } from "../../core/base/text.ts";
import { readAll } from "../support/ftp/data_sink.ts";
import { betweenFileSteps } from "../support/files/links/file_steps.ts";
import { makeLargeFile } from "../support/files/large_file.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";

const FILES = { "all": "0", "part 1": "one", "part 2": "two" };
const COMMAND = 'COMB all "part 1" "part 2"';

/** More than COMB itself takes. */
const MOST_STEPS = 80;

/** Every file of the folder with its content. */
async function contents({ folder }: Served): Promise<Readonly<Record<string, string>>> {
  const all: Record<string, string> = {};
  for (const name of await folder.names()) all[name] = await Deno.readTextFile(folder.at(name));
  return all;
}

rowTest("COMB", "the parts follow what was there, in order, and are gone", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  await client.ask(COMMAND, 250);
  assertEquals(await contents(served), { all: "0onetwo" });
});

rowTest("COMB", "a target that is not there yet is made", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  await client.ask('COMB new "part 2" "part 1"', 250);
  assertEquals(await contents(served), { all: "0", new: "twoone" });
});

rowTest("COMB", "a part that is missing, or the target itself, and nothing changes", async () => {
  await using served = await servedFolder({ files: FILES });
  await Deno.symlink(served.folder.at("all"), served.folder.at("link"));
  using client = await served.login();
  const before = await contents(served);
  await client.ask('COMB all "part 1" missing', 550);
  await client.ask('COMB new "part 1" missing', 550);
  await client.ask('COMB all "part 1" all', 553);
  await client.ask("COMB all link", 553);
  await client.ask('COMB all "part 1" "part 1"', 553);
  assertEquals(await contents(served), before);
});

rowTest(
  "COMB",
  "a part that cannot be added, and what was added before it is taken back",
  async () => {
    await using served = await servedFolder({ files: { ...FILES, "folder/": "" } });
    using client = await served.login();
    await client.ask('COMB all "part 1" folder "part 2"', 550);
    await client.ask('COMB new "part 1" folder', 550);
    assertEquals(await served.folder.names(), ["all", "folder", "part 1", "part 2"]);
    await Deno.remove(served.folder.at("folder"));
    assertEquals(await contents(served), FILES);
  },
);

rowTest("COMB", "what another session puts in the place of a part is not lost", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  using other = await served.login();
  for (let at = 0, steps = 1; at < steps; at += 3) {
    for (const [name, content] of Object.entries({ ...FILES, newer: "newer" })) {
      await served.folder.write(name, content);
    }
    await other.ask("RNFR newer", 350);
    let renamed: Promise<unknown> | undefined;
    await betweenFileSteps((step) => {
      steps = Math.max(steps, Math.min(step + 1, MOST_STEPS));
      if (step === at) renamed = other.command("RNTO part 1");
    }, () => client.command(COMMAND));
    await (renamed ?? other.command("RNTO part 1"));
    const after = await contents(served);
    assert(Object.values(after).some((text) => text.includes("newer")), `lost at step ${at}`);
    if (after["newer"] !== undefined) await Deno.remove(served.folder.at("newer"));
  }
});

rowTest("COMB", "ABOR: 426, 226, and nothing has changed", async () => {
  await using served = await servedFolder({ files: { all: "0" } });
  await makeLargeFile(served.folder.at("large"), 1024 ** 3);
  using client = await served.login();
  await client.send("COMB all large\r\nABOR\r\n");
  await client.expect(426, 226);
  assertEquals((await Deno.stat(served.folder.at("large"))).size, 1024 ** 3);
  assertEquals(await Deno.readTextFile(served.folder.at("all")), "0");
});

rowTest("COMB", "ABOR ends it and no data connection that waits for a transfer", async () => {
  await using served = await servedFolder({ files: { "all": "0" } });
  await makeLargeFile(served.folder.at("large"), 1024 ** 3);
  using client = await served.login();
  const data = await client.extendedPassive();
  await client.send("COMB all large\r\nABOR\r\n");
  await client.expect(426, 226);
  await client.ask("RETR all", 150);
  assertEquals(await readAll(data), encodeText("0"));
  await client.expect(226);
});

rowTest("COMB", "takes the permissions to add, to read and to delete", async () => {
  for (const lacking of ["append", "read", "delete"] as const) {
    const permissions = new Set([...PRESETS.full].filter((one) => one !== lacking));
    await using served = await servedFolder({ files: FILES, permissions });
    using client = await served.login();
    await client.ask(COMMAND, 550);
    assertEquals(await contents(served), FILES, lacking);
  }
});
