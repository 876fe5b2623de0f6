import { assert, assertEquals } from "@std/assert";
import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { DataRelay } from "../support/ftp/data_relay.ts";
import { clientBench } from "../support/process/ferry_client.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { peerTest } from "../support/process/peer_programs.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { quoted } from "../support/process/ferry_shell.ts";
import { ferryProgram, Terminal } from "../support/terminal/script_terminal.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

const LOCKED = { remote: { "f": "x" }, serve: ["--user", "ann:secret"] };

peerTest(
  "script",
  "a terminal that stands still (Ctrl-S) holds up no transfer of serve",
  async (script) => {
    await using folder = await tempFolder();
    await folder.write("a.txt", "content");
    const args = [
      "serve",
      "--no-view",
      "--port",
      "0",
      "--host",
      "127.0.0.1",
      "--log-level",
      "debug",
    ];
    await using terminal = new Terminal(script, [...args, folder.path], folder.path);
    await terminal.shows(/Ctrl-C ends it/);
    const port = Number(/ftp:\/\/127\.0\.0\.1:(\d+)/.exec(terminal.screen)?.[1]);
    await terminal.type("\x13");
    for (let round = 0; round < 30; round += 1) {
      using client = await WireClient.login({ hostname: "127.0.0.1", port });
      await client.ask("TYPE I", 200);
      assertEquals(decodeLenient((await client.download("RETR a.txt")).bytes), "content");
      await client.ask("QUIT", 221);
    }
    assert(!terminal.screen.includes("[30]"), terminal.screen);
    await terminal.type("\x11");
    await terminal.shows(/\[30\] [^\n]* sent "\/a\.txt"/);
    const sent = [...terminal.screen.matchAll(/\[(\d+)\] [^\n]* sent "\/a\.txt"/g)].map(([, n]) =>
      Number(n)
    );
    assertEquals(sent, Array.from({ length: 30 }, (_, index) => index + 1));
    await terminal.type("\x03");
    await terminal.ended();
  },
);

peerTest("script", "on a terminal the password is asked for, and not shown", async (script) => {
  await using bench = await clientBench(LOCKED);
  await using terminal = new Terminal(script, ["get", bench.url("f", "ann")], bench.local.path);
  await terminal.shows(/Password of ann at 127\.0\.0\.1: $/);
  // DEL takes the last character back.
  await terminal.type("secrets\x7f\n");
  assertEquals(await terminal.ended(), 0, terminal.screen);
  assert(!terminal.screen.includes("secret"), terminal.screen);
  assertEquals(await bench.local.read("f"), encodeText("x"));
});

peerTest(
  "script",
  "a wrong password is asked for again, and never shown, not with --trace",
  async (script) => {
    await using bench = await clientBench(LOCKED);
    const args = ["get", "-v", "--trace", bench.url("f", "ann")];
    await using terminal = new Terminal(script, args, bench.local.path);
    const question = /Password of ann at 127\.0\.0\.1: $/;
    await terminal.shows(question);
    await terminal.type("wr0ng\n");
    await terminal.shows(/login of ann refused: 530/);
    await terminal.shows(question, terminal.screen.indexOf("refused: 530"));
    await terminal.type("secret\n");
    assertEquals(await terminal.ended(), 0, terminal.screen);
    assert(!/wr0ng|\bsecret\b/.test(terminal.screen), terminal.screen);
    assertEquals(await bench.local.read("f"), encodeText("x"));
  },
);

peerTest("script", "a pipe on standard input keeps ferry from no question", async (script) => {
  await using bench = await clientBench({ serve: [...LOCKED.serve, "--write"] });
  const put = `printf data | ${ferryProgram().map(quoted).join(" ")} put - ${
    bench.url("f", "ann")
  }`;
  await using terminal = new Terminal(script, ["-c", put], bench.local.path, ["sh"]);
  await terminal.shows(/Password of ann at 127\.0\.0\.1: $/);
  await terminal.type("secret\n");
  assertEquals(await terminal.ended(), 0, terminal.screen);
  assert(!terminal.screen.includes("secret"), terminal.screen);
  assertEquals(await bench.remote.read("f"), encodeText("data"));
});

peerTest(
  "script",
  "Ctrl-C at the password prompt ends at once with exit code 130",
  async (script) => {
    await using bench = await clientBench(LOCKED);
    await using terminal = new Terminal(script, ["get", bench.url("f", "ann")], bench.local.path);
    await terminal.shows(/Password of ann at 127\.0\.0\.1: $/);
    await terminal.type("sec\x03");
    assertEquals(await terminal.ended(), 130, terminal.screen);
    assert(!terminal.screen.includes("bug"), terminal.screen);
    assertEquals(await bench.local.names(), []);
  },
);

peerTest(
  "script",
  "on a terminal a transfer shows how far it is, and Ctrl-C aborts it",
  async (script) => {
    const size = 4_000_000;
    await using bench = await clientBench({ remote: { "big": patterned(size) } });
    await using relay = new DataRelay(bench.server, size / 2);
    await using terminal = new Terminal(
      script,
      ["get", "--tls", "off", relay.url("big")],
      bench.local.path,
    );
    await terminal.shows(/big +█+░+ +50% +2 MB /);
    await terminal.type("\x03");
    assertEquals(await terminal.ended(), 130, terminal.screen);
    assertEquals(relay.commands.slice(-2), ["ABOR", "QUIT"]);
    assertEquals(await bench.local.names(), ["big.part"]);
  },
);

peerTest(
  "script",
  "on a terminal a complete transfer leaves a line that sums it up",
  async (script) => {
    await using bench = await clientBench({ remote: { "f": "x".repeat(1_000) } });
    await using terminal = new Terminal(script, ["get", bench.url("f")], bench.local.path);
    await terminal.shows(/f {2}1 kB in .+ \(.+\/s\)\r+\n/);
    assertEquals(await terminal.ended(), 0);
  },
);

peerTest("script", "ferry passwd asks twice, and Ctrl-C changes nothing", async (script) => {
  await using folder = await tempFolder();
  await using terminal = new Terminal(script, ["passwd", "accounts.json", "ann"], folder.path);
  await terminal.shows(/New password of ann: $/);
  await terminal.type("secret\n");
  await terminal.shows(/Once more: $/);
  await terminal.type("sec\x03");
  assertEquals(await terminal.ended(), 130, terminal.screen);
  assert(!terminal.screen.includes("sec"), terminal.screen);
  assertEquals(await folder.names(), []);
});
