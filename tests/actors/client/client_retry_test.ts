import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { ClientRun } from "../../support/ftp/client_run.ts";
import { type Handler, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { played } from "../../support/ftp/played_run.ts";

const CONTENT = encodeText("0123456789".repeat(100_000));

/** Refuses so often, then does as the default server. */
function refusing(times: number, reply: string): Handler {
  let left = times;
  return () => left-- > 0 ? reply : "230 Welcome";
}

Deno.test("a server that says 421 to the first logins is tried again after pauses", async () => {
  const cwd = await Deno.makeTempDir();
  const files = new Map([["f", CONTENT]]);
  await using server = new ScriptedServer({
    files,
    on: { PASS: refusing(2, "421 The server is full") },
  });
  const { code, words, ms } = await played(["get", "--retry", "3", server.url("f")], { cwd });
  assertEquals([code, words, server.sessions], [0, [], 3]);
  assertEquals(await Deno.readFile(`${cwd}/f`), CONTENT);
  assertEquals(ms >= 2_250, true, `pauses of ${ms} ms`);
  await Deno.remove(cwd, { recursive: true });
});

Deno.test("after the attempts asked for the last failure counts, and is printed once", async () => {
  const cwd = await Deno.makeTempDir();
  await using server = new ScriptedServer({ on: { PASS: "421 The server is full" } });
  const args = ["get", "--retry", "2", server.url("f"), server.url("g")];
  const { code, words } = await played(args, { cwd });
  assertEquals([code, server.sessions, words.length], [11, 3, 2]);
  assertStringIncludes(words.join("\n"), "The server is full");
  await Deno.remove(cwd, { recursive: true });
});

Deno.test("a 5yz reply is not tried again", async () => {
  const cwd = await Deno.makeTempDir();
  await using server = new ScriptedServer({ on: { RETR: "550 No such file" } });
  const { code } = await played(["get", "--retry", "5", server.url("f")], { cwd });
  assertEquals([code, server.linesOf("RETR").length], [5, 1]);
  await Deno.remove(cwd, { recursive: true });
});

Deno.test("a file that fails with 4yz is tried again on the same connection", async () => {
  const cwd = await Deno.makeTempDir();
  let asked = 0;
  await using server = new ScriptedServer({
    on: { RETR: () => ++asked < 3 ? "450 Busy" : "550 No such file" },
  });
  const { code } = await played(["get", "--retry", "5", server.url("f")], { cwd });
  assertEquals([code, asked, server.sessions], [5, 3, 1]);
  await Deno.remove(cwd, { recursive: true });
});

Deno.test("a server that was never reached is tried again only on demand", async () => {
  const cwd = await Deno.makeTempDir();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const url = `ftp://127.0.0.1:${port}/f`;
  const plain = new ClientRun(["get", url], { cwd, env: { FERRY_RETRY: "" } });
  assertEquals(await plain.code, 3);
  const { code, ms } = await played(["get", "--retry", "2", url], { cwd });
  assertEquals([code, ms >= 2_250], [3, true]);
  await Deno.remove(cwd, { recursive: true });
});
