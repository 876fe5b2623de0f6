import { assertEquals, assertMatch } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { clientBench } from "../support/process/ferry_client.ts";
import { runFerry } from "../support/process/ferry_process.ts";
import { findProgram, peerTest } from "../support/process/peer_programs.ts";
import { tempFolder } from "../support/files/temp_folder.ts";

const MEBIBYTE = 1024 * 1024;

/** Runs a program; gives whether it succeeded, and the first line that it printed. */
async function ran(program: string, ...args: readonly string[]): Promise<string | undefined> {
  const { success, stdout } = await new Deno.Command(program, { args: [...args] }).output();
  return success ? decodeLenient(stdout).trim() : undefined;
}

peerTest("unshare", "a file that does not fit is not begun", async (unshare) => {
  await using folder = await tempFolder();
  // The mount is seen by ferry alone, and goes with it.
  const small = `mount -t tmpfs -o size=2m none ${folder.path}`;
  if (await ran(unshare, "-m", "sh", "-c", small) === undefined) {
    return console.error("skipped, nothing can be mounted here");
  }
  await using bench = await clientBench({
    remote: { "large": new Uint8Array(3 * MEBIBYTE), "fits": new Uint8Array(MEBIBYTE) },
  });
  const script = `${small} && "$@"; code=$?; ls ${folder.path}; exit $code`;
  const launcher = [unshare, "-m", "sh", "-c", script, "sh"];
  const get = (name: string) =>
    runFerry(["get", "-d", folder.path, bench.url(name)], { launcher, cwd: bench.local.path });
  const refused = await get("large");
  assertEquals([refused.code, decodeLenient(refused.stdout)], [6, ""], refused.stderr);
  assertMatch(
    refused.stderr,
    /^ferry: cannot write .*large: no space left on device \(3\.1 MB needed, 2\.1 MB free\)$/m,
  );
  await bench.remote.write("tree/a", new Uint8Array(MEBIBYTE));
  await bench.remote.write("tree/b/c", new Uint8Array(MEBIBYTE * 1.5));
  const args = ["get", "-r", "-j", "1", "-o", folder.path, bench.url("tree/")];
  const tree = await runFerry(args, { launcher, cwd: bench.local.path });
  assertEquals([tree.code, decodeLenient(tree.stdout)], [1, "a\nb\n"], tree.stderr);
  assertMatch(
    tree.stderr,
    /^ferry: (1\.6|2\.6) MB or more are still to come to .* not all may fit$/m,
  );
  assertMatch(tree.stderr, /cannot write .*b\/c: no space left on device/);
  const fetched = await get("fits");
  assertEquals([fetched.code, decodeLenient(fetched.stdout)], [0, "fits\n"], fetched.stderr);
});

peerTest("mount.exfat-fuse", "no file replaces one that differs by case only", async (mount) => {
  await using folder = await tempFolder();
  await using image = await tempFolder();
  const disk = await image.write("disk", new Uint8Array(8 * MEBIBYTE));
  const [losetup, mkfs] = [findProgram("losetup"), findProgram("mkfs.exfat")];
  if (losetup === undefined || mkfs === undefined) throw new Error("no losetup, or no mkfs.exfat");
  await ran(mkfs, disk);
  const device = await ran(losetup, "--find", "--show", disk);
  if (device === undefined) return console.error("skipped, there are no loop devices here");
  try {
    if (await ran(mount, device, folder.path) === undefined) {
      return console.error("skipped, nothing can be mounted here");
    }
    try {
      await useFolding(folder.path);
      await foldTrees(folder.path);
    } finally {
      await ran("umount", folder.path);
    }
  } finally {
    await ran(losetup, "--detach", device);
  }
});

/** Fetches files whose names differ by case only into a folder that does not tell them apart. */
async function useFolding(path: string): Promise<void> {
  const text = (name: string) => Deno.readTextFile(`${path}/${name}`);
  const names = () => Array.from(Deno.readDirSync(path), ({ name }) => name).sort();
  await using bench = await clientBench({ remote: { "README": "capitals", "readme": "small" } });
  const get = (...args: readonly string[]) => bench.ferry("get", "-d", path, ...args);
  // One after the other, at once, and again.
  assertEquals((await get(bench.url("README"))).code, 0);
  const second = await get(bench.url("readme"));
  assertEquals([second.code, await text("README"), names()], [6, "capitals", ["README"]]);
  assertMatch(second.stderr, /its folder takes that name for README, which is another file/);
  assertEquals((await get(bench.url("README"))).code, 0);
  assertEquals((await get("--on-exist", "skip", bench.url("readme"))).code, 10);
  assertEquals((await get("--on-exist", "rename", bench.url("readme"))).code, 0);
  assertEquals([names(), await text("readme (1)")], [["README", "readme (1)"], "small"]);
  await Deno.remove(`${path}/README`);
  const both = await get("-j", "4", bench.url("README"), bench.url("readme"));
  assertEquals(both.code, 1, both.stderr);
  const [kept = ""] = names();
  assertEquals(await text(kept), kept === "README" ? "capitals" : "small");
  assertEquals(names().length, 2);
}

/** Fetches a tree with folders and files whose names differ by case only. */
async function foldTrees(path: string): Promise<void> {
  const remote = { "t/Dir/x": "Dir", "t/dir/x": "dir", "t/File": "File", "t/file": "file" };
  await using bench = await clientBench({ remote });
  // The second run finds nothing that it can move, so what it cannot write decides its exit code.
  for (const [options, expected] of [[[], 1], [["--delete"], 6]] as const) {
    const args = ["get", "-r", "-o", `${path}/t`, ...options, bench.url("t/")];
    const { code, stderr } = await bench.ferry(...args);
    assertEquals(code, expected, stderr);
    assertMatch(stderr, /cannot make .*dir: its folder takes that name for Dir/i);
    assertMatch(stderr, /cannot write .*file: its folder takes that name for File/i);
    const names = Array.from(Deno.readDirSync(`${path}/t`), ({ name }) => name).sort();
    assertEquals(names.length, 2, names.join());
    for (const name of names) {
      const file = name.toLowerCase() === "dir" ? `${name}/x` : name;
      assertEquals(await Deno.readTextFile(`${path}/t/${file}`), name);
    }
  }
}
