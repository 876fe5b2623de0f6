import { assert, assertEquals } from "@std/assert";
import { PRESETS } from "../../../core/access/permissions.ts";
import { jailed, kindOf } from "../../support/files/jailed.ts";

Deno.test("the time of modification is set to the millisecond, of files and of folders", () =>
  jailed(async (files, folder) => {
    await folder.write("root/sub/a.txt", "a");
    const when = Date.UTC(2001, 1, 3, 4, 5, 6, 789);
    for (const path of ["/sub/a.txt", "/sub"]) {
      assertEquals(kindOf(await files.setModified(path, when)), "ok");
      const found = await files.lookUp(path);
      assert(found.ok);
      assertEquals(found.value.modified, when);
    }
  }));

Deno.test("the nine permission bits are set, and none above them", () =>
  jailed(async (files, folder) => {
    const real = await folder.write("root/a.txt", "a");
    const mode = async () => ((await Deno.stat(real)).mode ?? 0) & 0o7777;
    assertEquals(kindOf(await files.setMode("/a.txt", 0o4751)), "ok");
    assertEquals(await mode(), 0o751);
    assertEquals(kindOf(await files.setMode("/a.txt", 0)), "ok");
    assertEquals(await mode(), 0);
    assertEquals(kindOf(await files.setMode("/a.txt", 0o644)), "ok");
    assertEquals(await mode(), 0o644);
  }));

Deno.test("attributes of what lies outside the root, or is no file, are not changed", () =>
  jailed(async (files, folder) => {
    const secret = await folder.write("secret.txt", "s");
    await Deno.symlink("../secret.txt", folder.at("root/link"));
    const before = await Deno.stat(secret);
    assertEquals(kindOf(await files.setMode("/link", 0o777)), "denied");
    assertEquals(kindOf(await files.setModified("/link", 0)), "denied");
    const after = await Deno.stat(secret);
    assertEquals([after.mode, after.mtime], [before.mode, before.mtime]);
    await new Deno.Command("mkfifo", { args: [folder.at("root/fifo")] }).output();
    assertEquals(kindOf(await files.setMode("/fifo", 0o777)), "special-file");
    assertEquals(kindOf(await files.setMode("/nothing", 0o777)), "not-found");
  }));

Deno.test("attributes can be changed only with the permission", async () => {
  await jailed(async (files, folder) => {
    await folder.write("root/a.txt", "a");
    assertEquals(kindOf(await files.setModified("/a.txt", 0)), "denied");
    assertEquals(kindOf(await files.setMode("/a.txt", 0o600)), "denied");
  }, { permissions: PRESETS.read });
  await jailed(async (files, folder) => {
    await folder.write("root/a.txt", "a");
    assertEquals(kindOf(await files.setModified("/a.txt", 0)), "ok");
    assertEquals(kindOf(await files.setMode("/a.txt", 0o600)), "denied");
  }, { permissions: PRESETS.write });
});

Deno.test("the free space is that of df", () =>
  jailed(async (files, folder) => {
    const free = await files.freeSpace("/");
    const { stdout } = await new Deno.Command("df", {
      args: ["--output=avail", "-B1", folder.at("root")],
    }).output();
    const told = Number(new TextDecoder().decode(stdout).split("\n")[1]);
    assert(free.ok);
    // Others write to the same disk meanwhile.
    assert(Math.abs(free.value - told) < 2 ** 32, `${free.value} against ${told}`);
  }));
