import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { noticeText } from "../../core/events/notice_text.ts";
import {
  type Permission,
  PERMISSIONS,
  PRESET_NAMES,
  PRESETS,
} from "../../core/access/permissions.ts";
import { encodeText } from "../../core/base/text.ts";
import { LONGEST_TEXT } from "../../core/protocol/welcome.ts";
import { SECRET } from "../support/ftp/account_entries.ts";
import { within } from "../support/time/deadline.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { tlsSettings, TlsWire } from "../support/tls/tls_wire.ts";
import { performCases } from "../support/pages/verb_cases.ts";

rowTest("permissions", "every verb by every preset", async () => {
  for (const preset of PRESET_NAMES) await expectCases(preset, PRESETS[preset]);
});

rowTest("permissions", "every verb by each permission alone", async () => {
  for (const permission of PERMISSIONS) {
    // An administrator's root is another folder.
    if (permission === "admin") continue;
    await expectCases([permission], new Set([permission]));
  }
});

async function expectCases(
  given: string | readonly Permission[],
  permissions: ReadonlySet<Permission>,
): Promise<void> {
  for (const { what, reply } of await performCases(given)) {
    const may = what.needs.every((anyOf) => [anyOf].flat().some((one) => permissions.has(one)));
    const text = `${what.does} by ${given}: ${reply.raw.join(" | ")}`;
    assertEquals(reply.code, may ? what.yes : 550, text);
  }
}

rowTest("permissions", "the fact perm says what the verbs do", async () => {
  for (const preset of PRESET_NAMES) {
    if (!PRESETS[preset].has("list")) continue;
    await using served = await servedFolder({
      accounts: [{ name: "ann", permissions: preset }],
      files: { "ann/file": "x", "ann/folder/": "" },
    });
    using client = await served.login("ann", SECRET);
    const perm = async (path: string) => {
      const { lines } = await client.ask(`MLST ${path}`, 250);
      return /perm=(\w*);/.exec(lines.join())?.[1] ?? "none";
    };
    const writes = PRESETS[preset].has("write");
    assertEquals(await perm("file"), writes ? "adfrw" : "r");
    assertEquals(await perm("folder"), writes ? "cdeflmp" : "el");
    assertEquals(await perm("/"), writes ? "celmp" : "el");
  }
});

rowTest("permissions", "a file is not replaced by renaming another over it", async () => {
  await using served = await servedFolder({
    accounts: [{ name: "ann", permissions: ["list", "read", "rename"] }],
    files: { "ann/a": "a", "ann/b": "b" },
  });
  using client = await served.login("ann", SECRET);
  await client.ask("RNFR a", 350);
  await client.ask("RNTO b", 550);
  await client.ask("RNFR a", 350);
  await client.ask("RNTO c", 250);
  assertEquals(await served.folder.read("ann/b"), encodeText("b"));
});

rowTest("homes", "two accounts and an administrator", async () => {
  await using served = await servedFolder({
    accounts: [
      { name: "ann" },
      { name: "bob", home: "people/bob" },
      { name: "boss", permissions: ["full", "admin"] },
    ],
    anonymous: false,
  });
  using ann = await served.login("ann", SECRET);
  using bob = await served.login("bob", SECRET);
  using boss = await served.login("boss", SECRET);
  await ann.upload("STOR mine.txt", "ann's");
  await bob.upload("STOR mine.txt", "bob's");
  assertEquals(await served.folder.read("ann/mine.txt"), encodeText("ann's"));
  assertEquals(await served.folder.read("people/bob/mine.txt"), encodeText("bob's"));
  // To themselves each is the whole world.
  assertEquals((await ann.download("NLST")).bytes, encodeText("mine.txt\r\n"));
  for (const path of ["../people/bob/mine.txt", "/people/bob/mine.txt", "/../bob/mine.txt"]) {
    await ann.ask(`RETR ${path}`, 550);
    await ann.ask(`DELE ${path}`, 550);
  }
  // The administrator sees and edits all of them.
  assertEquals((await boss.download("NLST")).bytes, encodeText("ann\r\npeople\r\n"));
  assertEquals((await boss.download("RETR people/bob/mine.txt")).bytes, encodeText("bob's"));
  await boss.upload("STOR ann/mine.txt", "edited");
  assertEquals((await ann.download("RETR mine.txt")).bytes, encodeText("edited"));
  await boss.ask("DELE people/bob/mine.txt", 250);
  assertEquals((await bob.download("NLST")).bytes, encodeText(""));
});

