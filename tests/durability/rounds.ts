import { join } from "@std/path";
import { within } from "../support/time/deadline.ts";
import { type FerryServer, startFerry } from "../support/process/ferry_process.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";
import { cut, type Deed, goOn, remove, sendAnew, turn } from "./cuts.ts";
import { look, OLD, type Sight } from "./disk.ts";

/** What kind of upload is cut. */
export const UPLOADS = ["new", "overwrite", "new, --atomic", "overwrite, --atomic"] as const;

/** One of the kinds of upload. */
export type Upload = typeof UPLOADS[number];

/** How the rounds of one deed and one kind of upload ended. */
export interface Tally {
  readonly deed: Deed;
  readonly upload: Upload;
  readonly rounds: number;
  /** Under the name: the old content, whole. */
  readonly old: number;
  /** Under the name: the new content, whole. */
  readonly whole: number;
  /** Under the name: the beginning of the new content, of a new file. */
  readonly beginning: number;
  /** Hidden: the new content or its beginning, of a new file. */
  readonly hidden: number;
  /** Nothing: the upload had not begun to reach the disk. */
  readonly nothing: number;
  /** Afterwards complete by REST, or sent anew where it was an overwrite. */
  readonly mended: number;
  /** What must never be: a round each, in words. */
  readonly lost: readonly string[];
  readonly leftOver: readonly string[];
}

/** The size of the small file system of `full disk`; the new content does not fit. */
const SMALL_DISK = "2m";

/** Cuts this many uploads of one kind in one way with the real program, and checks the disk after each. */
export async function tally(deed: Deed, upload: Upload, rounds: number): Promise<Tally> {
  await using place = await servedPlace(deed);
  const { path } = place;
  const options = [
    "--write",
    "--anonymous",
    ...(upload.includes("--atomic") ? ["--atomic"] : []),
    // SIGTERM gives transfers time to finish, and these never would.
    ...(deed === "SIGTERM of the server" ? ["--grace", "0.1"] : []),
    path,
  ];
  let server = await startFerry(options);
  const sights: Sight[] = [];
  const lost: string[] = [];
  const leftOver: string[] = [];
  let mended = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      const name = `file-${round}`;
      const replaces = upload.startsWith("overwrite");
      if (replaces) Deno.writeTextFileSync(join(path, name), OLD);
      await cut(deed, { server, folder: path, name, replaces, round });
      // An orderly end leaves nothing to remove.
      if (deed === "SIGTERM of the server" && look(path, name).replacements > 0) {
        leftOver.push(`round ${round}: a hidden new content at the end of the server`);
      }
      if (deed.endsWith("of the server")) server = await restart(server, options, path, name);
      const sight = look(path, name);
      sights.push(sight);
      const wrong = faultOf(sight, upload);
      if (wrong !== undefined) lost.push(`round ${round}: ${wrong}`);
      if (deed === "full disk") await remove(server, name);
      else if (await mend(server, path, name, sight)) mended += 1;
      const rest = remainder(path, name, deed === "full disk");
      if (rest !== undefined) leftOver.push(`round ${round}: ${rest}`);
    }
  } finally {
    await server[Symbol.asyncDispose]();
  }
  return { deed, upload, rounds, ...count(sights), mended, lost, leftOver };
}

/** A folder on a file system of its own where the disk is to be full. */
async function servedPlace(deed: Deed): Promise<TempFolder> {
  const folder = await tempFolder();
  if (deed !== "full disk") return folder;
  await run("mount", "-t", "tmpfs", "-o", `size=${SMALL_DISK}`, "ferry-test", folder.path);
  const dispose = async () => {
    await run("umount", folder.path);
    await folder[Symbol.asyncDispose]();
  };
  return { ...folder, [Symbol.asyncDispose]: dispose };
}

/** Whether this process may mount a small file system; says what is skipped where it may not. */
export async function mayMount(skipped: string): Promise<boolean> {
  try {
    await (await servedPlace("full disk"))[Symbol.asyncDispose]();
    return true;
  } catch (error) {
    console.error(`skipped, no small file system can be mounted (${error}): ${skipped}`);
    return false;
  }
}

