import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Disk, Disks } from "../../../actors/files/disk/disk.ts";
import { Jail } from "../../../actors/files/jail/jail.ts";
import { SentFiles } from "../../../actors/files/jail/sent_files.ts";
import { WHOLE_FOLDER } from "../../../actors/files/shares.ts";
import { failureKind } from "../../../actors/machine/system_errors.ts";
import { ATTEMPTS, linkWorld } from "../../support/files/links/link_attempts.ts";
import { NFS, slowDisks } from "../../support/files/slow_disks.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

/** A disk, and a clock that moves on by `takes` ms whenever it is asked: before a call, and after it. */
function timedDisk(): { readonly disk: Disk; readonly clock: { now: number; takes: number } } {
  const clock = { now: 0, takes: 0 };
  let waits = 0n;
  return { disk: new Disk(() => clock.now += clock.takes, false, () => ++waits), clock };
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
  const { disk, clock } = timedDisk();
  clock.takes = 2;
  assertEquals(await atOnce(disk, 100), Array.from({ length: 100 }, () => true));
});

Deno.test("a disk that keeps all waiting is asked on another thread then", async () => {
  const { disk, clock } = timedDisk();
  clock.takes = 5;
  assertEquals(await atOnce(disk, 10), [...Array.from({ length: 8 }, () => true), false, false]);
});

Deno.test("a disk that may hang is never asked at once", async () => {
  assertEquals(await atOnce(slowDisks().of("/"), 2), [false, false]);
  const SMB2 = 0xfe534d42;
  // Some runtimes give the number with its sign.
  assertEquals(await atOnce(new Disks(undefined, () => SMB2 | 0).of("/"), 1), [false]);
});

Deno.test("a root that shows something of a disk that may hang is never asked at once", async () => {
  await using folder = await tempFolder();
  const disks = () => new Disks(undefined, (real) => real === "/far" ? NFS : 0);
  const isSlow = (mounts: ReadonlyMap<string, string>) => {
    const shares = { ...WHOLE_FOLDER, mounts };
    return new Jail(folder.path, shares, new SentFiles(), disks()).disk.isSlow;
  };
  assertEquals(isSlow(new Map([["near", "/near"]])), false);
  assertEquals(isSlow(new Map([["near", "/near"], ["far", "/far"]])), true);
});

Deno.test("a disk that cannot keep up with uploads still answers at once", async () => {
  await using folder = await tempFolder();
  const { disk, clock } = timedDisk();
  using file = await disk.open(folder.at("file"), { write: true, createNew: true });
  const writtenAtOnce = async () => {
    const writing = disk.write(file, new Uint8Array(1));
    await writing;
    return !(writing instanceof Promise);
  };
  clock.takes = 1001;
  assertEquals([await writtenAtOnce(), await writtenAtOnce()], [true, false]);
  clock.takes = 0;
  assertEquals(await atOnce(disk, 1), [true]);
});

Deno.test(
  "a lock is waited for on another thread where the disk may hang",
  { ignore: !("tryLock" in Deno.FsFile.prototype) },
  async () => {
    await using folder = await tempFolder();
    using file = await Deno.create(folder.at("file"));
    using other = await Deno.open(folder.at("file"), { write: true });
    const locking = slowDisks().of("/").tryLock(file);
    assert(locking instanceof Promise);
    assertEquals([await locking, new Disk().tryLock(other)], [true, false]);
  },
);

Deno.test("what fails on a slow disk fails as on a fast one", async () => {
  const slow = slowDisks().of("/");
  const fast = new Disk();
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

Deno.test("roots do not share their slowness, and the sessions of one root do", async () => {
  await using folder = await tempFolder();
  let now = 0;
  const disks = new Disks(() => now += 1001);
  await disks.of(folder.path).lstat(folder.path);
  assertEquals(await atOnce(disks.of(folder.path), 1), [false]);
  assertEquals(await atOnce(disks.of("/"), 1), [true]);
});
