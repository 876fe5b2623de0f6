// Shows the live view of `ferry serve`, as captured by tmux: ten working sessions (curl at 2 MiB/s each, up and down),
// a resize, a session ended by key, a pause, and a normal exit. Needs tmux and curl: deno run -A
// scripts/show/live_view.ts

import { ferryCommand, inheritedEnvironment } from "../../tests/support/process/ferry_process.ts";
import { quoted } from "../../tests/support/process/ferry_shell.ts";
import { patterned } from "../../tests/support/files/memory_flows.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import { Tmux } from "../../tests/support/terminal/tmux.ts";

await using folder = await tempFolder();
await folder.write("film.mkv", patterned(60_000_000));
await Deno.mkdir(folder.at("inbox"));
const { program, args } = ferryCommand();
const ferry = [program, ...args].map(quoted).join(" ");
const line =
  `${ferry} serve --host 127.0.0.1 --port 0 --write --anonymous .; echo exit code $?; cat`;
await using terminal = await Tmux.start("tmux", line, {
  columns: 110,
  rows: 45,
  env: { ...inheritedEnvironment(), TERM: "xterm-256color" },
  cwd: folder.path,
});
const url = /ftp:\/\/127\.0\.0\.1:\d+\//.exec(await terminal.shows(/0 sessions/))?.[0] ?? "";
const clients = Array.from({ length: 10 }, (_, index) =>
  new Deno.Command("curl", {
    args: index % 3 === 0
      ? ["-sS", "--limit-rate", "2M", "-T", folder.at("film.mkv"), `${url}inbox/${index}.mkv`]
      : ["-sS", "--limit-rate", "2M", "-o", "/dev/null", `${url}film.mkv`],
    stderr: "null",
  }).spawn());
const ended = Promise.all(clients.map(({ status }) => status));
await show("ten sessions at work", /10 sessions[\s\S]*MB\/s[\s\S]* 10 127/);
await terminal.resize(60, 20);
await show("60 columns, 20 rows", /10 sessions[\s\S]*keys/);
await terminal.resize(40, 10);
await show("40 columns, 10 rows", /10 sessions[\s\S]*more[\s\S]*keys/);
await terminal.resize(110, 45);
await terminal.shows(/10 sessions[\s\S]*?█[\s\S]*c card/);
await terminal.type("3");
await terminal.shows(/^> +3 /m);
await terminal.type("k");
await show("3, then k", /session 3 was ended/);
await terminal.type("p");
await show("p", /PAUSED/);
await terminal.type("q", "q");
await show("q, and q again", /exit code \d+/);
await ended;

async function show(title: string, pattern: RegExp): Promise<void> {
  const screen = await terminal.shows(pattern);
  const from = screen.indexOf("Ctrl-C ends it.");
  console.log(`== ${title}\n${screen.slice(Math.max(0, from)).trimEnd()}\n`);
}
