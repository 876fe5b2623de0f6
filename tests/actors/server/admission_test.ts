import { assert, assertEquals } from "@std/assert";
import { accounts, type AccountsOptions } from "../../../actors/server/accounts/accounts.ts";
import { openAccounts } from "../../../actors/server/accounts/account_options.ts";
import { cardContents } from "../../../actors/screen/card/card_contents.ts";
import { WHOLE_FOLDER } from "../../../actors/files/shares.ts";
import { ask, startSystem } from "../../../actors/kernel/kernel.ts";
import { realWorld } from "../../../actors/machine/real_world.ts";
import { hashPassword } from "../../../actors/server/accounts/passwords.ts";
import { cardLines } from "../../../core/screen/card/card.ts";
import { parseInvocation } from "../../support/process/parse_command_line.ts";
import { formatPasswordHash } from "../../../core/access/password_hash.ts";
import type { Permissions } from "../../../core/access/permissions.ts";
import { plainText } from "../../../core/base/terminal_line.ts";
import { CHEAP, SECRET } from "../../support/ftp/account_entries.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

const READ = "everybody can read";
const WRITE = "everybody can read and write";
const PASSWORD = "who has the password can read";
const ACCOUNT = "who has an account can read";
const OWN = "who has an account can do what it allows";
const SEND = "can send, nobody can read";

/** What is given to `serve`, and what the card says of it; undefined: it is refused. */
const TABLE: readonly (readonly [string, string | undefined])[] = [
  ["", READ],
  ["--anonymous", READ],
  ["--anonymous=write", undefined],
  ["--anonymous=all --write", undefined],
  ["--user a:x", PASSWORD],
  ["--user a:x --anonymous", READ],
  ["--user a:x --user b:x", ACCOUNT],
  ["--user a:x --user b:x --anonymous", READ],
  ["--accounts FILE", OWN],
  ["--accounts FILE --anonymous", `${OWN}, everybody else can read`],
  ["--accounts FILE --user a:x", OWN],
  ["--write --anonymous", WRITE],
  ["--write --anonymous=write", WRITE],
  ["--write --user a:x", `${PASSWORD} and write`],
  ["--write --user a:x --anonymous", `${PASSWORD} and write, everybody else can read`],
  ["--write --user a:x --anonymous=write", WRITE],
  ["--write --user a:x --user b:x", `${ACCOUNT} and write`],
  ["--write --user a:x --user b:x --anonymous", `${ACCOUNT} and write, everybody else can read`],
  ["--write --user a:x --user b:x --anonymous=write", WRITE],
  ["--write --accounts FILE", OWN],
  ["--write --accounts FILE --anonymous", `${OWN}, everybody else can read`],
  ["--write --accounts FILE --anonymous=write", `${OWN}, ${WRITE.replace("body", "body else")}`],
  ["--receive ROOT", `everybody ${SEND}`],
  ["--receive ROOT --anonymous", `everybody ${SEND}`],
  ["--receive ROOT --anonymous=write", undefined],
  ["--receive ROOT --user a:x", `who has the password ${SEND}`],
  ["--receive ROOT --user a:x --anonymous", `everybody ${SEND}`],
  ["--receive ROOT --user a:x --user b:x", `who has an account ${SEND}`],
  ["--receive ROOT --accounts FILE", undefined],
];

/** What those permissions are called in a sentence. */
function deed(permissions: Permissions | undefined): string {
  if (permissions === undefined) return "nothing";
  if (permissions.has("write")) return "read and write";
  return permissions.has("read") ? "read" : "send";
}

async function permissionsOf(options: AccountsOptions, name: string, password: string) {
  const system = startSystem();
  try {
    const directory = system.spawn("accounts", accounts(options));
    const attempt = { name, password, peer: "192.0.2.1", secured: true };
    const answer = await ask(directory, { kind: "authenticate", ...attempt }, {
      timeoutMs: 10_000,
    });
    return answer.kind === "accepted" ? answer.account.permissions : undefined;
  } finally {
    await system.stop();
  }
}