rowTest("drop box", "new files go in, and nothing comes out or changes", async () => {
  await using served = await servedFolder({
    accounts: [{ name: "box", permissions: "upload" }, { name: "ann", home: "box" }],
  });
  using box = await served.login("box", SECRET);
  await box.upload("STOR first", "one");
  await box.upload("STOU first", "two");
  for (const line of ["STOR first", "APPE first", "RETR first", "LIST", "NLST", "MLSD", "STAT /"]) {
    await box.ask(line, 550);
  }
  for (const line of ["MLST first", "MDTM first", "DELE first", "RNFR first", "MKD x", "RMD /"]) {
    await box.ask(line, 550);
  }
  await box.ask("TYPE I", 200);
  await box.ask("SIZE first", 550);
  // Whether it is there or not: reading is refused with the same words.
  const [there, missing] = [await box.ask("RETR first", 550), await box.ask("RETR nothing", 550)];
  assertEquals(there.lines[0]?.replace("first", "nothing"), missing.lines[0]);
  await box.ask("CWD /", 250);
  using ann = await served.login("ann", SECRET);
  assertEquals((await ann.download("RETR first")).bytes, encodeText("one"));
  assertEquals((await served.folder.names()).length, 1);
});

rowTest(
  "drop box",
  "a cut upload is not there, and can be gone on with or sent again",
  async () => {
    await using served = await servedFolder({
      accounts: [{ name: "box", permissions: "upload" }, { name: "ann", home: "box" }],
    });
    using ann = await served.login("ann", SECRET);
    const cut = async (name: string) => {
      using box = await served.login("box", SECRET);
      using data = await box.extendedPassive();
      await box.ask(`STOR ${name}`, 150);
      await data.write(encodeText("half"));
      await within(arrival(served.folder.at("box"), 4), "four bytes on the disk");
      await box.ask("ABOR", 426, 226);
    };
    await cut("report");
    assertEquals((await ann.download("NLST")).bytes, encodeText(""));
    using box = await served.login("box", SECRET);
    await box.ask("TYPE I", 200);
    const content = "half and half";
    const [size = ""] = (await box.ask("SIZE report", 213)).lines;
    {
      using data = await box.extendedPassive();
      await box.ask(`REST ${size}`, 350);
      await box.ask("STOR report", 150);
      await data.write(encodeText(content.slice(Number(size))));
      await data.closeWrite();
      await box.expect(226);
    }
    assertEquals((await ann.download("RETR report")).bytes, encodeText(content));
    await box.ask("SIZE report", 550);
    await cut("again");
    await box.upload("STOR again", "whole");
    assertEquals((await ann.download("RETR again")).bytes, encodeText("whole"));
  },
);

/** Waits until the folder contains a file of this many bytes, with any name. */
async function arrival(folder: string, bytes: number): Promise<void> {
  for (;;) {
    for await (const { name } of Deno.readDir(folder)) {
      if ((await Deno.stat(`${folder}/${name}`)).size === bytes) return;
    }
  }
}

rowTest("drop box", "what was sent as .message does not come back", async () => {
  await using served = await servedFolder({
    accounts: [{ name: "box", permissions: "upload" }],
    files: { "box/.message": "hidden" },
  });
  using box = await served.login("box", SECRET);
  assertEquals((await box.ask("CWD /", 250)).lines.length, 1);
});

rowTest(
  "quota",
  "552 in the midst of an upload, 452 once nothing fits, room after DELE",
  async () => {
    await using served = await servedFolder({
      accounts: [{ name: "ann", quota: 1000 }],
      files: { "ann/old": "x".repeat(400), "elsewhere": "y".repeat(5000) },
    });
    using client = await served.login("ann", SECRET);
    await client.ask("TYPE I", 200);
    const available = async () => (await client.ask("AVBL", 213)).lines[0];
    assertEquals(await available(), "600");
    await client.upload("STOR fits", "x".repeat(600));
    assertEquals(await available(), "0");
    const full = await client.ask("STOR more", 452);
    assertStringIncludes(full.lines[0] ?? "", "quota is 1000 bytes");
    await client.ask("DELE old", 250);
    assertEquals(await available(), "400");
    const data = await client.extendedPassive();
    await client.ask("STOR more", 150);
    await data.write(encodeText("x".repeat(401)));
    await data.closeWrite();
    await client.expect(552);
    data.close();
    // Nobody announced bytes that were never stored.
    await client.upload("STOR more", "x".repeat(400));
    assertEquals(await available(), "0");
  },
);

rowTest("quota", "several sessions share it", async () => {
  await using served = await servedFolder({ accounts: [{ name: "ann", quota: 100_000 }] });
  const clients = await Promise.all([1, 2, 3].map(() => served.login("ann", SECRET)));
  const codes = await Promise.all(clients.map(async (client, index) => {
    await client.ask("TYPE I", 200);
    using data = await client.extendedPassive();
    await client.ask(`STOR file-${index}`, 150);
    await data.write(encodeText("x".repeat(40_000)));
    await data.closeWrite();
    return (await client.reply()).code;
  }));
  assertEquals(codes.toSorted(), [226, 226, 552]);
  let stored = 0;
  for await (const { name } of Deno.readDir(served.folder.at("ann"))) {
    stored += (await Deno.stat(served.folder.at("ann", name))).size;
  }
  assert(stored <= 100_000, String(stored));
  for (const client of clients) client[Symbol.dispose]();
});

