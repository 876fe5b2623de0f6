import { assert, assertEquals } from "@std/assert";
import { widthOf } from "../../core/base/text_width.ts";
import { ofKind, validEvents } from "../support/events/event_lines.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { type ClientBench, clientBench } from "../support/process/ferry_client.ts";
import { ferryCommand, inheritedEnvironment, runFerry } from "../support/process/ferry_process.ts";
import { quoted } from "../support/process/ferry_shell.ts";
import { peerTest } from "../support/process/peer_programs.ts";
import { Tmux } from "../support/terminal/tmux.ts";

const CONTENT = patterned(1_500_000);

/** A server that sends slowly, with a tree on it. */
async function slowTree(): Promise<ClientBench> {
  const names = ["one.bin", "sub/two.bin", "sub/日本語の写真、とても長い名前です.jpeg"];
  return await clientBench({
    remote: Object.fromEntries(names.map((name) => [`tree/${name}`, CONTENT])),
    serve: ["--limit-rate-per-session", "500K"],
  });
}

/** A shell with jobs, in which a tree is being fetched. */
async function fetching(tmux: string, bench: ClientBench, columns: number): Promise<Tmux> {
  const { program, args } = ferryCommand();
  const ferry = [program, ...args].map(quoted).join(" ");
  const terminal = await Tmux.start(tmux, "env PS1='$ ' bash --norc --noprofile", {
    columns,
    rows: 20,
    env: { ...inheritedEnvironment(), TERM: "xterm-256color", LC_ALL: "C.UTF-8" },
    cwd: bench.local.path,
  });
  await bench.local.write("run", `${ferry} get -r -j 3 ${bench.url("tree/")}\necho code $?\n`);
  await terminal.type(". ./run", "Enter");
  return terminal;
}

for (const columns of [100, 30]) {
  peerTest(
    "tmux",
    `the board fits into ${columns} columns, and is gone at the end`,
    async (tmux) => {
      await using bench = await slowTree();
      await using terminal = await fetching(tmux, bench, columns);
      const board = await terminal.shows(/^\S+….* █[\s\S]*^\d\/3 .*█/m);
      for (const line of board.split("\n")) assert(widthOf(line) <= columns, line);
      const end = await terminal.shows(/code 0/);
      assert(!/█|0\/3/.test(end), end);
      assert(/^3 files, 4\.5 MB in/m.test(end), end);
      assertEquals(await terminal.cursorShown(), true);
    },
  );
}

peerTest("tmux", "Ctrl-Z gives the terminal to the shell, and fg draws again", async (tmux) => {
  await using bench = await slowTree();
  await using terminal = await fetching(tmux, bench, 80);
  await terminal.shows(/^0\/3 .*█/m);
  await terminal.type("C-z");
  const stopped = await terminal.shows(/Stopped/);
  assert(!stopped.includes("█"), stopped);
  assertEquals(await terminal.cursorShown(), true);
  await terminal.type("fg", "Enter");
  await terminal.shows(/fg\n[\s\S]*^[0-3]\/3 .*█/m);
  await terminal.shows(/^3 files, 4\.5 MB in/m);
});

Deno.test("get -r --json: every line matches the schema, the last one sums up", async () => {
  await using bench = await clientBench({
    remote: { "tree/a": "a", "tree/sub/b": "bb", "tree/empty/": "" },
  });
  await using local = await tempFolder();
  const args = ["get", "-r", "--json", "-o", local.at("copy"), bench.url("tree/")];
  const lines = async () => {
    const { code, stdout } = await runFerry(args, { cwd: local.path });
    assertEquals(code, 0);
    return await validEvents(new TextDecoder().decode(stdout).trimEnd().split("\n"));
  };
  const first = await lines();
  assertEquals(ofKind(first, "transfer-ended").map(({ outcome }) => outcome), [
    "complete",
    "complete",
  ]);
  const { downloads, downloaded, failed, unchanged } = first.at(-1) ?? {};
  assertEquals([downloads, downloaded, failed, unchanged], [2, 3, 0, undefined]);
  const again = await lines();
  const { event, downloads: none, unchanged: same } = again.at(-1) ?? {};
  assertEquals([event, none, same], ["bye", 0, 2]);
});
