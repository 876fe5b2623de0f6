import { walk } from "@std/fs/walk";
import { join } from "@std/path";
import { tempFolder } from "../support/files/temp_folder.ts";
import { AWKWARD_NAMES } from "./awkward_names.ts";
import { lftp } from "./clients/lftp.ts";
import { runProgram } from "./program.ts";
import { serveFerry } from "./served_ferry.ts";

const FILES = 300;
const LEVELS = 10;

/**
 * Sends a tree with lftp's `mirror -R`, fetches it back with `mirror`, and compares with `diff -r`. Gives what was
 * carried, in words; throws when the trees differ.
 */
export async function mirrorThereAndBack(): Promise<string> {
  await using tree = await tempFolder();
  await using served = await tempFolder();
  await using back = await tempFolder();
  await using home = await tempFolder();
  const folders = await plant(tree.path);
  await using ferry = await serveFerry(served.path, "ipv4");
  const link = ferry.link("PASV");
  const commands = [`mirror -R ${tree.path} /tree`, `mirror /tree ${back.path}`];
  await ferry.watch(() => runProgram(lftp(link, commands), home.path));
  for (const copy of [served.at("tree"), back.path]) {
    await runProgram({ program: "diff", args: ["-r", tree.path, copy] }, home.path);
  }
  const { files, folders: seen } = await count(back.path);
  if (files !== FILES || seen !== folders) {
    throw new Error(`${files} files and ${seen} folders came back of ${FILES} and ${folders}`);
  }
  return `${files} files in ${seen} folders, ${LEVELS} levels deep`;
}

/** Makes the tree; the answer is how many folders it has. */
async function plant(root: string): Promise<number> {
  const folders = [root];
  for (let level = 1, folder = root; level <= LEVELS; level++) {
    const awkward = AWKWARD_NAMES[level % AWKWARD_NAMES.length]?.name ?? "";
    folder = join(folder, `${awkward} ${level}`);
    folders.push(folder);
  }
  for (const { name } of AWKWARD_NAMES) folders.push(join(root, "folders", `${name}.folder`));
  for (const folder of folders) await Deno.mkdir(folder, { recursive: true });
  await Deno.mkdir(join(root, "empty folder"));
  for (let index = 0; index < FILES; index++) {
    const folder = folders[index % folders.length] ?? root;
    const name = AWKWARD_NAMES[Math.floor(index / folders.length) % AWKWARD_NAMES.length]?.name;
    await Deno.writeFile(join(folder, nameOf(name ?? "", index)), contentOf(index));
  }
  return (await count(root)).folders;
}

/** Every name keeps how it begins: a dash and a dot are awkward only there. */
function nameOf(awkward: string, index: number): string {
  return awkward.replace(/\.txt$/, `-${index}.txt`);
}

/** Every seventh file is empty; the others hold bytes of every value, line ends among them. */
function contentOf(index: number): Uint8Array {
  if (index % 7 === 0) return new Uint8Array(0);
  return Uint8Array.from({ length: index * 11 }, (_, at) => (at * (index + 1)) % 256);
}

async function count(folder: string): Promise<{ files: number; folders: number }> {
  const total = { files: 0, folders: 0 };
  for await (const { path, isDirectory } of walk(folder)) {
    if (!isDirectory) total.files++;
    else if (path !== folder) total.folders++;
  }
  return total;
}
