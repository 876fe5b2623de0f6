import { assert, assertEquals } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { within } from "../support/time/deadline.ts";
import { hooked, Lifeline, send, sent } from "../support/process/hooked_server.ts";

const OPEN = "--write --anonymous";

/** Tells that it has come, then stays with a child of its own until it is killed. */
const HANGING = `exec 3>"\${0%/*}/alive"; echo here >&3; sleep 1000 & wait`;

Deno.test("on-upload: a command that hangs is killed with its children: 550, no file", async () => {
  await using bench = await hooked({
    scripts: { hang: HANGING },
    options: `${OPEN} --on-upload TOOLS/hang --hook-timeout 0.4 ROOT`,
  });
  using alive = Lifeline.make(bench.tools.at("alive"));
  using client = await bench.login();
  await send(client, "STOR file", "x");
  await within(alive.begun(), "the command to begin");
  assertEquals((await client.reply()).raw, ["550 the command took longer than 0.4 s"]);
  await within(alive.over(), "the command and its child to end");
  assertEquals(await bench.root.names(), []);
});

Deno.test("on-upload: what a command leaves running is killed at its end, not waited for", async () => {
  await using bench = await hooked({
    scripts: { leave: `exec 3>"\${0%/*}/alive"; echo here >&3; sleep 1000 & exit 0` },
    options: `${OPEN} --on-upload TOOLS/leave ROOT`,
  });
  using alive = Lifeline.make(bench.tools.at("alive"));
  using client = await bench.login();
  assertEquals((await sent(client, "STOR file", "x")).code, 226);
  await within(alive.over(), "what the command left to end");
});

Deno.test("on-upload: QUIT and a close behind the upload let the command take it", async () => {
  await using bench = await hooked({
    scripts: { take: "exit 0" },
    options: `${OPEN} --on-upload TOOLS/take ROOT`,
  });
  const client = await bench.login();
  await send(client, "STOR file", "x");
  await client.send("QUIT\r\n");
  client[Symbol.dispose]();
  await bench.server.waitForLine(/received "\/file"/);
  assertEquals(await bench.root.names(), ["file"]);
});

Deno.test("on-upload: ABOR ends the command and removes the file; the session continues", async () => {
  await using bench = await hooked({
    scripts: { hang: `test -e "\${0%/*}/calm" || { ${HANGING}; }` },
    options: `${OPEN} --on-upload TOOLS/hang ROOT`,
  });
  await bench.root.write("old", "as it was");
  for (const name of ["new", "old"]) {
    using alive = Lifeline.make(bench.tools.at("alive"));
    using client = await bench.login();
    await send(client, `STOR ${name}`, "x");
    await within(alive.begun(), "the command to begin");
    await client.ask("NOOP", 200);
    await client.send("ABOR\r\n");
    await client.expect(426, 226);
    await within(alive.over(), "the command and its child to end");
    assertEquals(await bench.root.names(), ["old"]);
    assertEquals(decodeLenient(await bench.root.read("old")), "as it was");
    await bench.tools.write("calm", "");
    assertEquals((await sent(client, "STOR other", "x")).code, 226);
    await client.ask("DELE other", 250);
    await Deno.remove(bench.tools.at("calm"));
    await Deno.remove(bench.tools.at("alive"));
  }
});

Deno.test("on-upload: a client that goes, by QUIT or without, takes the command with it", async () => {
  await using bench = await hooked({
    scripts: { hang: HANGING },
    options: `${OPEN} --on-upload TOOLS/hang ROOT`,
  });
  for (const leave of ["half", "whole"] as const) {
    using alive = Lifeline.make(bench.tools.at("alive"));
    using client = await bench.login();
    await send(client, "STOR file", "x");
    await within(alive.begun(), "the command to begin");
    if (leave === "half") await client.closeWrite();
    else client[Symbol.dispose]();
    await within(alive.over(), "the command and its child to end");
    if (leave === "half") await client.expect(426);
    await Deno.remove(bench.tools.at("alive"));
  }
  await bench.server.stop();
  assertEquals(await bench.root.names(), []);
});

Deno.test("on-upload: the end of the server ends the command when its time is up", async () => {
  await using bench = await hooked({
    scripts: { hang: HANGING },
    options: `${OPEN} --grace 0.2 --on-upload TOOLS/hang ROOT`,
  });
  using alive = Lifeline.make(bench.tools.at("alive"));
  using client = await bench.login();
  await send(client, "STOR file", "x");
  await within(alive.begun(), "the command to begin");
  assertEquals((await bench.server.stop()).code, 0);
  await within(alive.over(), "the command and its child to end");
  await client.expect(426, 421);
  assertEquals(await bench.root.names(), []);
});

Deno.test("on-upload: ten uploads at once, three commands at once", async () => {
  await using bench = await hooked({
    scripts: {
      count: `here="\${0%/*}"; echo start >> "$here/log"; echo here > "$here/started"
until [ -e "$here/gate" ]; do sleep 0.02; done
echo end >> "$here/log"; echo "number $FERRY_SESSION"; [ $((FERRY_SESSION % 2)) = 0 ]`,
    },
    options: `${OPEN} --on-upload TOOLS/count --hook-limit 3 ROOT`,
  });
  new Deno.Command("mkfifo", { args: [bench.tools.at("started")] }).outputSync();
  const clients = await Promise.all(Array.from({ length: 10 }, () => bench.login()));
  // Both ends open, so that neither waits for the other.
  using started = await Deno.open(bench.tools.at("started"), { read: true, write: true });
  const replies = Promise.all(clients.map((client, at) => sent(client, `STOR file${at}`, "x")));
  const buffer = new Uint8Array(5);
  for (let heard = 0; heard < 15;) {
    heard += await within(started.read(buffer), "three commands to begin") ?? 0;
  }
  const log = () => decodeLenient(Deno.readFileSync(bench.tools.at("log"))).trim().split("\n");
  assertEquals(log(), ["start", "start", "start"]);
  await bench.tools.write("gate", "");
  const codes = (await replies).map(({ code }) => code);
  assertEquals(codes.filter((code) => code === 226).length, 5);
  assertEquals(codes.filter((code) => code === 550).length, 5);
  assertEquals((await bench.root.names()).length, 5);
  let running = 0;
  for (const line of log()) {
    running += line === "start" ? 1 : -1;
    assert(running <= 3, log().join());
  }
  assertEquals(log().length, 20);
  for (const client of clients) client[Symbol.dispose]();
});

Deno.test("on-upload: ABOR ends the command that judges COMB; everything is as it was", async () => {
  await using bench = await hooked({
    scripts: { hang: `[ "$FERRY_SIZE" -lt 10 ] || { ${HANGING}; }` },
    options: `${OPEN} --on-upload TOOLS/hang ROOT`,
  });
  using client = await bench.login();
  for (const name of ["a", "b", "present"]) await sent(client, `STOR ${name}`, "12345678");
  for (const target of ["present", "fresh"]) {
    using alive = Lifeline.make(bench.tools.at("alive"));
    await client.send(`COMB ${target} a b\r\n`);
    await within(alive.begun(), "the command to begin");
    await client.send("ABOR\r\n");
    await client.expect(426, 226);
    await within(alive.over(), "the command and its child to end");
    await Deno.remove(bench.tools.at("alive"));
    assertEquals(await bench.root.names(), ["a", "b", "present"]);
    assertEquals(decodeLenient(await bench.root.read("present")), "12345678");
  }
});
