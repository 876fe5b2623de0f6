// Shows what `ferry get -r` draws on a terminal, as captured by tmux, at 100 and at 30 columns: a tree of several folders,
// a resize, a failure above the board, and the summary; then its events, counted by jq. Needs tmux and jq:
// deno run -A scripts/show/progress.ts

import { patterned } from "../../tests/support/files/memory_flows.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import {
  ferryCommand,
  inheritedEnvironment,
  startFerry,
} from "../../tests/support/process/ferry_process.ts";
import { quoted, runShell } from "../../tests/support/process/ferry_shell.ts";
import { Tmux } from "../../tests/support/terminal/tmux.ts";

const NAMES = [
  "films/a summer by the sea, part 2 of 3.mkv",
  "films/short.mkv",
  "日本語/写真、とても長い名前です.jpeg",
  "iso/disk.iso",
  "notes.txt",
] as const;

await using remote = await tempFolder();
for (const name of NAMES) await remote.write(`tree/${name}`, patterned(6_000_000));
await Deno.symlink("/nowhere", remote.at("tree/dangling"));
await using server = await startFerry(["--limit-rate-per-session", "1M", remote.path]);
const { program, args } = ferryCommand();
const ferry = [program, ...args].map(quoted).join(" ");
const url = `${server.url}/tree/`;

for (const columns of [100, 30]) {
  await using local = await tempFolder();
  const line = `${ferry} get -r -j 3 -o copy ${url} ${server.url}/none; echo exit code $?; cat`;
  await using terminal = await Tmux.start("tmux", line, {
    columns,
    rows: 12,
    env: { ...inheritedEnvironment(), TERM: "xterm-256color" },
    cwd: local.path,
  });
  await show(terminal, `${columns} columns`, /█.*(?:left|\d+s)$/m);
  if (columns === 100) {
    await terminal.resize(60, 4);
    await show(terminal, "resized to 60 columns and 4 rows", /and \d more/);
    await terminal.resize(100, 12);
  }
  await show(terminal, `${columns} columns, the end`, /exit code \d/);
}

await using local = await tempFolder();
const script = `ferry get -r -q --json -o copy ${url} |
  jq -s 'group_by(.event) | map({(.[0].event): length}) | add'; ferry get -r --json -o copy ${url} | tail -n 1`;
const { stdout, stderr } = await runShell(script, { cwd: local.path });
console.log(`== get -r --json | jq -s\n${new TextDecoder().decode(stdout)}${stderr}`);

async function show(terminal: Tmux, title: string, pattern: RegExp): Promise<void> {
  console.log(`== ${title}\n${(await terminal.shows(pattern)).trimEnd()}\n`);
}
