import { join } from "@std/path";
import { homeOf } from "../../../../actors/server/accounts/home.ts";
import { type Files, filesOf, filesystem } from "../../../../actors/files/filesystem.ts";
import { partPath } from "../../../../actors/files/tree/hidden_paths.ts";
import { sweep } from "../../../../actors/files/uploads/sweep.ts";
import { bytesIn } from "../../../../actors/files/space/usage.ts";
import { Disks } from "../../../../actors/files/disk/disk.ts";
import { storageOf } from "../../../../actors/files/account_view.ts";
import { type OwnedRef, startSystem } from "../../../../actors/kernel/kernel.ts";
import type { ByteSource, WriteMode } from "../../../../actors/transport/flow/flow.ts";
import type { FilesystemMsg } from "../../../../actors/files/filesystem_messages.ts";
import type { FileFacts } from "../../../../core/files/listing/listing.ts";
import { PRESETS } from "../../../../core/access/permissions.ts";
import { encodeText } from "../../../../core/base/text.ts";
import { hiddenName } from "../../../../core/files/upload_name.ts";
import { USUAL_UPLOAD_RULES } from "../../../../core/files/upload_rules.ts";
import { kindOf } from "../jailed.ts";
import { FakeClock } from "../../time/fake_clock.ts";
import { type TempFolder, tempFolder } from "../temp_folder.ts";

const SECRET = "the secret";

/** A little more than the size of everything inside the root. */
const LARGE = 100_000;

/** Names in the root that are swapped with links, named the same plus `-twin`, that lead out of it. */
export const SWAPPED = ["file", "folder", "locked"] as const;

/** A root, files outside of it, and two sessions that use it. */
export interface LinkWorld extends AsyncDisposable {
  readonly root: string;
  readonly files: Files;
  /** A session whose new uploads are hidden until they are complete. */
  readonly atomic: Files;
  /** Facts that only the files outside have. */
  readonly foreign: ReadonlySet<string>;
  /** Restores the root after the links have been swapped back. */
  prepare(): void;
  /** Everything that can be known about the files outside. */
  outside(): string;
}

/**
 * One operation. Returns what it saw of the outside; undefined if nothing. `worked`: whether the operation succeeded.
 */
export interface Seen {
  readonly worked: boolean;
  readonly leak?: string;
}

