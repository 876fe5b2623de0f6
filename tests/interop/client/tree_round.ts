import { walk } from "@std/fs/walk";
import { join, relative } from "@std/path";
import type { TempFolder } from "../../support/files/temp_folder.ts";
import { AWKWARD_NAMES } from "../awkward_names.ts";
import type { PeerServer } from "../servers/peer_server.ts";

/** A tree that is carried there and back. */
export interface TreeRound {
  /** The working directory of the client; the tree is planted in `tree`. */
  readonly local: TempFolder;
  /** What the server serves. */
  readonly remote: TempFolder;
  readonly files: number;
  /** The bytes of one file more; 0: there is none. */
  readonly big: number;
  /** Awkward names that this server cannot carry. */
  readonly without: readonly string[];
  /** The URL of a path. */
  url(path: string): string;
  /** Runs the client in the folder; gives the exit code and what it printed. */
  ferry(...args: readonly string[]): Promise<{ readonly code: number; readonly words: string }>;
  /** Told of each step. */
  done(step: string, what: string): void;
}

/** What is awkward about names that a server does not store, by its name. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  // 553 Prohibited file name: it takes a backslash for that of Windows.
  "pure-ftpd": ["backslash"],
  // MKD: 550 Invalid directory name.
  "ProFTPD": ["star"],
};

/** What is awkward about the names that a server does not store. */
export function namesRefusedBy({ name, names }: PeerServer): readonly string[] {
  return [...Object.keys(names), ...REFUSED[name] ?? []];
}

/**
 * Carries a tree to the server and back with -j 4, and once more; then changes it, and makes the other side the same with
 * --delete. Throws when the trees or their times differ, or when the second run moves anything.
 */
export async function carryThereAndBack(round: TreeRound): Promise<void> {
  const { local, remote, url } = round;
  const [tree, there, back] = [local.at("tree"), remote.at("tree"), local.at("back")];
  const bytes = await plant(tree, round);
  const put = ["put", "-r", "-j", "4", "-v", "tree", url("")] as const;
  const get = ["get", "-r", "-j", "4", "-v", "-o", "back", url("tree")] as const;
  await step(round, `put -r of ${round.files} files, ${bytes} B`, put, [tree, there]);
  await step(round, "put -r again", put, [tree, there], 0);
  await step(round, "get -r", get, [there, back]);
  await step(round, "get -r again", get, [there, back], 0);
  const changed = await change(tree);
  await step(round, "put -r --delete after changes", [...put, "--delete"], [tree, there], changed);
  await step(round, "get -r --delete after changes", [...get, "--delete"], [there, back], changed);
}

async function step(
  { ferry, done }: TreeRound,
  name: string,
  args: readonly string[],
  [from, to]: readonly [string, string],
  expected?: number,
): Promise<void> {
  const began = performance.now();
  const { code, words } = await ferry(...args);
  const moved = words.match(/^---> (?:RETR|STOR) /gm)?.length ?? 0;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const said = words.split("\n").filter((line) => line.startsWith("ferry: "));
  if (code !== 0) throw new Error(`${name}: exit code ${code}: ${said.slice(0, 5).join("; ")}`);
  await requireEqual(name, from, to);
  if (expected !== undefined && moved !== expected) {
    throw new Error(`${name}: ${moved} files were moved in place of ${expected}`);
  }
  done(name, `${moved} files moved, trees and times equal, ${seconds} s`);
}

/** Plants the tree: three levels, awkward names, empty folders and files, old times. Gives its bytes. */
async function plant(
  root: string,
  { files, big, without }: Pick<TreeRound, "files" | "big" | "without">,
): Promise<number> {
  const names = AWKWARD_NAMES.filter(({ what }) => !without.includes(what)).map(({ name }) => name);
  const folders = [root];
  for (let index = 0; folders.length <= files / 20; index += 1) {
    const above = folders[Math.floor(index / 3)] ?? root;
    folders.push(join(above, `${index} ${names[index % names.length]}`));
  }
  for (const folder of folders) await Deno.mkdir(folder, { recursive: true });
  await Deno.mkdir(join(root, "empty folder", "another"), { recursive: true });
  let bytes = big;
  for (let index = 0; index < files; index += 1) {
    const name = names[Math.floor(index / folders.length) % names.length] ?? "";
    const path = join(folders[index % folders.length] ?? root, `${name}${index}`);
    const content = contentOf(index);
    bytes += content.length;
    await Deno.writeFile(path, content);
    const time = 1_600_000_000 + index * 1_009 + 0.5;
    await Deno.utime(path, time, time);
  }
  if (big > 0) await plantBig(join(root, "big"), big);
  return bytes;
}

/** Every seventh file is empty; the others hold bytes of every value. */
function contentOf(index: number): Uint8Array {
  if (index % 7 === 0) return new Uint8Array();
  return Uint8Array.from({ length: index % 3_000 }, (_, at) => (at * (index + 1)) % 256);
}

/** Random bytes every megabyte, and holes between them. */
async function plantBig(path: string, size: number): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  for (let offset = 0; offset < size; offset += 1024 * 1024) {
    await file.seek(offset, Deno.SeekMode.Start);
    await file.write(crypto.getRandomValues(new Uint8Array(1024)));
  }
  await file.truncate(size);
}

/** Changes, adds and removes; gives how many files are to be moved. */
async function change(root: string): Promise<number> {
  const paths: string[] = [];
  for await (const { path, isFile } of walk(root)) if (isFile) paths.push(path);
  paths.sort();
  const [first = "", second = "", third = "", fourth = ""] = paths;
  await Deno.writeTextFile(first, "longer than before, or shorter");
  // The same size, another time.
  await Deno.utime(second, 1_500_000_000, 1_500_000_000);
  await Deno.remove(third);
  // A folder takes the place of a file.
  await Deno.remove(fourth);
  await Deno.mkdir(fourth);
  await Deno.writeTextFile(join(fourth, "inside"), "a folder now");
  const folder = join(root, "new", "and", "deep");
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "file"), "new");
  await Deno.remove(join(root, "empty folder"), { recursive: true });
  return 4;
}

async function requireEqual(step: string, from: string, to: string): Promise<void> {
  const diff = await new Deno.Command("diff", { args: ["-r", from, to] }).output();
  if (!diff.success) {
    throw new Error(`${step}: ${new TextDecoder().decode(diff.stdout).slice(0, 400)}`);
  }
  const [source, target] = [await timesOf(from), await timesOf(to)];
  const differing = [...source].filter(([path, time]) => target.get(path) !== time);
  if (differing.length > 0) {
    throw new Error(
      `${step}: ${differing.length} times differ, first that of ${differing[0]?.[0]}`,
    );
  }
}

/** The time of each file in seconds. */
async function timesOf(root: string): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for await (const { path, isFile } of walk(root)) {
    if (!isFile) continue;
    const { mtime } = await Deno.stat(path);
    times.set(relative(root, path), Math.floor((mtime?.getTime() ?? 0) / 1000));
  }
  return times;
}
