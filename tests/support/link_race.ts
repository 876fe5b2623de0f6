import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import type { Files } from "../../actors/filesystem/files.ts";
import type { ByteSource, WriteMode } from "../../actors/messages.ts";
import { encodeText } from "../../core/text.ts";
import { within } from "./deadline.ts";
import { jailed } from "./jailed.ts";
import type { TempFolder } from "./temp_folder.ts";

const SECRET = "the secret";

/** How often each thing was tried, and how often it worked. */
export type RaceCount = Readonly<Record<string, { readonly tried: number; readonly done: number }>>;

/**
 * For so many ms somebody swaps a file and a folder of the root for links that lead out of it, and back, while everything
 * is asked of them. Asserts that nothing outside was read, listed, changed, made, moved or removed.
 */
export async function raceLinks(milliseconds: number): Promise<RaceCount> {
  const counts: Record<string, { tried: number; done: number }> = {};
  await jailed(async (files, folder) => {
    await prepare(folder);
    const before = await outside(folder);
    await whileSwapping(folder, async () => {
      const end = performance.now() + milliseconds;
      for (let round = 0; performance.now() < end; round++) {
        for (const [name, attempt] of Object.entries(ATTEMPTS)) {
          const count = counts[name] ??= { tried: 0, done: 0 };
          count.tried += 1;
          if (await attempt(files, round)) count.done += 1;
        }
      }
    });
    assertEquals(await outside(folder), before, "nothing outside may change");
  });
  return counts;
}

/** The root has a file and a folder that the swapper exchanges for links to what lies outside, of the same names. */
async function prepare(folder: TempFolder): Promise<void> {
  await folder.write("outside/inner", SECRET);
  await folder.write("outside/victim", SECRET);
  await folder.write("outside-file", SECRET);
  await folder.write("root/file", "open");
  await folder.write("root/folder/inner", "open");
  await folder.write("root/mover", "open");
  await Deno.symlink("../outside-file", folder.at("root/file-twin"));
  await Deno.symlink("../outside", folder.at("root/folder-twin"));
}

async function whileSwapping(folder: TempFolder, work: () => Promise<void>): Promise<void> {
  const program = fromFileUrl(new URL("./link_swapper.ts", import.meta.url));
  const paths = [folder.at("root/file"), folder.at("root/folder")];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-lock", program, ...paths],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  try {
    const first = await within(reader.read(), "the swapper to begin");
    assert(!first.done, "the swapper ended at once");
    await work();
  } finally {
    child.kill("SIGKILL");
    const { signal } = await child.status;
    await reader.cancel();
    assertEquals(signal, "SIGKILL", "the swapper ended before");
  }
}

/** Everything there is to know of what lies outside of the root. */
async function outside(folder: TempFolder): Promise<unknown> {
  const facts = async (name: string) => {
    const { size, mode, mtime, ino, nlink } = await Deno.lstat(folder.at(name));
    return {
      name,
      size,
      mode,
      mtime,
      ino,
      nlink,
      content: await Deno.readTextFile(folder.at(name)),
    };
  };
  const names = [...Deno.readDirSync(folder.at("outside"))].map(({ name }) => name).sort();
  return {
    names,
    files: await Promise.all(["outside-file", "outside/inner", "outside/victim"].map(facts)),
  };
}

type Attempt = (files: Files, round: number) => Promise<boolean>;

/** What is asked, of the file and of names in the folder; each tells whether it worked. */
const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  "read the file": (files) => read(files, "/file"),
  "read in the folder": (files) => read(files, "/folder/inner"),
  "replace the file": (files) => write(files, "/file", { kind: "replace" }),
  "replace in the folder": (files) => write(files, "/folder/inner", { kind: "replace" }),
  "append to the file": (files) => write(files, "/file", { kind: "append" }),
  "append in the folder": (files) => write(files, "/folder/inner", { kind: "append" }),
  "restart the file": (files) => write(files, "/file", { kind: "resume", offset: 1 }),
  "make a file": (files, round) => write(files, `/folder/new-${round}`, { kind: "replace" }),
  "make a folder": async (files, round) => (await files.makeFolder(`/folder/made-${round}`)).ok,
  "remove a folder": async (files, round) => (await files.removeFolder(`/folder/made-${round}`)).ok,
  "remove a file": async (files) => (await files.removeFile("/folder/victim")).ok,
  "move in": async (files) => (await files.rename("/mover", "/folder/mover")).ok,
  "move out": async (files) => (await files.rename("/folder/mover", "/mover")).ok,
  "move the victim": async (files) => (await files.rename("/folder/victim", "/stolen")).ok,
  "set a mode": async (files) => (await files.setMode("/folder/inner", 0o777)).ok,
  "set a time": async (files) => (await files.setModified("/file", 0)).ok,
  "list": async (files) => {
    const listed = await files.list("/folder");
    if (!listed.ok) return false;
    assert(!listed.value.some(({ name }) => name === "victim"), "a name from outside was listed");
    return true;
  },
};

async function read(files: Files, path: string): Promise<boolean> {
  const opened = await files.openSource(path, 0);
  if (!opened.ok) return false;
  const text = await textOf(opened.value.source);
  assert(!text.includes(SECRET), `${path} gave what lies outside`);
  return true;
}

async function textOf(source: ByteSource): Promise<string> {
  using closing = source;
  const buffer = new Uint8Array(100);
  try {
    const count = await closing.read(buffer);
    return new TextDecoder().decode(buffer.subarray(0, count ?? 0));
  } catch {
    // Somebody cut it off meanwhile.
    return "";
  }
}

async function write(files: Files, path: string, mode: WriteMode): Promise<boolean> {
  const opened = await files.openSink(path, mode);
  if (!opened.ok) return false;
  using sink = opened.value.sink;
  try {
    await sink.write(encodeText("written"));
    await sink.finish();
    return true;
  } catch {
    return false;
  }
}
