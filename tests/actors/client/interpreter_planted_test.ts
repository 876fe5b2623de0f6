import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { runToEnd } from "../../support/ftp/client_run.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

const CONTENT = patterned(100_000);
const STRANGER = 12_345;

/** A folder such as /tmp: everybody may make files in it, and remove their own. */
async function publicFolder(): Promise<TempFolder> {
  const folder = await tempFolder();
  await Deno.chmod(folder.path, 0o1777);
  return folder;
}

/** `get x` into the folder, with and without `-c`; each refused as a local error that says what to do. */
async function assertRefused(folder: TempFolder, ...options: readonly string[]): Promise<void> {
  await using server = new ScriptedServer({ files: new Map([["x", CONTENT]]) });
  for (const more of [[], ["-c"]]) {
    const args = ["get", "--tls", "off", ...more, ...options, server.url("x")];
    const run = await runToEnd(args, { cwd: folder.path });
    assertEquals(run.code, 6, run.words.join());
    assertStringIncludes(run.words.join(), "remove it, or choose another folder");
  }
}

Deno.test("a planted part: a link is not written through, wherever it leads", async () => {
  await using folder = await publicFolder();
  await folder.write("precious", "untouched");
  for (const target of ["precious", "missing", "/etc/ferry-missing"]) {
    await Deno.symlink(target, folder.at("x.part"));
    await assertRefused(folder);
    await Deno.remove(folder.at("x.part"));
  }
  assertEquals(await folder.read("precious"), encodeText("untouched"));
  assertEquals(await folder.names(), ["precious"]);
});

Deno.test("a planted part: a second name of another file is not written to", async () => {
  await using folder = await publicFolder();
  await folder.write("precious", "untouched");
  await Deno.link(folder.at("precious"), folder.at("x.part"));
  await assertRefused(folder);
  assertEquals(await folder.read("precious"), encodeText("untouched"));
});

Deno.test("a planted part: another user's file, pipe or link is not written to, nor by -o", async () => {
  if (Deno.uid() !== 0) return console.error("skipped: only root can give a file away");
  await using folder = await publicFolder();
  await folder.write("x.part", CONTENT.subarray(0, 10));
  await Deno.chown(folder.at("x.part"), STRANGER, STRANGER);
  await assertRefused(folder);
  assertEquals(await folder.read("x.part"), CONTENT.subarray(0, 10));
  await Deno.remove(folder.at("x.part"));

  assertEquals((await new Deno.Command("mkfifo", { args: [folder.at("pipe")] }).output()).code, 0);
  await Deno.chown(folder.at("pipe"), STRANGER, STRANGER);
  await assertRefused(folder, "-o", "pipe");
  await folder.write("precious", "untouched");
  await Deno.symlink(folder.at("precious"), folder.at("link"));
  const chown = { args: ["-h", `${STRANGER}`, folder.at("link")] };
  assertEquals((await new Deno.Command("chown", chown).output()).code, 0);
  await assertRefused(folder, "-o", "link");
  assertEquals(await folder.read("precious"), encodeText("untouched"));
});

Deno.test("one's own part, link and pipe are used as before", async () => {
  await using folder = await publicFolder();
  await folder.write("x.part", CONTENT.subarray(0, 60_000));
  await folder.write("target", "old");
  await Deno.symlink("target", folder.at("link"));
  await using server = new ScriptedServer({ files: new Map([["x", CONTENT]]) });
  const cwd = folder.path;
  const url = server.url("x");
  for (const args of [["-c", url], ["-o", "link", url], ["-o", "/dev/null", url]]) {
    const run = await runToEnd(["get", "--tls", "off", ...args], { cwd });
    assertEquals(run.code, 0, run.words.join());
  }
  assertEquals(await folder.read("x"), CONTENT);
  assertEquals(await folder.read("target"), CONTENT);
  assert((await Deno.lstat(folder.at("link"))).isSymlink);
});