rowTest("require-tls", "the right password gets the reason, a wrong one does not", async () => {
  await using served = await servedFolder({ accounts: [{ name: "ann", "require-tls": true }] });
  using client = await served.connect();
  await client.expect(220);
  await client.ask("USER ann", 331);
  assertStringIncludes((await client.ask(`PASS ${SECRET}`, 530)).lines[0] ?? "", "AUTH TLS");
  await client.ask("USER ann", 331);
  const wrong = await client.ask("PASS wrong", 530);
  await client.ask("USER nobody", 331);
  assertEquals((await client.ask("PASS wrong", 530)).lines, wrong.lines);
});

rowTest("require-tls", "over TLS the account is let in", async () => {
  await using served = await servedFolder({
    accounts: [{ name: "ann", "require-tls": true }],
    settings: await tlsSettings(),
  });
  using secured = await TlsWire.login(served, {}, "ann", SECRET);
  await secured.client.ask("PWD", 257);
});

rowTest("require-tls", "its data is sent under TLS only, and TLS does not end", async () => {
  await using served = await servedFolder({
    accounts: [{ name: "ann", "require-tls": true }],
    settings: await tlsSettings(),
  });
  using wire = await TlsWire.explicit(served);
  await wire.client.login("ann", SECRET);
  for (const line of ["LIST", "STOR a", "RETR a"]) await wire.client.ask(line, 521);
  await wire.client.ask("CCC", 534);
  await wire.client.ask("PBSZ 0", 200);
  await wire.client.ask("PROT P", 200);
  using data = await wire.data();
  await wire.client.ask("STOR a", 150);
  await data.closeWrite();
  await wire.client.expect(226);
});

rowTest("networks", "only from where the account may be used", async () => {
  await using served = await servedFolder({
    accounts: [
      { name: "here", networks: ["127.0.0.0/8"] },
      { name: "there", networks: ["192.0.2.0/24", "::/0"] },
    ],
  });
  using here = await served.login("here", SECRET);
  await here.ask("PWD", 257);
  using there = await served.connect();
  await there.expect(220);
  await there.ask("USER there", 331);
  const right = await there.ask(`PASS ${SECRET}`, 530);
  await there.ask("USER there", 331);
  assertEquals((await there.ask("PASS wrong", 530)).lines, right.lines);
});

rowTest(
  "anonymous e-mail",
  "is in the line of the login, without what a terminal obeys",
  async () => {
    await using served = await servedFolder();
    using client = await served.login("anonymous", "me\x1b[2J@example.org");
    await client.ask("PWD", 257);
    const login = served.notices.find(({ kind }) => kind === "login");
    assert(login !== undefined);
    assertStringIncludes(noticeText(login) ?? "", "anonymous (me\\x1b[2J@example.org)");
  },
);

rowTest("anonymous e-mail", "the password of an account is in no line", async () => {
  await using served = await servedFolder({ accounts: [{ name: "ann" }] });
  using client = await served.login("ann", SECRET);
  await client.ask("PWD", 257);
  assert(!JSON.stringify(served.notices).includes(SECRET));
});

rowTest("welcome", "a text of several lines", async () => {
  const welcome = ["Welcome!", "230 is no end", "  indented"];
  await using served = await servedFolder({ settings: { welcome } });
  using client = await served.connect();
  await client.expect(220);
  await client.ask("USER anonymous", 331);
  const { raw } = await client.ask("PASS me@example.org", 230);
  // RFC 959 §4.2: a line of text that begins with digits must not look like the last one.
  assertEquals(raw, ["230-Welcome!", " 230 is no end", "  indented", "230 Logged in."]);
});

rowTest("folder message", "on the way in and on the way up", async () => {
  await using served = await servedFolder({
    files: { ".message": "the root\n", "sub/.message": "one\r\n250 two\x1b[2J\n", "none/": "" },
  });
  using client = await served.login();
  assertEquals((await client.ask("CWD sub", 250)).raw, [
    "250-one",
    " 250 two\\x1b[2J",
    '250 "/sub" is the current directory.',
  ]);
  assertEquals((await client.ask("CDUP", 250)).lines[0], "the root");
  assertEquals((await client.ask("CWD none", 250)).lines.length, 1);
});

rowTest("folder message", "at most 4 KiB, and nothing from outside", async () => {
  await using served = await servedFolder({
    files: { "long/.message": "line\n".repeat(10_000), "linked/": "", "folder/.message/": "" },
  });
  await Deno.symlink("/etc/passwd", served.folder.at("linked/.message"));
  using client = await served.login();
  const { raw } = await client.ask("CWD long", 250);
  assert(raw.join("\r\n").length <= LONGEST_TEXT + 200, String(raw.join("\r\n").length));
  assertEquals(raw.at(-2), "...");
  for (const folder of ["/linked", "/folder"]) {
    assertEquals((await client.ask(`CWD ${folder}`, 250)).lines.length, 1);
  }
});
