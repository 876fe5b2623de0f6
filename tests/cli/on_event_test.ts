import { assertEquals } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { EICAR, hooked, Lifeline, sent } from "../support/process/hooked_server.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

const TELL =
  `printf '%s|' "$FERRY_EVENT" "$FERRY_SESSION" "$FERRY_ACCOUNT" "$FERRY_ACCEPTED" "$FERRY_DIRECTION" "$FERRY_PATH" "$FERRY_BYTES" "$FERRY_OUTCOME" "$FERRY_FAILURE" >> "\${0%/*}/log"; echo >> "\${0%/*}/log"`;

Deno.test("on-event: a command gets sessions, logins, transfers, in order, to the end", async () => {
  await using bench = await hooked({
    scripts: { tell: TELL, scan: `! grep -q EICAR "$1"` },
    options: "--user ann:secret --write --on-upload TOOLS/scan --on-event TOOLS/tell ROOT",
  });
  await bench.root.write("hello", "hello");
  const client = await WireClient.connect(bench.server);
  await client.expect(220);
  await client.ask("USER ann", 331);
  await client.ask("PASS wrong", 530);
  await client.login("ann", "secret");
  await client.ask("TYPE I", 200);
  await client.download("RETR hello");
  assertEquals((await sent(client, "STOR $(x);", EICAR)).code, 550);
  await client.ask("QUIT", 221);
  client[Symbol.dispose]();
  await bench.server.stop();
  assertEquals(decodeLenient(await bench.tools.read("log")).trimEnd().split("\n"), [
    "session-opened|1||||||||",
    "login|1|ann|false||||||",
    "login|1|ann|true||||||",
    "transfer-started|1|ann||download|/hello||||",
    "transfer-ended|1|ann||download|/hello|5|complete||",
    "transfer-started|1|ann||upload|/$(x);||||",
    `transfer-ended|1|ann||upload|/$(x);|${EICAR.length}|failed|vetoed|`,
    "session-closed|1||||||||",
  ]);
});

Deno.test("on-event: a command that hangs delays no session, nor a second signal", async () => {
  await using bench = await hooked({
    scripts: { hang: `exec 3>"\${0%/*}/alive"; echo here >&3; sleep 1000` },
    options: "--on-event TOOLS/hang --grace 1000 --hook-timeout 1000 ROOT",
  });
  using alive = Lifeline.make(bench.tools.at("alive"));
  await bench.root.write("hello", "hello");
  using client = await bench.login();
  await alive.begun();
  await client.download("RETR hello");
  Deno.kill(bench.server.pid, "SIGTERM");
  // Two signals before the server has seen the first are one.
  await client.expect(421);
  await client.expectClosed();
  assertEquals((await bench.server.stop()).code, 0);
  await alive.over();
});

Deno.test("on-event: a failing command is logged once, until it works again", async () => {
  await using bench = await hooked({
    scripts: { fail: `[ -e "\${0%/*}/works" ] || { echo "no line to the office"; exit 1; }` },
    options: "--on-event TOOLS/fail ROOT",
  });
  for (let time = 0; time < 3; time++) (await bench.login())[Symbol.dispose]();
  await bench.server.waitForLine(/no line to the office/);
  await bench.server.stop();
  const told = bench.server.stderrLines.filter((line) => line.includes("--on-event"));
  assertEquals(told, ["ferry: the command of --on-event fails: no line to the office"]);
});
