import { assert, assertEquals } from "@std/assert";
import { walk } from "@std/fs/walk";
import { relative } from "@std/path";
import { decodeLenient } from "../../core/base/text.ts";
import { loadSubcommands } from "../../core/cli/subcommands/table.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { runShell } from "../support/process/ferry_shell.ts";
import { startFerry } from "../support/process/ferry_process.ts";
import { findProgram, peerTest } from "../support/process/peer_programs.ts";

const PAGE = await Deno.readTextFile(new URL("../../docs/COMING_FROM.md", import.meta.url));

/** The parts of the page, by the program that its title names first. */
const PARTS = new Map(
  PAGE.split(/^## /m).slice(1).map((part) => [/^\w+/.exec(part)?.[0] ?? "", part]),
);

/** The pairs of command lines of a part: that of the program, and that of ferry. */
function pairsOf(part: string): readonly (readonly [string, string])[] {
  return [...part.matchAll(/^```sh\n(.+)\n(.+)\n```$/gm)].map(([, theirs = "", ours = ""]) => [
    theirs,
    ours,
  ]);
}

/** The cells of the table of a part: what the program calls it, and what ferry does. */
function rowsOf(part: string): readonly (readonly [string, string])[] {
  return [...part.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].slice(1)
    .map(([, theirs = "", ours = ""]): readonly [string, string] => [theirs, ours])
    .filter(([theirs]) => !/^-+$/.test(theirs));
}

const optionsIn = (text: string): readonly string[] =>
  [...text.matchAll(/`[^`]*`/g)].flatMap(([code]) =>
    code.match(/(?<![\w-])--?[A-Za-z][\w-]*/g) ?? []
  );

Deno.test("every option that the page names is one of ferry's", async () => {
  const loaded = await loadSubcommands();
  const known = new Set(
    loaded.flatMap(({ options }) =>
      options.flatMap(({ name, short = name }) => [`--${name}`, `-${short}`])
    ),
  );
  for (const [program, part] of PARTS) {
    const ours = rowsOf(part).map(([, ours]) => ours.replace(/^no\b[^`]*/, ""));
    const lines = pairsOf(part).map(([, ours]) => `\`${ours.replace(/^.*ferry/, "ferry")}\``);
    const named = [...ours, ...lines].flatMap(optionsIn);
    assertEquals(named.filter((option) => !known.has(option)), [], program);
  }
});

/** The options for FTP that a program lists itself, and the part of the page that must have them. */
const OWN_LISTS: readonly (readonly [string, string, string])[] = [
  ["curl", "curl --help ftp", "curl"],
  ["wget", "wget --help | sed -n '/^FTP/,/^WARC/p'", "wget"],
  ["rclone", "rclone help backend ftp | grep '^#### --'", "rclone"],
];
for (const [program, line, name] of OWN_LISTS) {
  peerTest(program, "the page has every option for FTP that the program lists", async () => {
    const { stdout } = await runShell(line, { cwd: "/" });
    const listed = decodeLenient(stdout).match(/(?<=[\s,])--[a-z][a-z0-9-]+/g) ?? [];
    assert(listed.length > 5);
    const there = new Set(rowsOf(PARTS.get(name) ?? "").flatMap(([theirs]) => optionsIn(theirs)));
    assertEquals(listed.filter((option) => !there.has(option)), []);
  });
}

/** The options of mirror, as the manual page of lftp lists them; none where there are no manual pages. */
async function optionsOfMirror(): Promise<readonly string[]> {
  const line = "man -P cat lftp 2>/dev/null | col -b | sed -n '/^ *mirror \\[OPTS/,/^ *RX is an/p'";
  const { stdout } = await runShell(line, { cwd: "/" });
  return decodeLenient(stdout).match(/(?<=[\s,])--[A-Za-z][A-Za-z-]+(?=[\s=[])/g) ?? [];
}

peerTest("lftp", "the page has every option of mirror that the manual lists", async () => {
  const there = new Set(rowsOf(PARTS.get("lftp") ?? "").flatMap(([theirs]) => optionsIn(theirs)));
  // A long option may be broken at the end of a line.
  const isThere = (listed: string) => [...there].some((option) => option.startsWith(listed));
  assertEquals((await optionsOfMirror()).filter((option) => !isThere(option)), []);
});

/** What both lines find, here and on the server. */
const HERE = { "report.txt": "a report", "mine/own.txt": "own", "mine/deep/a.txt": "mine" };
const THERE = { "tree/a.txt": "text", "tree/b.bin": "\0\x01", "tree/sub/c.txt": "more" };

/** All files and folders below a folder, with what is in them. */
async function contentsOf(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { path, isFile } of walk(folder)) {
    const content = isFile ? JSON.stringify(await Deno.readTextFile(path)) : "";
    found.push(`${relative(folder, path)} ${content}`);
  }
  return found.sort();
}

/** A line of the page, for a server at this port. */
function forServer(line: string, port: number): string {
  return line
    .replaceAll(/(@|\/\/)host\b/g, `$1127.0.0.1:${port}`)
    .replaceAll("host=host", `host=127.0.0.1,port=${port}`)
    .replace(/^(ncftp\w+)(.*) host /, `$1 -P ${port}$2 127.0.0.1 `);
}

/** Runs a line where nothing has happened yet; gives what is here and on the server afterwards. */
async function leftBy(line: string): Promise<readonly (readonly string[])[]> {
  await using here = await tempFolder();
  await using there = await tempFolder();
  for (const [name, content] of Object.entries(HERE)) await here.write(name, content);
  for (const [name, content] of Object.entries(THERE)) await there.write(name, content);
  await using server = await startFerry([
    "--write",
    "--user",
    "ann:secret",
    "--tls",
    "off",
    there.path,
  ]);
  await using home = await tempFolder();
  const { code, stderr } = await runShell(forServer(line, server.port), {
    cwd: here.path,
    env: { HOME: home.path },
  });
  assertEquals(code, 0, `${line}: ${stderr}`);
  return [await contentsOf(here.path), await contentsOf(there.path)];
}

for (const [program, part] of PARTS) {
  const name = program === "ncftpget" ? "ncftpget" : program;
  const pairs = pairsOf(part);
  Deno.test(`${program}: the page has five lines or more`, () => assert(pairs.length >= 5));
  for (const [theirs, ours] of pairs) {
    const title = `${theirs.slice(0, 50)}: ferry does the same`;
    peerTest(name, title, async () => {
      assert(findProgram(name) !== undefined);
      assertEquals(await leftBy(ours), await leftBy(theirs));
    });
  }
}
