import { assertEquals, assertMatch } from "@std/assert";
import { plainText } from "../../core/base/terminal_line.ts";
import { unwritable } from "../../actors/server/startup/own_files.ts";
import { hashPassword } from "../../actors/server/accounts/passwords.ts";
import { WHOLE_FOLDER } from "../../actors/files/shares.ts";
import type { HookSettings } from "../../core/cli/subcommands/serve/hook_options.ts";
import { formatPasswordHash } from "../../core/access/password_hash.ts";
import { decodeLenient } from "../../core/base/text.ts";
import { CHEAP, SECRET } from "../support/ftp/account_entries.ts";
import { startFerry } from "../support/process/ferry_process.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

Deno.test("ferry's own files in what is shared are out of reach, as is said at the start", async () => {
  await using folder = await tempFolder();
  const password = formatPasswordHash(await hashPassword(SECRET, CHEAP));
  const ann = { name: "ann", password, permissions: ["full", "admin"] };
  const accounts = await folder.write("accounts.json", JSON.stringify({ accounts: [ann] }));
  await Deno.chmod(accounts, 0o644);
  await folder.write("state/ferry/secret", "key");
  await folder.write("ann/a.txt", "a");
  await Deno.symlink("../accounts.json", folder.at("ann/link"));
  await using server = await startFerry(
    ["--hidden", "--accounts", accounts, "--log-file", folder.at("log"), folder.path],
    { env: { XDG_STATE_HOME: folder.at("state"), XDG_RUNTIME_DIR: folder.at("state") } },
  );
  const said = await server.waitForLine(/^left out of what is shared, because it is ferry's own: /);
  for (const path of [accounts, folder.at("log"), folder.at("state/ferry")]) {
    assertEquals(said.includes(path), true, said);
  }
  await server.waitForLine(/others on this machine can read or change .*accounts\.json; chmod 600/);
  using client = await WireClient.login(server, "ann", SECRET);
  await client.ask("TYPE I", 200);
  const { bytes } = await client.download("NLST");
  assertEquals(decodeLenient(bytes), "ann\r\nstate\r\n");
  for (const path of ["accounts.json", "log", "ann/link", "state/ferry/secret"]) {
    for (const verb of ["RETR", "SIZE", "HASH", "MFMT 20200101000000", "SITE CHMOD 777"]) {
      await client.ask(`${verb} ${path}`, 550);
    }
  }
  for (const path of ["accounts.json", "log", "state/ferry"]) {
    for (const verb of ["DELE", "RNFR", "RMD"]) await client.ask(`${verb} ${path}`, 550);
  }
  await client.ask("RNFR state", 350);
  await client.ask("RNTO moved", 550);
});

const NO_HOOKS: HookSettings = {
  upload: undefined,
  pipe: undefined,
  event: undefined,
  keepRejected: undefined,
  folder: undefined,
  timeoutMs: 60_000,
  limit: 4,
};

Deno.test("a folder this user cannot write to is said at the start where clients may", () => {
  const asked = (root: string, purpose: "read" | "write" | "receive") =>
    unwritable({ purpose, hooks: NO_HOOKS }, { root, shares: WHOLE_FOLDER }).map(plainText);
  assertEquals(asked(Deno.cwd(), "write"), []);
  const readOnly = readOnlyFolder();
  if (readOnly === undefined) return console.error("skipped: no file system is read-only here");
  assertEquals(asked(readOnly, "read"), []);
  for (const purpose of ["write", "receive"] as const) {
    const [words = "", ...more] = asked(readOnly, purpose);
    assertMatch(
      words,
      /^ferry: clients cannot write to \/.*: it is on a file system that is read-only$/,
    );
    assertEquals(more, []);
  }
});

/** Where a file system is mounted that takes no changes; undefined where none is. */
function readOnlyFolder(): string | undefined {
  try {
    const lines = Deno.readTextFileSync("/proc/self/mounts").split("\n").map((line) =>
      line.split(" ")
    );
    return lines.map(([, place = "", , options = ""]) => ({ place, options }))
      .filter(({ options }) => options.split(",").includes("ro"))
      .map(({ place }) => place)
      .find((place) => isFolder(place));
  } catch {
    return undefined;
  }
}

function isFolder(place: string): boolean {
  try {
    return Deno.statSync(place).isDirectory;
  } catch {
    return false;
  }
}
