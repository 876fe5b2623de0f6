import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { accounts, type AccountsOptions } from "../../../actors/server/accounts/accounts.ts";
import { hashPassword, verifyPassword } from "../../../actors/server/accounts/passwords.ts";
import { ask, type OwnedRef, startSystem } from "../../../actors/kernel/kernel.ts";
import type {
  AccountsMsg,
  LoginAnswer,
} from "../../../actors/server/accounts/accounts_messages.ts";
import type { AccountEntry } from "../../../core/access/accounts_file.ts";
import { formatPasswordHash } from "../../../core/access/password_hash.ts";
import { PRESETS } from "../../../core/access/permissions.ts";
import { accountEntries, type AccountSettings, CHEAP } from "../../support/ftp/account_entries.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";
import { until } from "../../support/time/deadline.ts";

function entriesOf(...settings: readonly AccountSettings[]): Promise<readonly AccountEntry[]> {
  return accountEntries(settings);
}

interface Asked {
  readonly folder: TempFolder;
  readonly words: string[];
  readonly ref: OwnedRef<AccountsMsg>;
  login(name: string, password: string, from?: Partial<From>): Promise<LoginAnswer>;
}

interface From {
  readonly peer: string;
  readonly secured: boolean;
}

async function withAccounts(
  entries: readonly AccountEntry[] | undefined,
  run: (asked: Asked) => Promise<void>,
  more: Partial<AccountsOptions> = {},
): Promise<void> {
  await using folder = await tempFolder();
  const system = startSystem();
  const words: string[] = [];
  const path = folder.at("accounts.json");
  const tell = (line: string) => words.push(line);
  try {
    const ref = system.spawn(
      "accounts",
      accounts({
        users: [],
        anonymous: false,
        root: await Deno.realPath(folder.path),
        permissions: PRESETS.full,
        anonymousPermissions: PRESETS.read,
        ...(entries === undefined ? {} : { file: { path, entries, report: tell } }),
        ...more,
      }),
    );
    await run({
      folder,
      words,
      ref,
      login: (name, password, { peer = "127.0.0.1", secured = false } = {}) => {
        const attempt = { name, password, peer, secured };
        return ask(ref, { kind: "authenticate", ...attempt }, { timeoutMs: 30_000 });
      },
    });
  } finally {
    await system.stop();
  }
}

Deno.test("a password is known by its hash, which is another one every time", async () => {
  const [one, two] = await Promise.all([hashPassword("ä b", CHEAP), hashPassword("ä b", CHEAP)]);
  assert(formatPasswordHash(one) !== formatPasswordHash(two));
  assertEquals(await verifyPassword("ä b", one), true);
  for (const wrong of ["", "ä", "ä b ", "Ä b"]) {
    assertEquals(await verifyPassword(wrong, one), false);
  }
});

Deno.test("scrypt is the one of RFC 7914 §12", async () => {
  const salt = new TextEncoder().encode("NaCl");
  const hex = "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622" +
    "eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640";
  const hash = Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const kept = { cost: 1024, blockSize: 8, parallelization: 16, salt, hash };
  assertEquals(await verifyPassword("password", kept), true);
  assertEquals(await verifyPassword("Password", kept), false);
});

Deno.test("an account has its own folder, made when it is missing", async () => {
  const entries = await entriesOf({ name: "ann" }, { name: "bob", home: "deep/bob" });
  await withAccounts(entries, async ({ folder, login }) => {
    const ann = await login("ann", "secret");
    assert(ann.kind === "accepted");
    const { root, permissions, anonymous } = ann.account;
    assertEquals([root, permissions, anonymous], [folder.at("ann"), PRESETS.write, false]);
    assertEquals((await login("bob", "secret")).kind, "accepted");
    assert((await Deno.stat(folder.at("deep/bob"))).isDirectory);
    // A second time the folder is there, with what is in it.
    await folder.write("ann/file", "x");
    assertEquals((await login("ann", "secret")).kind, "accepted");
    assertEquals(await folder.names(), ["ann", "deep"]);
  });
});

Deno.test("a wrong name, password or place is refused alike, and makes no folder", async () => {
  const entries = await entriesOf({ name: "ann", networks: ["192.0.2.0/24"] });
  await withAccounts(entries, async ({ folder, login }) => {
    const peer = "192.0.2.9";
    for (
      const answer of [
        await login("eve", "secret", { peer }),
        await login("ann", "Secret", { peer }),
        await login("ann", "", { peer }),
        await login("", "", { peer }),
        await login("Ann", "secret", { peer }),
        await login("ann", "secret", { peer: "198.51.100.1" }),
      ]
    ) assertEquals(answer, { kind: "refused" });
    // The reply is the same, but this was no guess.
    const anonymous = await login("anonymous", "me@example.org", { peer });
    assertEquals(anonymous, { kind: "refused", guessed: false });
    assertEquals(await folder.names(), []);
    assertEquals((await login("ann", "secret", { peer })).kind, "accepted");
  });
});