async function run(program: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr).trim()}`);
}

/** Starts the server again, and waits until it has removed what the killed one left behind. */
async function restart(
  killed: FerryServer,
  options: readonly string[],
  path: string,
  name: string,
): Promise<FerryServer> {
  await killed[Symbol.asyncDispose]();
  const server = await startFerry(options);
  const looking = async () => {
    while (look(path, name).replacements > 0) await turn();
  };
  await within(looking(), "the new server to remove what was left").catch(() => {
    // The table tells it as a left-over.
  });
  return server;
}

/** What must not be, in words. */
function faultOf(sight: Sight, upload: Upload): string | undefined {
  const { content, size, replacements, parts, others } = sight;
  const allowed = upload.startsWith("overwrite")
    ? ["old", "new"]
    : upload === "new"
    ? ["absent", "new", "beginning of the new"]
    : ["absent", "new"];
  if (!allowed.includes(content)) return `${content} (${size} bytes) under the name`;
  if (replacements > 0) return "a hidden new content is left";
  if (parts.length > (upload === "new, --atomic" ? 1 : 0)) return "a hidden new file is left";
  // All bytes may have come before it was certain that they were all.
  if (parts.some((part) => part !== "beginning of the new" && part !== "new")) {
    return `hidden: ${parts.join()}`;
  }
  if (others.length > 0) return `also there: ${others.join(", ")}`;
  return undefined;
}

/** What was cut can be gone on with; an overwrite can be tried again. */
async function mend(
  server: FerryServer,
  path: string,
  name: string,
  { content }: Sight,
): Promise<boolean> {
  if (content === "old") await sendAnew(server, name);
  else if (content !== "new") await goOn(server, name);
  return look(path, name).content === "new";
}

/** What is in the folder beside the file once it is complete, or once it was removed; then the folder is emptied. */
function remainder(path: string, name: string, removed: boolean): string | undefined {
  const found = [...Deno.readDirSync(path)].map((entry) => entry.name);
  const expected = removed ? [] : [name];
  for (const each of found) Deno.removeSync(join(path, each));
  return found.join() === expected.join() ? undefined : found.join(", ");
}

function count(
  sights: readonly Sight[],
): Pick<Tally, "old" | "whole" | "beginning" | "hidden" | "nothing"> {
  const of = (fits: (sight: Sight) => boolean) => sights.filter(fits).length;
  return {
    old: of(({ content }) => content === "old"),
    whole: of(({ content }) => content === "new"),
    beginning: of(({ content }) => content === "beginning of the new"),
    hidden: of(({ parts }) => parts.length > 0),
    nothing: of(({ content, parts }) => content === "absent" && parts.length === 0),
  };
}

/** The tallies as a table of text, and below it what must never be. */
export function table(tallies: readonly Tally[]): string {
  const rows = [
    [
      "what happened",
      "to an upload",
      "rounds",
      "old whole",
      "new whole",
      "beginning",
      "hidden",
      "nothing",
      "completed after",
      "lost",
      "left over",
    ],
    ...tallies.map((each) => [
      each.deed,
      each.upload,
      ...[each.rounds, each.old, each.whole, each.beginning, each.hidden, each.nothing].map(String),
      each.deed === "full disk" ? "-" : String(each.mended),
      String(each.lost.length),
      String(each.leftOver.length),
    ]),
  ];
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0))
  );
  const lines = rows.map((row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join(" | ")} |`
  );
  const rule = `| ${widths?.map((width) => "-".repeat(width)).join(" | ")} |`;
  const wrong = tallies.flatMap(({ deed, upload, lost, leftOver }) =>
    [...lost, ...leftOver.map((each) => `left over: ${each}`)].map((each) =>
      `${deed}, ${upload}: ${each}`
    )
  );
  return [lines[0], rule, ...lines.slice(1), ...wrong].join("\n");
}

/** Whether every cut upload of these rounds could be completed afterwards, as far as there was room. */
export function isWhole({ deed, rounds, mended, lost, leftOver }: Tally): boolean {
  const complete = deed === "full disk" || mended === rounds;
  return complete && lost.length === 0 && leftOver.length === 0;
}