async function tried(given: string, folder: TempFolder, socket: Deno.TcpListener) {
  const words = `serve ${given}`.trim().split(" ")
    .map((word) => word.replace("FILE", folder.at("accounts.json")))
    .map((word) => word.replace("ROOT", folder.at("root")));
  const parsed = parseInvocation(words, () => undefined);
  if (!parsed.ok || parsed.value.kind !== "serve") return undefined;
  const invocation = parsed.value;
  const opened = await openAccounts(invocation, folder.at("root"), [], realWorld());
  assert(opened.ok);
  const shared = { root: folder.at("root"), shares: WHOLE_FOLDER, label: "root" };
  const card = await cardContents({ invocation, shared, socket, tls: undefined }, []);
  const lines = cardLines(card, [], { columns: 1000, color: false }).map(plainText);
  return { options: opened.value, lines, said: lines[0]?.replace("ferry shares root: ", "") ?? "" };
}

Deno.test("the card describes rights as the server applies them, and its commands work", async () => {
  await using folder = await tempFolder();
  await folder.write("root/a", "x");
  const password = formatPasswordHash(await hashPassword(SECRET, CHEAP));
  const entry = { name: "own", password, permissions: "write" };
  await folder.write("accounts.json", JSON.stringify({ accounts: [entry] }));
  using socket = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  for (const [given, said] of TABLE) {
    const found = await tried(given, folder, socket);
    assertEquals(found?.said, said, given);
    if (found === undefined) continue;
    const { options, lines } = found;
    const guest = deed(await permissionsOf(options, "anonymous", "a@b"));
    const promised = /everybody (?:else )?can (read and write|read|send)/.exec(found.said)?.[1];
    assertEquals(guest, promised ?? "nothing", given);
    for (const line of lines.filter((line) => /^(ferry|curl) .*ftp:/.test(line))) {
      const login = /ftp:\/\/(?:(\w+)(?::(\w+))?@)?|-u (USER)/.exec(line);
      const [, name = "anonymous", secret = "a@b"] = login ?? [];
      // What the reader puts in is his own.
      if (name === "USER" || line.includes("-u USER")) continue;
      const may = deed(await permissionsOf(options, name, secret));
      assert(
        / put | -T /.test(line) ? /write|send/.test(may) : may.startsWith("read"),
        `${given}: ${line}`,
      );
    }
  }
});

Deno.test("no home may hold what clients must not reach: at the start, and later", async () => {
  await using folder = await tempFolder();
  await Deno.mkdir(folder.at("root"));
  await Deno.mkdir(folder.at("home/bad"), { recursive: true });
  await Deno.symlink("home", folder.at("way"));
  const password = formatPasswordHash(await hashPassword(SECRET, CHEAP));
  const written = (home: string) =>
    folder.write(
      "accounts.json",
      JSON.stringify({ accounts: [{ name: "ann", password, permissions: "write", home }] }),
    );
  const words = ["serve", "--accounts", folder.at("accounts.json")];
  const parsed = parseInvocation(words, () => undefined);
  assert(parsed.ok && parsed.value.kind === "serve");
  const apart = [{ folder: folder.at("home/bad"), option: "--keep-rejected" }];
  const invocation = parsed.value;
  const open = () => openAccounts(invocation, folder.at("root"), apart, realWorld());
  for (const home of [folder.at("home"), folder.at("home/bad"), folder.at("way"), "/"]) {
    await written(home);
    const refused = await open();
    assert(!refused.ok && refused.failure[0]?.includes("in the home of the account ann"), home);
  }
  await written("ann");
  const opened = await open();
  assert(opened.ok && opened.value.file !== undefined);
  const told = Promise.withResolvers<string>();
  const file = { ...opened.value.file, report: told.resolve };
  const system = startSystem();
  try {
    const directory = system.spawn("accounts", accounts({ ...opened.value, file }));
    await written(folder.at("home"));
    directory.send({ kind: "reload-accounts" });
    assert((await told.promise).includes("in the home of the account ann"));
  } finally {
    await system.stop();
  }
});