/** `disks`: how fast the disk is; as it is unless told otherwise. */
export async function linkWorld(disks: Disks = new Disks()): Promise<LinkWorld> {
  const folder = await tempFolder();
  const root = folder.at("root");
  await Deno.mkdir(root);
  await prepareOutside(folder);
  // No time passes: what a session holds from one file to the next depends on the files alone.
  const system = startSystem({ clock: new FakeClock() });
  const spawn = (name: string, atomic: boolean): Files => {
    const rules = { ...USUAL_UPLOAD_RULES, atomic };
    const storage = { ...storageOf(rules, true, () => Date.now()), disks };
    const ref: OwnedRef<FilesystemMsg> = system.spawn(
      name,
      filesystem({ root, permissions: PRESETS.full, account: "ann", storage }),
    );
    return filesOf(ref);
  };
  const world = {
    root,
    files: spawn("files", false),
    atomic: spawn("atomic", true),
    prepare: () => prepareRoot(root),
    foreign: new Set(uniquesBelow(folder.at("outside"))),
    outside: () => JSON.stringify(factsBelow(folder.at("outside"))),
    [Symbol.asyncDispose]: async () => {
      await system.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
  world.prepare();
  return world;
}

async function prepareOutside(folder: TempFolder): Promise<void> {
  await folder.write("outside/file", SECRET);
  await folder.write("outside/folder/inner", SECRET);
  await folder.write("outside/folder/victim", SECRET);
  await folder.write("outside/folder/large", "x".repeat(LARGE));
  await folder.write("outside/locked", SECRET);
  await Deno.mkdir(folder.at("outside/folder/deep"));
  await folder.write("outside/folder/nested/inner", SECRET);
  // Content that other servers have at such places.
  await folder.write(await partPath(join("outside", "folder", "unsent"), "ann"), "");
  const left = await folder.write(`outside/folder/${hiddenName("upload", "0".repeat(32))}`, "left");
  await Deno.utime(left, 1000, 1000);
}

function prepareRoot(root: string): void {
  for (const { name } of [...Deno.readDirSync(root)]) {
    Deno.removeSync(join(root, name), { recursive: true });
  }
  Deno.mkdirSync(join(root, "folder", "nested"), { recursive: true });
  for (const name of ["file", "folder/inner", "folder/nested/inner", "mover"]) {
    Deno.writeTextFileSync(join(root, name), "open");
  }
  // Only root may open it.
  Deno.writeTextFileSync(join(root, "locked"), "open", { mode: 0 });
  Deno.symlinkSync("file", join(root, "link"));
  Deno.symlinkSync("folder", join(root, "folder-link"));
  for (const name of SWAPPED) Deno.symlinkSync(`../outside/${name}`, join(root, `${name}-twin`));
}

function factsBelow(path: string): readonly unknown[] {
  return [...Deno.readDirSync(path)].sort((a, b) => a.name < b.name ? -1 : 1).flatMap((entry) => {
    const real = join(path, entry.name);
    const { size, mode, mtime, ctime, ino, nlink } = Deno.lstatSync(real);
    // The change time cannot be set, so the bytes need not be read.
    const facts = [entry.name, entry.isDirectory, mode, mtime, ino];
    if (entry.isDirectory) return [facts, ...factsBelow(real)];
    return [[...facts, ctime, size, nlink]];
  });
}

function uniquesBelow(path: string): readonly string[] {
  const { dev, ino, isDirectory } = Deno.lstatSync(path);
  const names = isDirectory ? [...Deno.readDirSync(path)].map(({ name }) => name) : [];
  const own = `${dev.toString(16)}U${(ino ?? 0).toString(16)}`;
  return [own, ...names.flatMap((name) => uniquesBelow(join(path, name)))];
}

type Attempt = (world: LinkWorld, round: number) => Promise<Seen>;

/** Operations that change nothing, on the file, the folder and names in it. */
const LOOKS: Readonly<Record<string, Attempt>> = {
  "read the file": (world) => read(world, "/file"),
  "read in the folder": (world) => read(world, "/folder/inner"),
  "read through a link": (world) => read(world, "/link"),
  "look the file up": (world) => lookUp(world, "/file"),
  "look up in the folder": (world) => lookUp(world, "/folder/inner"),
  "look up what is outside only": (world) => lookUp(world, "/folder/victim"),
  "look the folder up": (world) => lookUp(world, "/folder"),
  "look a link up": (world) => lookUp(world, "/link"),
  "look up an unsent file": async (world) => {
    const found = await world.atomic.lookUpUnfinished("/folder/unsent");
    return seen(world, found.ok, found.ok ? [found.value] : []);
  },
  "list the root": (world) => list(world, "/"),
  "list the folder": (world) => list(world, "/folder"),
  // Then the open folder is not a link itself, but is reached through one.
  "list below the folder": (world) => list(world, "/folder/nested"),
  "look up below the folder": (world) => lookUp(world, "/folder/nested/inner"),
  "list through a link": (world) => list(world, "/folder-link"),
  "enter a folder outside": async ({ files }) => told(await files.enter("/folder/deep")),
  "begin to rename what is outside": async ({ files }) =>
    told(await files.prepareRename("/folder/victim")),
  "measure the root": async ({ root }) => {
    const bytes = await bytesIn(root);
    return bytes < LARGE ? { worked: true } : { worked: true, leak: `${bytes} bytes` };
  },
};

const CHANGES: Readonly<Record<string, Attempt>> = {
  "replace the file": ({ files }) => write(files, "/file", { kind: "replace" }),
  "replace in the folder": ({ files }) => write(files, "/folder/inner", { kind: "replace" }),
  "append to the file": ({ files }) => write(files, "/file", { kind: "append" }),
  "append in the folder": ({ files }) => write(files, "/folder/inner", { kind: "append" }),
  "restart the file": ({ files }) => write(files, "/file", { kind: "resume", offset: 1 }),
  "make a file": ({ files }, round) => write(files, `/folder/new-${round}`, { kind: "replace" }),
  "make a file below the folder": ({ files }, round) =>
    write(files, `/folder/nested/new-${round}`, { kind: "replace" }),
  "make a hidden file": ({ atomic }, round) =>
    write(atomic, `/folder/hidden-${round}`, { kind: "replace" }),
  "cut an empty upload": ({ files }) => cut(files, "/folder/victim", ""),
  "cut a hidden empty upload": ({ atomic }) => cut(atomic, "/folder/unsent", ""),
  "cut a replacement": ({ files }) => cut(files, "/folder/inner", "x"),
  "remove a hidden upload": async ({ atomic }) => did(await atomic.removeFile("/folder/unsent")),
  "sweep the root": async ({ root }) => {
    const signal = new AbortController().signal;
    return { worked: await sweep(root, { before: Date.now(), signal }) > 0 };
  },
  "make a folder": async ({ files }, round) => did(await files.makeFolder(`/folder/made-${round}`)),
  "make a home": async ({ root }, round) => {
    const home = `folder/home-${round}`;
    const account = { ...HOMELESS, home };
    return { worked: await homeOf(account, root).then(() => true, () => false) };
  },
  "remove a folder": async ({ files }) => did(await files.removeFolder("/folder/deep")),
  "remove below the folder": async ({ files }) =>
    did(await files.removeFile("/folder/nested/inner")),
  "remove a file": async ({ files }) => did(await files.removeFile("/folder/victim")),
  "move in": async ({ files }) => did(await files.rename("/mover", "/folder/mover")),
  "move out": async ({ files }) => did(await files.rename("/folder/mover", "/mover")),
  "move the victim": async ({ files }) => did(await files.rename("/folder/victim", "/stolen")),
  "set a mode": async ({ files }) => did(await files.setMode("/file", 0o750)),
  "set a mode in the folder": async ({ files }) => did(await files.setMode("/folder/inner", 0o750)),
  "set the mode of a locked file": async ({ files }) => did(await files.setMode("/locked", 0o750)),
  "set a time": async ({ files }) => did(await files.setModified("/file", 0)),
  "set the time of a locked file": async ({ files }) => did(await files.setModified("/locked", 0)),
};

export const ATTEMPTS: Readonly<Record<string, Attempt>> = { ...LOOKS, ...CHANGES };

/** Operations after which everything must be unchanged. */
export function isLook(name: string): boolean {
  return name in LOOKS;
}

/** Operations on a name below the folder; each returns the kind of the answer. */
export const QUESTIONS: Readonly<Record<string, (files: Files, path: string) => Promise<string>>> =
  {
    "look up": async (files, path) => kindOf(await files.lookUp(path)),
    "enter": async (files, path) => kindOf(await files.enter(path)),
    "list": async (files, path) => kindOf(await files.list(path)),
    "read": async (files, path) => {
      const opened = await files.openSource(path, 0);
      if (opened.ok) opened.value[Symbol.dispose]();
      return kindOf(opened);
    },
    "remove a file": async (files, path) => kindOf(await files.removeFile(path)),
    "remove a folder": async (files, path) => kindOf(await files.removeFolder(path)),
    "begin to rename": async (files, path) => kindOf(await files.prepareRename(path)),
    "rename": async (files, path) => kindOf(await files.rename(path, "/got")),
    "rename to it": async (files, path) => kindOf(await files.rename("/mover", path)),
    "make a folder": async (files, path) => kindOf(await files.makeFolder(path)),
    "set a mode": async (files, path) => kindOf(await files.setMode(path, 0o700)),
    "set a time": async (files, path) => kindOf(await files.setModified(path, 0)),
    "write": async (files, path) => {
      const opened = await files.openSink(path, { kind: "replace" });
      if (opened.ok) opened.value[Symbol.dispose]();
      return kindOf(opened);
    },
  };

const HOMELESS = {
  name: "ann",
  password: {
    salt: new Uint8Array(),
    hash: new Uint8Array(),
    cost: 1,
    blockSize: 1,
    parallelization: 1,
  },
  permissions: PRESETS.write,
  networks: [],
  requireTls: false,
} as const;

function did(outcome: { readonly ok: boolean }): Seen {
  return { worked: outcome.ok };
}

/** An operation that could only work outside must never work. */
function told(outcome: { readonly ok: boolean }): Seen {
  return outcome.ok ? { worked: false, leak: "it was told that it exists" } : { worked: false };
}

async function lookUp(world: LinkWorld, path: string): Promise<Seen> {
  const found = await world.files.lookUp(path);
  return seen(world, found.ok, found.ok ? [found.value] : []);
}

async function list(world: LinkWorld, path: string): Promise<Seen> {
  const listed = await world.files.list(path);
  return seen(world, listed.ok, listed.ok ? listed.value : []);
}

/** Facts come from outside if they contain a unique one. */
function seen({ foreign: all }: LinkWorld, worked: boolean, facts: readonly FileFacts[]): Seen {
  const foreign = facts.find(({ unique }) => all.has(unique ?? ""));
  return foreign === undefined ? { worked } : { worked, leak: JSON.stringify(foreign) };
}

async function read({ files }: LinkWorld, path: string): Promise<Seen> {
  const opened = await files.openSource(path, 0);
  if (!opened.ok) return { worked: false };
  const text = await textOf(opened.value.source);
  return text.includes(SECRET) ? { worked: true, leak: text } : { worked: true };
}

async function textOf(source: ByteSource): Promise<string> {
  using closing = source;
  const buffer = new Uint8Array(100);
  try {
    const count = await closing.read(buffer);
    return new TextDecoder().decode(buffer.subarray(0, count ?? 0));
  } catch {
    // The file was cut meanwhile.
    return "";
  }
}

async function write(files: Files, path: string, mode: WriteMode): Promise<Seen> {
  const opened = await files.openSink(path, mode);
  if (!opened.ok) return { worked: false };
  using sink = opened.value.sink;
  try {
    await sink.write(encodeText("written"));
    await sink.finish();
    return { worked: true };
  } catch {
    return { worked: false };
  }
}

async function cut(files: Files, path: string, text: string): Promise<Seen> {
  const opened = await files.openSink(path, { kind: "replace" });
  if (!opened.ok) return { worked: false };
  using sink = opened.value.sink;
  try {
    if (text !== "") await sink.write(encodeText(text));
    return { worked: true };
  } catch {
    return { worked: false };
  }
}
