import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { isAccountName, isAnonymousName } from "../../../core/access/account_name.ts";
import {
  type AccountEntry,
  describeAccountsFault,
  parseAccountsFile,
  withPassword,
} from "../../../core/access/accounts_file.ts";
import { PRESETS } from "../../../core/access/permissions.ts";

const HASH = "scrypt$16384$8$5$c29kaXVtY2hsb3JpZGU$cCO9yzr9c0hGHAbNgf04OQ";
const ANN = { name: "ann", password: HASH, permissions: "write" };

function accountsOf(...accounts: readonly unknown[]): string {
  return JSON.stringify({ accounts }, null, 2);
}

function parsed(text: string): readonly AccountEntry[] {
  const result = parseAccountsFile(text);
  assert(result.ok, result.ok ? "" : result.failure.map(describeAccountsFault).join("\n"));
  return result.value;
}

function faults(text: string): readonly string[] {
  const result = parseAccountsFile(text);
  assert(!result.ok, "the file was accepted");
  return result.failure.map(describeAccountsFault);
}

Deno.test("an account needs a name, a password hash and permissions", () => {
  const [ann, ...more] = parsed(accountsOf(ANN));
  assertEquals(more, []);
  assert(ann !== undefined);
  const { password: _, ...rest } = ann;
  assertEquals(rest, {
    name: "ann",
    home: "ann",
    permissions: PRESETS.write,
    networks: [],
    requireTls: false,
  });
});

Deno.test("an account can be limited in every way", () => {
  const [ann] = parsed(accountsOf({
    ...ANN,
    home: "/srv/ann",
    permissions: ["list", "read", "append"],
    quota: "10M",
    "max-sessions": 3,
    "upload-rate": 1000,
    "download-rate": "2K",
    networks: ["192.0.2.0/24", "::1"],
    "require-tls": true,
  }));
  assert(ann !== undefined);
  assertEquals(ann.home, "/srv/ann");
  assertEquals([...ann.permissions], ["list", "read", "append"]);
  assertEquals(ann.quota, 10 * 1024 * 1024);
  assertEquals(ann.maxSessions, 3);
  assertEquals(ann.rates, { upload: 1000, download: 2048 });
  assertEquals(ann.networks.map(({ text }) => text), ["192.0.2.0/24", "::1"]);
  assertEquals(ann.requireTls, true);
});

Deno.test("every error is reported with its line and its path", () => {
  const wrong: readonly (readonly [Record<string, unknown>, RegExp])[] = [
    [{ name: undefined }, /^line 3, accounts\[0\]\.name: it is missing$/],
    [{ name: "a/b" }, /^line 4, accounts\[0\]\.name: it must be 1 to 64 characters/],
    [{ name: ".hidden" }, /accounts\[0\]\.name/],
    [{ name: "Anonymous" }, /accounts\[0\]\.name: anonymous and ftp .* --anonymous$/],
    [{ password: "secret" }, /^line 5, accounts\[0\]\.password: it must be a hash/],
    [{ password: undefined }, /accounts\[0\]\.password: it is missing/],
    [{ permissions: "all" }, /^line 6, accounts\[0\]\.permissions: unknown preset "all"/],
    [{ permissions: ["all"] }, /unknown permission "all"/],
    [{ permissions: 7 }, /accounts\[0\]\.permissions: it must be a preset, or a list/],
    [{ permissions: undefined }, /accounts\[0\]\.permissions: it is missing/],
    [{ home: "../bob" }, /^line 7, accounts\[0\]\.home: .* without \.\./],
    [{ home: "a/../../b" }, /accounts\[0\]\.home/],
    [{ home: "" }, /accounts\[0\]\.home/],
    [{ quota: 0 }, /accounts\[0\]\.quota: it must be bytes/],
    [{ quota: -1 }, /accounts\[0\]\.quota/],
    [{ quota: "many" }, /accounts\[0\]\.quota/],
    [{ "max-sessions": 1.5 }, /accounts\[0\]\.max-sessions: it must be a whole number/],
    [{ "upload-rate": null }, /accounts\[0\]\.upload-rate/],
    [{ networks: "::1" }, /accounts\[0\]\.networks: it must be a list/],
    [{ networks: [] }, /accounts\[0\]\.networks: it must name a network/],
    [
      { networks: ["::1", "10.0.0.0/33"] },
      /^line 9, accounts\[0\]\.networks\[1\]: it must be an address/,
    ],
    [{ "require-tls": "yes" }, /accounts\[0\]\.require-tls: it must be true or false/],
    [{ qouta: 5 }, /^line 7, accounts\[0\]\.qouta: there is no such setting; there are .*quota/],
  ];
  for (const [change, message] of wrong) {
    const [first = "", ...more] = faults(accountsOf({ ...ANN, ...change }));
    assertMatch(first, message);
    assertEquals(more, []);
  }
});

