import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { traceLine } from "../../../actors/kernel/trace.ts";
import { Secrets } from "../../../core/base/redact.ts";
import { encodeText } from "../../../core/base/text.ts";
import { ClientRun, runToEnd } from "../../support/ftp/client_run.ts";
import { ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

const PASSWORD = "s3cret/p@ss";
const ENCODED = encodeURIComponent(PASSWORD);

/** The replies of a server that echoes everything. */
const ECHOES = [
  `530 PASS ${PASSWORD} is wrong`,
  `530-Log in again:\r\nftp://ann:${ENCODED}@here/\r\n530 ${PASSWORD.toUpperCase()}`,
  `${"x".repeat(70)}${PASSWORD}\r\n530 No`,
  `421 ${PASSWORD}`,
];

Deno.test("a password that the server sends back is shown nowhere: messages, -v, --json", async () => {
  await using home = await tempFolder();
  for (const [name, text] of [["pw", PASSWORD], [".netrc", `default password "${PASSWORD}"`]]) {
    await Deno.chmod(await home.write(name ?? "", text ?? ""), 0o600);
  }
  const ways = [
    { login: `ann:${ENCODED}`, env: {} },
    { login: "ann", env: { FERRY_PASSWORD: PASSWORD } },
    { login: "ann", env: {}, more: ["--user", `ann:${PASSWORD}`] },
    { login: "ann", env: {}, more: ["--password-file", home.at("pw")] },
    { login: "ann", env: { HOME: home.path } },
    { login: "ann", env: {}, answers: [PASSWORD] },
    { login: "ann:other", env: {}, more: ["--account", PASSWORD] },
  ];
  for (const { login, env, more = [], ...asked } of ways) {
    for (const echo of ECHOES) {
      await using server = new ScriptedServer({ on: { PASS: echo } });
      const args = ["get", "-v", "--json", ...more, server.url("x", login)];
      const run = await runToEnd(args, { cwd: "/", env, ...asked });
      assert(run.code === 4 || run.code === 11, run.words.join());
      const shown = `${run.words.join("\n")}\n${run.output}`;
      for (const secret of [PASSWORD, ENCODED]) {
        assert(!shown.toLowerCase().includes(secret.toLowerCase()), shown);
      }
      assertStringIncludes(shown, "****");
    }
  }
});

Deno.test("later replies, refusals of files and events do not show it either", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer({
    on: {
      TYPE: `200 Hello ann ${PASSWORD}`,
      RETR: `550 x: not for ann:${PASSWORD}`,
      QUIT: `221 Bye ${PASSWORD}`,
    },
  });
  const args = ["get", "-v", "--json", server.url("x", `ann:${ENCODED}`)];
  const run = await runToEnd(args, { cwd: folder.path });
  assertEquals(run.code, 5);
  assertStringIncludes(run.words.join("\n"), "550 x: not for ann:****");
  assertStringIncludes(run.output, "550 x: not for ann:****");
  assert(!`${run.words.join("\n")}${run.output}`.includes("s3cret"));
});

Deno.test("a trace line does not show what a server sends back of it, not even a part", () => {
  const secrets = new Secrets();
  secrets.add(PASSWORD);
  for (const before of [0, 60, 75, 79]) {
    const msg = { kind: "line", bytes: encodeText("x".repeat(before) + PASSWORD) };
    const line = traceLine({ at: 0, to: "/client", msg }, secrets.mask);
    assert(!line.includes("s3c"), line);
  }
});

Deno.test("what the protocol needs is understood although it holds the password", async () => {
  const content = encodeText("X");
  await using server = new ScriptedServer({
    files: new Map([["1", content]]),
    on: { EPSV: "500 What?" },
  });
  // The address in 227, the size in 213 and every code hold this one.
  const run = new ClientRun(["get", "-o", "-", server.url("1", "ann:1")], { cwd: "/" });
  assertEquals([await run.code, run.output], [0, "X"], run.words.join());
});
