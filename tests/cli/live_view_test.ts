import { assert, assertEquals, assertMatch } from "@std/assert";
import { ferryCommand, inheritedEnvironment } from "../support/process/ferry_process.ts";
import { quoted } from "../support/process/ferry_shell.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { peerTest } from "../support/process/peer_programs.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";
import { Tmux } from "../support/terminal/tmux.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

/** `ferry serve` in a terminal, and what the terminal is like afterwards. */
async function viewed(
  tmux: string,
  folder: TempFolder,
  options: { readonly columns?: number; readonly serve?: string; readonly then?: string } = {},
) {
  const { program, args } = ferryCommand();
  const ferry = [program, ...args].map(quoted).join(" ");
  const serve = `serve --host 127.0.0.1 --port 0 ${options.serve ?? ""} .`;
  const { NO_COLOR: _plain, ...env }: Record<string, string> = inheritedEnvironment();
  const terminal = await Tmux.start(tmux, `${ferry} ${serve}; ${options.then ?? "true"}`, {
    columns: options.columns ?? 100,
    rows: 50,
    env: { ...env, TERM: "xterm-256color" },
    cwd: folder.path,
  });
  const screen = await terminal.shows(/Ctrl-C ends it\.\n0 sessions/);
  const port = Number(/ftp:\/\/127\.0\.0\.1:(\d+)\//.exec(screen)?.[1]);
  return { terminal, server: { hostname: "127.0.0.1", port } };
}

/** A client that has asked for a large file and does not read it. */
async function atWork(server: { hostname: string; port: number }, name: string) {
  const stack = new DisposableStack();
  const client = stack.use(await WireClient.login(server));
  await client.ask(`CLNT ${name}`, 200);
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  stack.defer(() => data.close());
  await client.ask("RETR big.bin", 150);
  return { client, [Symbol.dispose]: () => stack.dispose() };
}

async function large(): Promise<TempFolder> {
  const folder = await tempFolder();
  await folder.write("big.bin", patterned(50_000_000));
  return folder;
}

peerTest(
  "tmux",
  "the view shows ten busy sessions in any size, and k ends the chosen one",
  async (tmux) => {
    await using folder = await large();
    const { terminal, server } = await viewed(tmux, folder);
    await using _terminal = terminal;
    using clients = new DisposableStack();
    const all = [];
    for (let index = 1; index <= 10; index++) {
      all.push(
        clients.use(await atWork(server, `camera ${index}`)),
      );
    }
    const screen = await terminal.shows(/10 sessions[\s\S]*camera 10 +RETR[^\n]*%/);
    for (let index = 1; index <= 10; index++) {
      assertMatch(
        screen,
        new RegExp(
          `^ +${index} 127\\.0\\.0\\.1 +anonymous +camera ${index} +RETR /big\\.bin.* \\d+%`,
          "m",
        ),
      );
    }
    await terminal.resize(60, 16);
    const narrow = await terminal.shows(/^ +10 127[^\n]*%\n\? tells the keys/m);
    assert(narrow.split("\n").every((line) => Array.from(line).length <= 60), narrow);
    await terminal.resize(40, 10);
    const small = await terminal.shows(/10 sessions[^\n]*…\n[\s\S]*and \d+ more\n.*keys/);
    assert(small.split("\n").every((line) => Array.from(line).length <= 40), small);
    await terminal.resize(100, 50);
    await terminal.shows(/camera 10[^\n]*\n↑/);
    await terminal.type("4");
    await terminal.shows(/^> +4 /m);
    await terminal.type("k");
    await terminal.shows(/session 4 was ended/);
    await all[3]?.client.expect(421);
    await all[3]?.client.expectClosed();
    await terminal.shows(/9 sessions/);
  },
);

peerTest("tmux", "arrows choose, b shuts an address out, and its sessions end", async (tmux) => {
  await using folder = await large();
  const { terminal, server } = await viewed(tmux, folder);
  await using _terminal = terminal;
  using first = await atWork(server, "one");
  using second = await WireClient.login(server);
  await terminal.shows(/2 sessions/);
  await terminal.type("Down", "Down");
  await terminal.shows(/^> +2 /m);
  await terminal.type("b");
  await terminal.shows(/127\.0\.0\.1 is shut out for ten minutes/);
  await second.expect(421);
  await first.client.expect(421);
  using late = await WireClient.connect(server);
  assertMatch((await late.expect(421)).lines.join(), /shut out/);
  await terminal.shows(/127\.0\.0\.1 is shut out for 10 minutes by the operator/);
});

peerTest(
  "tmux",
  "p lets nobody new in, then lets them in; c shows the card again; ? helps",
  async (tmux) => {
    await using folder = await large();
    const { terminal, server } = await viewed(tmux, folder);
    await using _terminal = terminal;
    await terminal.type("p");
    await terminal.shows(/PAUSED/);
    using early = await WireClient.connect(server);
    await early.expect(421);
    await terminal.type("p");
    await terminal.shows(/clients are let in again/);
    using late = await WireClient.login(server);
    await late.ask("NOOP", 200);
    await terminal.type("?");
    await terminal.shows(/show the card again/);
    await terminal.type("?", "c");
    await terminal.shows(/Ctrl-C ends it\.[\s\S]*Ctrl-C ends it\.\n1 session/);
  },
);

peerTest("tmux", "q leaves in order, and the terminal is as it was", async (tmux) => {
  await using folder = await large();
  const { terminal, server } = await viewed(tmux, folder, { then: "echo code $?; stty -a; cat" });
  await using _terminal = terminal;
  using client = await WireClient.login(server);
  await terminal.shows(/1 session/);
  await terminal.type("q");
  await client.expect(421);
  const screen = await terminal.shows(/code 0[\s\S]* icanon [\s\S]* echo /);
  assertEquals(screen.includes("choose"), false, screen);
});

peerTest(
  "tmux",
  "no name that a client gives reaches the terminal as an escape sequence",
  async (tmux) => {
    await using folder = await large();
    const { terminal, server } = await viewed(tmux, folder);
    await using _terminal = terminal;
    using client = await WireClient.login(server);
    await client.ask("CLNT \x1b[2Jevil\x1b]0;title\x07", 200);
    await terminal.shows(/\\x1b\[2Jevil/);
    const screen = await terminal.screen();
    assertMatch(screen, /Ctrl-C ends it/);
  },
);

peerTest("tmux", "with --no-view there are plain lines, and keys mean nothing", async (tmux) => {
  await using folder = await tempFolder();
  await folder.write("a", "a");
  const { program, args } = ferryCommand();
  const line = [program, ...args].map(quoted).join(" ");
  const serve = "serve --host 127.0.0.1 --port 0 --no-view .";
  await using terminal = await Tmux.start(tmux, `${line} ${serve}`, {
    columns: 80,
    rows: 50,
    env: { ...inheritedEnvironment(), TERM: "xterm" },
    cwd: folder.path,
  });
  const screen = await terminal.shows(/Ctrl-C ends it/);
  await terminal.type("q");
  const port = Number(/ftp:\/\/127\.0\.0\.1:(\d+)\//.exec(screen)?.[1]);
  using client = await WireClient.login({ hostname: "127.0.0.1", port });
  await client.ask("NOOP", 200);
  assertEquals((await terminal.shows(/logged in/)).includes("sessions"), false);
});

peerTest(
  "tmux",
  "in the background there are plain lines, the shell has the terminal",
  async (tmux) => {
    await using folder = await tempFolder();
    await folder.write("a", "a");
    const { program, args } = ferryCommand();
    const line = [program, ...args].map(quoted).join(" ");
    const serve = "serve --host 127.0.0.1 --port 0 .";
    // Job control puts the server into its own process group, without the terminal. Only this shell would end it
    // together with the terminal.
    const script = `set -m; ${line} ${serve} & trap "kill $!" EXIT HUP TERM; wait $!; ` +
      "echo ended with $?";
    await using terminal = await Tmux.start(tmux, `bash -c ${quoted(script)}; cat`, {
      columns: 80,
      rows: 50,
      env: { ...inheritedEnvironment(), TERM: "xterm" },
      cwd: folder.path,
    });
    const screen = await terminal.shows(/Ctrl-C ends it|ended with/);
    const port = Number(/ftp:\/\/127\.0\.0\.1:(\d+)\//.exec(screen)?.[1]);
    using client = await WireClient.login({ hostname: "127.0.0.1", port });
    await client.ask("NOOP", 200);
    assertEquals(/sessions|ended with/.test(await terminal.shows(/logged in/)), false);
  },
);

peerTest(
  "tmux",
  "whatever ends the program, the terminal is as it was",
  async (tmux) => {
    await using folder = await large();
    const shown = "echo code $?; stty -a; cat";
    for (const end of ["C-c", "TERM"]) {
      const { terminal, server } = await viewed(tmux, folder, { then: shown });
      await using _terminal = terminal;
      using client = await WireClient.login(server);
      await terminal.shows(/1 session/);
      if (end === "TERM") Deno.kill(await terminal.childPid(), "SIGTERM");
      else await terminal.type(end);
      await client.expect(421);
      const screen = await terminal.shows(/code 0[\s\S]* icanon [\s\S]* echo /);
      assertEquals(screen.includes("choose"), false, screen);
      assertEquals(await terminal.cursorShown(), true);
    }
  },
);

peerTest(
  "tmux",
  "Ctrl-Z gives the terminal to the shell, and fg shows the view again",
  async (tmux) => {
    await using folder = await large();
    await using terminal = await shell(tmux, folder);
    await terminal.type(`${ferry()} serve --host 127.0.0.1 --port 0 .`, "Enter");
    await terminal.shows(/Ctrl-C ends it\.\n0 sessions/);
    await terminal.type("C-z");
    const stopped = await terminal.shows(/Ctrl-C ends it\.\n[\s\S]*Stopped[\s\S]*\n\$\s*$/);
    assertEquals(stopped.includes("0 sessions"), false, stopped);
    assertEquals(await terminal.cursorShown(), true);
    await terminal.type("stty -a | grep -o '[-]*icanon'", "Enter");
    await terminal.shows(/^icanon/m);
    await terminal.type("fg", "Enter");
    await terminal.shows(/\$ fg\n[\s\S]*\n0 sessions[^\n]*\n↑/);
    await terminal.type("p");
    await terminal.shows(/PAUSED/);
  },
);

peerTest(
  "tmux",
  "with --trace there is no view: the messages of the actors are lines",
  async (tmux) => {
    await using folder = await large();
    await using terminal = await shell(tmux, folder);
    await terminal.type(`${ferry()} serve --host 127.0.0.1 --port 0 --trace .`, "Enter");
    const card = await terminal.shows(/Ctrl-C ends it\./);
    const port = Number(/ftp:\/\/127\.0\.0\.1:(\d+)\//.exec(card)?.[1]);
    using client = await WireClient.login({ hostname: "127.0.0.1", port });
    await client.ask("NOOP", 200);
    const screen = await terminal.shows(/session-1 line bytes="NOOP/);
    assertEquals(/\/view|1 session/.test(screen), false, screen);
  },
);

function ferry(): string {
  const { program, args } = ferryCommand();
  return [program, ...args].map(quoted).join(" ");
}

/** A shell with jobs. */
async function shell(tmux: string, folder: TempFolder): Promise<Tmux> {
  const terminal = await Tmux.start(tmux, "env PS1='$ ' bash --norc --noprofile", {
    columns: 300,
    rows: 60,
    env: { ...inheritedEnvironment(), TERM: "xterm-256color" },
    cwd: folder.path,
  });
  await terminal.shows(/^\$/m);
  return terminal;
}
