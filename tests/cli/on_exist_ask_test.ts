import { assertEquals, assertMatch } from "@std/assert";
import { clientBench } from "../support/process/ferry_client.ts";
import { peerTest } from "../support/process/peer_programs.ts";
import { Terminal } from "../support/terminal/script_terminal.ts";

const QUESTION = /all such files: $/;

peerTest(
  "script",
  "--on-exist ask asks for one file at a time, with both sides",
  async (script) => {
    const remote = { "a": "new a", "b": "new b", "c": "new c", "d": "new d" };
    const local = { "a": "a", "b": "b", "c": "c" };
    await using bench = await clientBench({ remote, local });
    const urls = Object.keys(remote).map((name) => bench.url(name));
    const args = ["get", "-j", "4", "--on-exist", "ask", ...urls];
    await using terminal = new Terminal(script, args, bench.local.path);
    await terminal.shows(QUESTION);
    assertMatch(
      terminal.screen,
      /[abc] exists: here 1 bytes, 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d; on the server 5 bytes, 20/,
    );
    assertEquals(terminal.screen.match(/ exists: /g)?.length, 1, terminal.screen);
    let from = terminal.screen.length;
    await terminal.type("what?\n");
    await terminal.shows(QUESTION, from);
    from = terminal.screen.length;
    await terminal.type("n\n");
    await terminal.shows(QUESTION, from);
    await terminal.type("S\n");
    assertEquals(await terminal.ended(), 0, terminal.screen);
    const names = await bench.local.names();
    assertEquals(names.length, 5, names.join());
    const [renamed = ""] = names.filter((name) => name.endsWith(" (1)"));
    assertEquals(await bench.local.read(renamed), await bench.remote.read(renamed.slice(0, 1)));
    assertEquals(await bench.local.read("d"), await bench.remote.read("d"));
  },
);

peerTest("script", "the end of the input at the question leaves all files", async (script) => {
  await using bench = await clientBench({
    remote: { "a": "new", "b": "new" },
    local: { "a": "old", "b": "old" },
  });
  const args = ["get", "--on-exist", "ask", bench.url("a"), bench.url("b")];
  await using terminal = new Terminal(script, args, bench.local.path);
  await terminal.shows(QUESTION);
  await terminal.type("\x04");
  assertEquals(await terminal.ended(), 10, terminal.screen);
});

peerTest("script", "Ctrl-C at the question about a file is 130", async (script) => {
  await using bench = await clientBench({ remote: { "a": "new" }, local: { "a": "old" } });
  const args = ["get", "--on-exist", "ask", bench.url("a")];
  await using terminal = new Terminal(script, args, bench.local.path);
  await terminal.shows(QUESTION);
  await terminal.type("o\x03");
  assertEquals(await terminal.ended(), 130, terminal.screen);
  assertEquals(await bench.local.read("a"), new TextEncoder().encode("old"));
});