Deno.test("an error of the file as a whole is reported too", () => {
  assertMatch(faults("")[0] ?? "", /^line 1: a value is missing at the end/);
  assertMatch(faults('{\n"accounts": [\n{"name": "ann",}]}')[0] ?? "", /^line 3: a key in quotes/);
  assertMatch(faults("[]")[0] ?? "", /^line 1: it must be an object/);
  assertMatch(faults("{}")[0] ?? "", /^line 1, accounts: it is missing/);
  assertMatch(faults('{"accounts": [], "users": []}')[0] ?? "", /^line 1, users: there is no such/);
  assertMatch(faults(accountsOf(ANN, 5))[0] ?? "", /^line 8, accounts\[1\]: it must be an object/);
  assertMatch(faults(accountsOf(ANN, ANN))[0] ?? "", /^line 9, accounts\[1\]\.name: .*called ann$/);
});

Deno.test("all errors are reported, not only the first", () => {
  const both = faults(
    accountsOf({ ...ANN, permissions: "all" }, { ...ANN, name: "bob", quota: 0 }),
  );
  assertEquals(both.map((line) => line.split(":")[0]), [
    "line 6, accounts[0].permissions",
    "line 12, accounts[1].quota",
  ]);
});

Deno.test("no text makes the parser throw", () => {
  fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
    const result = parseAccountsFile(text);
    if (!result.ok) assert(result.failure.length > 0);
  }));
});

Deno.test("a new password replaces the old one and nothing else; a new name is added", () => {
  const other = HASH.replace("$5$", "$1$");
  const text = accountsOf({ ...ANN, quota: 7, networks: ["::1"] }, { ...ANN, name: "bob" });
  const [ann, bob, ...more] = parsed(withPassword(text, "bob", other));
  assertEquals(more, []);
  assertEquals([ann, bob?.password.parallelization], [parsed(text)[0], 1]);
  const eve = parsed(withPassword(text, "eve", other)).at(-1);
  assertEquals([eve?.name, eve?.home, eve?.permissions], ["eve", "eve", PRESETS.write]);
  assertEquals(parsed(withPassword('{"accounts": []}', "ann", HASH)).length, 1);
});

Deno.test("an account's name is one component of a path, and no name for anybody", () => {
  for (const name of ["a", "ann", "Ann Lee", "ann@example.org", "ann.lee", "ß", "x".repeat(64)]) {
    assertEquals([isAccountName(name), isAnonymousName(name)], [true, false], name);
  }
  for (
    const name of [
      "",
      ".",
      "..",
      ".a",
      "a/b",
      "a\\b",
      "a:b",
      " a",
      "a ",
      "a\nb",
      "\u202e",
      "x".repeat(65),
    ]
  ) {
    assertEquals(isAccountName(name), false, JSON.stringify(name));
  }
  for (const name of ["anonymous", "FTP", "Anonymous"]) assert(isAnonymousName(name));
});
