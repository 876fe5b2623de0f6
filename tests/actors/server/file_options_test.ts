import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runAccounts } from "../../../actors/subcommands/passwd_and_accounts.ts";
import { runServe } from "../../../actors/subcommands/serve/run_serve.ts";
import { realWorld } from "../../../actors/machine/real_world.ts";
import type { World } from "../../../actors/machine/world.ts";
import { parseInvocation } from "../../support/process/parse_command_line.ts";
import { plainText } from "../../../core/base/terminal_line.ts";
import { decodeLenient } from "../../../core/base/text.ts";
import { runToEnd } from "../../support/ftp/client_run.ts";
import { selfSigned } from "../../support/tls/certificate_maker.ts";
import { loopbackCertificate } from "../../support/tls/loopback_certificate.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

/** Words of the runtime or a library that mean nothing to the user of the command line. */
const RAW = /os error|readfile|: open '|nom error|ENOENT|EISDIR|Deno/;

/** Runs a command that cannot begin; its exit code and its words. */
async function told(args: readonly string[]): Promise<{ code: number; words: string }> {
  const words: string[] = [];
  const world: World = {
    ...realWorld(),
    env: () => undefined,
    words: (line) => void words.push(plainText(line)),
    // Where serve writes its words.
    stderr: {
      write: (bytes) => {
        words.push(...decodeLenient(bytes).split("\n").filter((line) => line !== ""));
        return Promise.resolve();
      },
    },
    stdout: { write: () => Promise.resolve() },
  };
  const parsed = parseInvocation(args, world.env);
  if (!parsed.ok) throw new Error(parsed.failure.message);
  const invocation = parsed.value;
  switch (invocation.kind) {
    case "serve":
      return { code: await runServe(invocation, world, "0"), words: words.join("\n") };
    case "accounts":
      return { code: await runAccounts(invocation, world), words: words.join("\n") };
    default:
      throw new Error(args.join(" "));
  }
}

/** Options that name a file, and what their messages say to do. */
const OPTIONS: readonly (readonly [option: string, advice: RegExp])[] = [
  ["--cert", /--cert wants a PEM file with a certificate$/],
  ["--accounts", /made with ferry passwd, or an editor$/],
  ["--log-file", /name a file in a folder that can be written to$/],
  ["--xferlog", /name a file in a folder that can be written to$/],
];

async function assertTold(
  folder: TempFolder,
  option: string,
  path: string,
  advice: RegExp,
  reason: string,
): Promise<void> {
  const { code, words } = await told(["serve", "--port", "0", option, path, folder.path]);
  const about = `${option} ${path}: ${words}`;
  assertEquals(code, 6, about);
  assertMatch(words, /^ferry: cannot \w+ \S+: /, about);
  assertStringIncludes(words, path);
  assertStringIncludes(words, reason, about);
  assertMatch(words, advice, about);
  assert(!RAW.test(words), about);
}

Deno.test("a file of an option that is missing or a folder: which, why, and what to do", async () => {
  await using folder = await tempFolder();
  await Deno.mkdir(folder.at("dir"));
  for (const [option, advice] of OPTIONS) {
    await assertTold(folder, option, folder.at("no/file"), advice, "No such file or directory");
    await assertTold(folder, option, folder.at("dir"), advice, "Is a directory");
  }
  const { code, words } = await told(["accounts", folder.at("missing")]);
  assertEquals(code, 6, words);
  assertMatch(words, /: No such file or directory; an accounts file is made with ferry passwd/);
});

Deno.test("a file of an option that may not be read: which, why, and what to do", async () => {
  if (Deno.uid() === 0) return console.error("skipped: root may read every file");
  await using folder = await tempFolder();
  await folder.write("secret", "x");
  await Deno.chmod(folder.at("secret"), 0);
  for (const [option, advice] of OPTIONS) {
    await assertTold(folder, option, folder.at("secret"), advice, "Permission denied");
  }
  await assertTold(
    folder,
    "--welcome",
    folder.at("secret"),
    /--welcome wants a text/,
    "permission",
  );
});

Deno.test("a certificate file without one, without its key, with another key: what to do", async () => {
  await using folder = await tempFolder();
  const { cert, key } = await loopbackCertificate();
  await folder.write("cert", cert);
  await folder.write("key", key);
  await folder.write("other", (await selfSigned()).key);
  await folder.write("bad", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
  await folder.write("plain", "hello");
  await folder.write("broken", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  const cases = [
    ["plain", "key", "there is no certificate in it; --cert wants"],
    ["cert", "plain", "there is no private key in it; --key wants"],
    ["cert", "missing", "No such file or directory; --key wants"],
    ["cert", "other", "the key is that of another certificate"],
    ["cert", "bad", "the key is damaged"],
    ["broken", "key", "the certificate is damaged"],
  ] as const;
  for (const [first, second, expected] of cases) {
    const pair = ["--cert", folder.at(first), "--key", folder.at(second)];
    const { code, words } = await told(["serve", "--port", "0", ...pair, folder.path]);
    assertEquals(code, 6, words);
    assertStringIncludes(words, expected);
    assert(!RAW.test(words), words);
  }
});

Deno.test("an address that is not local, or in use, is reported in plain words", async () => {
  await using folder = await tempFolder();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const cases = [
    // TEST-NET-3 (RFC 5737).
    [
      ["--host", "203.0.113.1", "--port", "4021"],
      "Cannot assign requested address; choose an address of this machine",
    ],
    [["--host", "127.0.0.1", "--port", String(port)], "is taken; choose another with --port"],
  ] as const;
  for (const [options, expected] of cases) {
    const { code, words } = await told(["serve", ...options, folder.path]);
    assertEquals(code, 3, words);
    assertStringIncludes(words, expected);
    assert(!RAW.test(words), words);
  }
});

Deno.test("--ca that is missing, a folder, or has no certificate: which, why, what to do", async () => {
  await using folder = await tempFolder();
  await Deno.mkdir(folder.at("dir"));
  await folder.write("plain", "hello");
  for (
    const [name, reason] of [
      ["missing", "no such file or folder; --ca wants a PEM file with certificates"],
      ["dir", "it is a folder; --ca wants a PEM file with certificates"],
      ["plain", "there is no certificate in it"],
    ]
  ) {
    const args = ["ls", "--ca", folder.at(name ?? ""), "ftpes://127.0.0.1:1/"];
    const { code, words } = await runToEnd(args, { cwd: folder.path });
    assertEquals(code, 6, words.join());
    assertStringIncludes(words.join(), reason ?? "");
    assert(!RAW.test(words.join()), words.join());
  }
});
