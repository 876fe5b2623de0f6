import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Disk, Disks } from "../../../actors/files/disk/disk.ts";
import { Patience } from "../../../actors/files/disk/patience.ts";
import { failureKind } from "../../../actors/machine/system_errors.ts";
import { ATTEMPTS, linkWorld } from "../../support/files/links/link_attempts.ts";
import { slowDisks } from "../../support/files/slow_disks.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

/** A disk whose next calls take these times, in ms; the pauses are between them. */
function diskOf(...times: readonly { readonly takes: number; readonly pause?: number }[]): Disk {
  const moments = [0];
  for (const { takes, pause = 0 } of times) {
    const before = (moments.at(-1) ?? 0) + pause;
    moments.push(before, before + takes);
  }
  const clock = moments.slice(1).values();
  return new Disk(new Patience(() => clock.next().value ?? 0));
}

/** Whether each of so many looks at the root came at once. */
async function atOnce(disk: Disk, looks: number): Promise<boolean[]> {
  const all: boolean[] = [];
  for (let look = 0; look < looks; look++) {
    const info = disk.lstat("/");
    all.push(!(info instanceof Promise));
    assert((await info).isDirectory);
  }
  return all;
}

Deno.test("a disk that answers fast is asked at once, however often", async () => {
  const disk = diskOf(...Array.from({ length: 100 }, () => ({ takes: 9 })));
  assertEquals(await atOnce(disk, 100), Array.from({ length: 100 }, () => true));
});

Deno.test("a disk that keeps all waiting is asked on another thread from then on", async () => {
  assertEquals(await atOnce(diskOf({ takes: 201 }), 3), [true, false, false]);
  const often = diskOf(...Array.from({ length: 5 }, () => ({ takes: 45 })));
  assertEquals(await atOnce(often, 7), [true, true, true, true, true, false, false]);
});

Deno.test("slow calls that are a minute apart do not add up", async () => {
  const disk = diskOf({ takes: 150 }, { takes: 150, pause: 60_000 }, { takes: 50 });
  assertEquals(await atOnce(disk, 3), [true, true, true]);
});

Deno.test("what fails on a slow disk fails as on a fast one", async () => {
  const slow = slowDisks().of("/");
  const fast = new Disk();
  slow.lstat("/");
  const kinds = [
    assertThrows(() => fast.open("/no/such", { read: true })),
    await assertRejects(async () => await slow.open("/no/such", { read: true })),
    assertThrows(() => fast.holdFolder("/etc/passwd")),
    await assertRejects(async () => await slow.holdFolder("/etc/passwd")),
  ].map(failureKind);
  assertEquals(kinds, ["not-found", "not-found", "not-folder", "not-folder"]);
  assertEquals(await slow.lstatOrUndefined("/no/such"), undefined);
});

Deno.test("all that is asked of files works on a slow disk as on a fast one", async () => {
  for (const [name, attempt] of Object.entries(ATTEMPTS)) {
    await using fast = await linkWorld();
    await using slow = await linkWorld(slowDisks());
    const { worked } = await attempt(fast, 0);
    assertEquals((await attempt(slow, 0)).worked, worked, name);
  }
});

Deno.test("roots do not share their slowness, and their sessions do", async () => {
  await using folder = await tempFolder();
  const disks = slowDisks();
  disks.of(folder.path).lstat(folder.path);
  assert(disks.of(folder.path).lstat(folder.path) instanceof Promise);
  assert(!(disks.of("/").lstat("/") instanceof Promise));
  assert(!(new Disks().of(folder.path).lstat(folder.path) instanceof Promise));
});
