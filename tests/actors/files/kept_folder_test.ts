import { assert, assertEquals } from "@std/assert";
import { holdFolder } from "../../../actors/files/jail/handle.ts";
import { KeptFolder } from "../../../actors/files/jail/kept_folder.ts";
import { filesOf, filesystem } from "../../../actors/files/filesystem.ts";
import type { FilesystemMsg } from "../../../actors/files/filesystem_messages.ts";
import { type OwnedRef, startSystem } from "../../../actors/kernel/kernel.ts";
import { PRESETS } from "../../../core/access/permissions.ts";
import { jailed, kindOf } from "../../support/files/jailed.ts";
import { betweenFileSteps } from "../../support/files/links/file_steps.ts";
import { holding } from "../../support/files/holding.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";

const LINUX = { ignore: Deno.build.os !== "linux" };

/** The steps that the work takes. */
async function stepsOf(work: () => Promise<unknown>): Promise<number> {
  let steps = 0;
  await betweenFileSteps(() => steps += 1, work);
  return steps;
}

Deno.test(
  "a second file of the same folder is found in fewer steps",
  LINUX,
  () =>
    jailed(async (files, folder) => {
      for (const name of ["a", "b"]) await folder.write(`root/one/two/${name}`, name);
      const first = await stepsOf(() => files.lookUp("/one/two/a"));
      const second = await stepsOf(() => files.lookUp("/one/two/b"));
      assertEquals(second < first, true, `${first} steps, then ${second}`);
    }),
);

Deno.test("a folder that is moved, replaced or removed is not looked into any more", () =>
  jailed(async (files, folder) => {
    const look = async () => kindOf(await files.lookUp("/folder/below/file"));
    await folder.write("root/folder/below/file", "");
    assertEquals(await look(), "ok");
    await Deno.rename(folder.at("root/folder"), folder.at("root/moved"));
    assertEquals(await look(), "not-found");
    await Deno.mkdir(folder.at("root/folder/below"), { recursive: true });
    assertEquals(await look(), "not-found", "another folder has its name");
    await Deno.remove(folder.at("root/folder"), { recursive: true });
    await Deno.rename(folder.at("root/moved"), folder.at("root/folder"));
    assertEquals(await look(), "ok", "it is back");
    await Deno.rename(folder.at("root/folder"), folder.at("outside"));
    await Deno.symlink("../outside", folder.at("root/folder"));
    assertEquals(await look(), "denied", "a link to it outside has its name");
    await Deno.remove(folder.at("outside"), { recursive: true });
    assertEquals(await look(), "denied");
  }));

Deno.test("what is made in a folder that was removed and made anew is in the new one", () =>
  jailed(async (files, folder) => {
    await folder.write("root/folder/old", "");
    assertEquals(kindOf(await files.lookUp("/folder/old")), "ok");
    await Deno.remove(folder.at("root/folder"), { recursive: true });
    assertEquals(kindOf(await files.makeFolder("/folder/lost")), "not-found");
    await Deno.mkdir(folder.at("root/folder"));
    assertEquals(kindOf(await files.makeFolder("/folder/new")), "ok");
    assertEquals((await Deno.stat(folder.at("root/folder/new"))).isDirectory, true);
  }));

Deno.test("a link in the kept folder is followed as ever, and not out of the root", () =>
  jailed(async (files, folder) => {
    await folder.write("secret", "");
    await folder.write("root/folder/file", "");
    await Deno.symlink("file", folder.at("root/folder/inside"));
    await Deno.symlink("../../secret", folder.at("root/folder/outside"));
    assertEquals(kindOf(await files.lookUp("/folder/file")), "ok");
    assertEquals(kindOf(await files.openSource("/folder/outside", 0)), "denied");
    const opened = await files.openSource("/folder/inside", 0);
    assertEquals(kindOf(opened), "ok");
    if (opened.ok) opened.value[Symbol.dispose]();
  }));

Deno.test("a folder is held for a second at most, and not after the session", LINUX, async () => {
  await using folder = await tempFolder();
  await folder.write("one/file", "");
  const clock = new FakeClock();
  const system = startSystem({ clock });
  const ref: OwnedRef<FilesystemMsg> = system.spawn(
    "files",
    filesystem({ root: folder.path, permissions: PRESETS.full }),
  );
  const files = filesOf(ref);
  const held = async () => {
    assertEquals(kindOf(await files.lookUp("/one/file")), "ok");
    return holding(folder.at("one"));
  };
  assertEquals(await held(), 1);
  assertEquals(await held(), 1, "the same one for the next file");
  await clock.advance(1000);
  assertEquals(holding(folder.at("one")), 0);
  assertEquals(await held(), 1);
  await system.stop();
  assertEquals(holding(folder.at("one")), 0);
});

Deno.test("what a hung disk finds after the session is not held", LINUX, async () => {
  await using folder = await tempFolder();
  const real = await Deno.realPath(folder.path);
  let kept = 0;
  const keeper = new KeptFolder(() => kept += 1);
  const keep = () => {
    const handle = holdFolder(real);
    assert(handle !== undefined);
    keeper.keep(real, handle);
    return [kept, holding(real)];
  };
  assertEquals(keep(), [1, 1]);
  keeper.end();
  assertEquals(holding(real), 0);
  assertEquals(keep(), [1, 0]);
});
