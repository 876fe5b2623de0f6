import { assert, assertEquals } from "@std/assert";
import { PRESETS } from "../../core/access/permissions.ts";
import { SECRET } from "../support/ftp/account_entries.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";

/** What `df` says is available where the folder is, in bytes. */
async function available(path: string): Promise<number> {
  const args = ["--output=avail", "-B1", path];
  const { stdout } = await new Deno.Command("df", { args }).output();
  return Number(new TextDecoder().decode(stdout).trim().split("\n").at(-1));
}

rowTest("AVBL", "the same as df, for the current folder and for another", async () => {
  await using served = await servedFolder({ files: { "dir/": "" } });
  using client = await served.login();
  for (const command of ["AVBL", "AVBL dir", "AVBL /"]) {
    const told = Number((await client.ask(command, 213)).lines[0]);
    const expected = await available(served.folder.path);
    // Others write to the same disk meanwhile.
    assert(Math.abs(told - expected) < expected / 10, `${told}, and df says ${expected}`);
  }
});

rowTest("AVBL", "a file or nothing is 550, and so is a look that is not allowed", async () => {
  await using served = await servedFolder({ files: { file: "x" } });
  using client = await served.login();
  await client.ask("AVBL file", 550);
  await client.ask("AVBL missing", 550);
  await using box = await servedFolder({ files: { "dir/": "" }, permissions: PRESETS.upload });
  using guest = await box.login();
  await guest.ask("AVBL", 213);
  const replies = [await guest.ask("AVBL dir", 550), await guest.ask("AVBL missing", 550)];
  const texts = replies.map(({ lines }) => lines.join().replace(/\/\w+/, ""));
  assertEquals(texts[0], texts[1], "the answers must not tell which folder there is");
});

rowTest("ALLO", "200 when there is room, also with R", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const line of ["ALLO 0", "ALLO 1000", "ALLO 100 R 20", "allo 5 r 5"]) {
    await client.ask(line, 200);
  }
});

rowTest("ALLO", "what was refused does not count for the next upload", async () => {
  await using served = await servedFolder({ accounts: [{ name: "ann", quota: 1000 }] });
  using client = await served.login("ann", SECRET);
  for (const [bytes, code] of [[Number.MAX_SAFE_INTEGER, 552], [1001, 552]] as const) {
    await client.ask("ALLO 10", 200);
    await client.ask(`ALLO ${bytes}`, code);
    await client.upload("STOR a", "x");
  }
  await using whole = await servedFolder();
  using guest = await whole.login();
  await guest.ask(`ALLO ${Number.MAX_SAFE_INTEGER}`, 452);
  await guest.upload("STOR a", "x");
});

rowTest(
  "ALLO",
  "a promise that can no longer be kept refuses the next upload",
  async () => {
    await using served = await servedFolder({ accounts: [{ name: "ann", quota: 1000 }] });
    using client = await served.login("ann", SECRET);
    await client.ask("ALLO 600", 200);
    using other = await served.login("ann", SECRET);
    await other.upload("STOR taken", "x".repeat(600));
    await client.ask("EPSV", 229);
    await client.ask("STOR a", 452);
    await client.upload("STOR b", "x");
  },
);

rowTest("ALLO", "more than is left of a quota is 452, more than all of it 552", async () => {
  await using served = await servedFolder({ accounts: [{ name: "ann", quota: 1000 }] });
  using client = await served.login("ann", SECRET);
  await client.ask("ALLO 1000", 200);
  await client.ask("ALLO 1001", 552);
  await client.ask("ALLO 600", 200);
  await client.upload("STOR a", "x".repeat(600));
  await client.ask("ALLO 400", 200);
  await client.ask("ALLO 401", 452);
  await client.ask("ALLO 1001", 552);
});

rowTest("ALLO", "452 for more than there is; a bad argument 501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask(`ALLO ${Number.MAX_SAFE_INTEGER}`, 452);
  for (const argument of ["", " x", " -1", " 1 R", " R 1", " 1 2"]) {
    await client.ask(`ALLO${argument}`, 501);
  }
});
