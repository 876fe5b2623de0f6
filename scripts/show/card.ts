// Shows what `ferry serve` prints when it starts, as captured by tmux: on a terminal of 80 columns and of 40, with
// NO_COLOR, with a password that it made, and without a terminal. Checks that zbarimg reads the QR codes and that the
// curl line works unchanged. Needs tmux, zbarimg and curl: deno run -A scripts/show/card.ts

import {
  ferryCommand,
  inheritedEnvironment,
  startFerry,
} from "../../tests/support/process/ferry_process.ts";
import { quoted } from "../../tests/support/process/ferry_shell.ts";
import { qrLinesOf, readQr } from "../../tests/support/terminal/qr_picture.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import { Tmux } from "../../tests/support/terminal/tmux.ts";

await using folder = await tempFolder();
await folder.write("photos/a.jpg", "a picture");
const { program, args } = ferryCommand();
const FERRY = [program, ...args].map(quoted).join(" ");
const { NO_COLOR: _plain, ...environment }: Record<string, string> = {
  ...inheritedEnvironment(),
  TERM: "xterm-256color",
};

for (
  const [title, columns, options, env] of [
    ["80 columns", 80, "", {}],
    ["40 columns", 40, "", {}],
    ["NO_COLOR", 80, "", { NO_COLOR: "1" }],
    ["a made password", 80, "--write", {}],
  ] as const
) await onTerminal(title, columns, options, env);
await withoutTerminal();

async function onTerminal(
  title: string,
  columns: number,
  options: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const line = `${FERRY} serve --host 127.0.0.1 --port 0 ${options} photos`;
  await using terminal = await Tmux.start("tmux", line, {
    columns,
    rows: 60,
    env: { ...environment, ...env },
    cwd: folder.path,
  });
  const screen = (await terminal.shows(/Ctrl-C ends it/)).trimEnd();
  const widest = Math.max(...screen.split("\n").map((line) => Array.from(line).length));
  const colours = (await terminal.screen({ escapes: true })).includes("\x1b[");
  console.log(
    `== ${title}: at most ${widest} columns, ${colours ? "with" : "without"} colours\n${screen}`,
  );
  const url = /ftp:\/\/\S+\//.exec(screen.replaceAll("\n", " "))?.[0];
  const read = await readQr("zbarimg", qrLinesOf(screen), !colours);
  console.log(
    `zbarimg reads ${read === "" ? "nothing" : read}: ${
      read === url ? "the same URL" : `NOT ${url}`
    }`,
  );
  const curl = /^ *(curl [^\n]*)/m.exec(screen)?.[1] ?? "true";
  const fetched = await new Deno.Command("bash", { args: ["-c", curl], cwd: folder.path }).output();
  console.log(`${curl}: exit code ${fetched.code}\n`);
}

async function withoutTerminal(): Promise<void> {
  await using server = await startFerry([folder.at("photos")]);
  console.log(`== without a terminal\n${server.stderrLines.join("\n")}`);
}