Deno.test("an account of several networks may be used from each of them, nowhere else", async () => {
  const networks = ["192.0.2.0/24", "2001:db8::/32"];
  await withAccounts(await entriesOf({ name: "ann", networks }), async ({ login }) => {
    const kind = async (peer: string) => (await login("ann", "secret", { peer })).kind;
    assertEquals(await kind("192.0.2.9"), "accepted");
    assertEquals(await kind("2001:db8::9"), "accepted");
    assertEquals(await kind("198.51.100.1"), "refused");
  });
});

Deno.test("only a client with the password learns that an account needs TLS", async () => {
  const entries = await entriesOf({ name: "ann", "require-tls": true });
  await withAccounts(entries, async ({ login }) => {
    assertEquals(await login("ann", "secret"), { kind: "needs-tls" });
    assertEquals(await login("ann", "wrong"), { kind: "refused" });
    assertEquals((await login("ann", "secret", { secured: true })).kind, "accepted");
  });
});

Deno.test("an administrator's root is the shared folder", async () => {
  const entries = await entriesOf({ name: "root", permissions: ["full", "admin"] });
  await withAccounts(entries, async ({ folder, login }) => {
    const answer = await login("root", "secret");
    assert(answer.kind === "accepted");
    assertEquals(answer.account.root, await Deno.realPath(folder.path));
    assertEquals(await folder.names(), []);
  });
});

Deno.test("nobody can log in if the home cannot be made or a link leads it astray", async () => {
  const entries = await entriesOf({ name: "ann" }, { name: "bob" });
  await withAccounts(entries, async ({ folder, login }) => {
    await folder.write("ann", "a file");
    await using elsewhere = await tempFolder();
    await Deno.symlink(elsewhere.path, folder.at("bob"));
    assertEquals((await login("ann", "secret")).kind, "failed");
    const answer = await login("bob", "secret");
    assert(answer.kind === "failed");
    assertStringIncludes(answer.reason, "out of the shared folder");
  });
});

Deno.test("no home is made where a link leads out of the shared folder, at any depth", async () => {
  const entries = await entriesOf(
    { name: "ann", home: "out/ann" },
    { name: "bob", home: "in/deep/bob" },
    { name: "eve", home: "dangling" },
    { name: "mia", home: "inside/mia" },
  );
  await withAccounts(entries, async ({ folder, login }) => {
    await using elsewhere = await tempFolder();
    await Deno.mkdir(folder.at("in"));
    await Deno.symlink(elsewhere.path, folder.at("out"));
    await Deno.symlink(elsewhere.path, folder.at("in/deep"));
    await Deno.symlink(elsewhere.at("eve"), folder.at("dangling"));
    await Deno.symlink("in", folder.at("inside"));
    for (const name of ["ann", "bob", "eve"]) {
      assertEquals((await login(name, "secret")).kind, "failed");
    }
    assertEquals(await elsewhere.names(), []);
    const mia = await login("mia", "secret");
    assert(mia.kind === "accepted");
    assertEquals(mia.account.root, folder.at("in/mia"));
  });
});

Deno.test("what an account may use goes with it", async () => {
  const limits = { quota: 5, "max-sessions": 2, "upload-rate": 7 };
  await withAccounts(await entriesOf({ name: "ann", ...limits }), async ({ login }) => {
    const answer = await login("ann", "secret");
    assert(answer.kind === "accepted");
    const { quota, maxSessions, rates } = answer.account;
    assertEquals({ quota, maxSessions, rates }, { quota: 5, maxSessions: 2, rates: { upload: 7 } });
  });
});

Deno.test("users of the command line and accounts of the file work side by side", async () => {
  const users = [{ name: "bob", password: "" }, { name: "eve", password: "p" }];
  await withAccounts(await entriesOf({ name: "ann" }), async ({ folder, login }) => {
    assertEquals((await login("ann", "secret")).kind, "accepted");
    const eve = await login("eve", "p");
    assert(eve.kind === "accepted");
    assertEquals(eve.account.root, await Deno.realPath(folder.path));
    assertEquals((await login("bob", "")).kind, "accepted");
    assertEquals((await login("bob", "secret")).kind, "refused");
    assertEquals((await login("nobody", "")).kind, "refused");
  }, { users });
});

Deno.test("reading the file again replaces good accounts, and reports errors", async () => {
  const entries = await entriesOf({ name: "ann" });
  await withAccounts(entries, async ({ folder, words, ref, login }) => {
    const reload = async (text: string) => {
      const before = words.length;
      await folder.write("accounts.json", text);
      ref.send({ kind: "reload-accounts" });
      await until(() => words.length > before, "a word", () => login("ann", "secret"));
    };
    const password = formatPasswordHash(await hashPassword("other", CHEAP));
    await reload('{"accounts": [\n{"name": "ann"}]}');
    assertStringIncludes(words.join("\n"), "line 2, accounts[0].password: it is missing");
    assertStringIncludes(words.join("\n"), "stay as they are");
    assertEquals((await login("ann", "secret")).kind, "accepted");
    await reload(JSON.stringify({ accounts: [{ name: "bob", password, permissions: "read" }] }));
    assertEquals((await login("ann", "secret")).kind, "refused");
    assertEquals((await login("bob", "other")).kind, "accepted");
  });
});
