import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { PRESETS } from "../../core/access/permissions.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";

const MOMENT = Date.UTC(2002, 6, 17, 21, 7, 15);
const STAMP = "20020717210715";

rowTest("MFMT", "MDTM, MLST and the disk show the time that was set", async () => {
  await using served = await servedFolder({ files: { "a b": "x", "dir/": "" } });
  using client = await served.login();
  for (const name of ["a b", "dir"]) {
    const { raw } = await client.ask(`MFMT ${STAMP} ${name}`, 213);
    assertEquals(raw, [`213 Modify=${STAMP}; ${name}`]);
    assertEquals((await client.ask(`MDTM ${name}`, 213)).lines, [STAMP]);
    assertMatch((await client.ask(`MLST ${name}`, 250)).lines.join(), /modify=20020717210715;/);
    assertEquals((await Deno.stat(served.folder.at(name))).mtime?.getTime(), MOMENT);
  }
});

rowTest(
  "MFMT",
  "missing or without permission 550, not a time 501, and nothing changes",
  async () => {
    await using served = await servedFolder({ files: { a: "x" }, permissions: PRESETS.read });
    using client = await served.login();
    const before = (await client.ask("MDTM a", 213)).lines;
    await client.ask(`MFMT ${STAMP} a`, 550);
    await client.ask(`MFMT ${STAMP} missing`, 550);
    await client.ask("MFMT 20021301000000 a", 501);
    await client.ask(`MFMT ${STAMP}`, 501);
    assertEquals((await client.ask("MDTM a", 213)).lines, before);
  },
);

rowTest(
  "MFMT",
  "no millisecond is lost on the disk, none is shown",
  async () => {
    await using served = await servedFolder({ files: { a: "x" } });
    using client = await served.login();
    for (let milliseconds = 1; milliseconds < 1000; milliseconds += 37) {
      const stamp = `${STAMP}.${String(milliseconds).padStart(3, "0")}`;
      assertEquals((await client.ask(`MFMT ${stamp} a`, 213)).lines, [`Modify=${STAMP}; a`]);
      assertEquals((await client.ask("MDTM a", 213)).lines, [STAMP]);
      const { mtime } = await Deno.stat(served.folder.at("a"));
      assertEquals(mtime?.getTime(), MOMENT + milliseconds);
    }
    await client.ask("MFMT 19691231235959 a", 550);
    await client.ask("MFMT 19700101000000 a", 213);
    assertEquals((await client.ask("MDTM a", 213)).lines, ["19700101000000"]);
  },
);

rowTest("MDTM sets", "a time before the name, whatever else the name holds", async () => {
  await using served = await servedFolder({ files: { "a b": "x", "dir/": "" } });
  using client = await served.login();
  for (const name of ["a b", "dir"]) {
    await client.ask(`MDTM ${STAMP} ${name}`, 213);
    assertEquals((await client.ask(`MDTM ${name}`, 213)).lines, [STAMP]);
    assertEquals((await Deno.stat(served.folder.at(name))).mtime?.getTime(), MOMENT);
  }
  await client.ask(`MDTM ${STAMP} missing`, 550);
  await client.ask("MDTM 20021301000000 dir", 550);
});

rowTest("MDTM sets", "not of a file that is called so", async () => {
  const whole = `${STAMP} a`;
  await using served = await servedFolder({ files: { a: "x", [whole]: "y" } });
  using client = await served.login();
  const times = (names: readonly string[]) =>
    names.map((name) => Deno.statSync(served.folder.at(name)).mtime?.getTime());
  const before = times(["a", whole]);
  await client.ask(`MDTM ${whole}`, 213);
  assertEquals(times(["a", whole]), before);
});

rowTest(
  "MDTM sets",
  "without permission to write a file, its time stays: 550",
  async () => {
    await using served = await servedFolder({ files: { a: "x" }, permissions: PRESETS.read });
    using client = await served.login();
    const before = (await client.ask("MDTM a", 213)).lines;
    await client.ask(`MDTM ${STAMP} a`, 550);
    assertEquals((await client.ask("MDTM a", 213)).lines, before);
  },
);

rowTest("SITE CHMOD", "one to four octal digits", async () => {
  await using served = await servedFolder({ files: { f: "x" } });
  using client = await served.login();
  for (const [digits, mode] of [["44", 0o44], ["7", 7], ["640", 0o640], ["0600", 0o600]] as const) {
    await client.ask(`SITE CHMOD ${digits} f`, 200);
    assertEquals(((await Deno.stat(served.folder.at("f"))).mode ?? 0) & 0o7777, mode);
  }
});

rowTest("MFF", "both facts at once, in any letter case", async () => {
  await using served = await servedFolder({ files: { a: "x" } });
  using client = await served.login();
  const { raw } = await client.ask(`MFF modify=${STAMP};unix.mode=640; a`, 213);
  assertEquals(raw, [`213 Modify=${STAMP};UNIX.mode=0640; a`]);
  const { mtime, mode } = await Deno.stat(served.folder.at("a"));
  assertEquals([mtime?.getTime(), (mode ?? 0) & 0o7777], [MOMENT, 0o640]);
});

rowTest("MFF", "when one of them is refused, the others are as they were", async () => {
  await using served = await servedFolder({ files: { a: "x" }, permissions: PRESETS.write });
  using client = await served.login();
  const before = await Deno.stat(served.folder.at("a"));
  // The preset write may change files, not their modes.
  await client.ask(`MFF Modify=${STAMP};UNIX.mode=600; a`, 550);
  await client.ask(`MFF Modify=${STAMP};Size=1; a`, 504);
  await client.ask(`MFF UNIX.mode=4755; a`, 504);
  await client.ask(`MFF Modify=${STAMP}; missing`, 550);
  const after = await Deno.stat(served.folder.at("a"));
  assertEquals(after.mode, before.mode);
  const milliseconds = (info: Deno.FileInfo) => info.mtime?.getTime();
  assertEquals(milliseconds(after), milliseconds(before));
});

rowTest("SITE CHMOD", "200 and the mode, never more than 777; missing 550", async () => {
  await using served = await servedFolder({ files: { a: "x", "dir/": "" } });
  using client = await served.login();
  for (const [name, mode] of [["a", 0o600], ["dir", 0o755]] as const) {
    await client.ask(`SITE CHMOD ${mode.toString(8)} ${name}`, 200);
    assertEquals(((await Deno.stat(served.folder.at(name))).mode ?? 0) & 0o7777, mode);
    const fact = new RegExp(`unix\\.mode=0${mode.toString(8)};`);
    assertMatch((await client.ask(`MLST ${name}`, 250)).lines.join(), fact);
  }
  await client.ask("SITE CHMOD 4755 a", 504);
  await client.ask("SITE CHMOD rw a", 501);
  await client.ask("SITE CHMOD 644 missing", 550);
});

rowTest("SITE CHMOD", "550 without the permission chmod", async () => {
  await using served = await servedFolder({ files: { a: "x" }, permissions: PRESETS.write });
  using client = await served.login();
  await client.ask("SITE CHMOD 600 a", 550);
});

rowTest("SITE UMASK", "new files and folders lack these bits, of this login only", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const mode = async (name: string) =>
    ((await Deno.stat(served.folder.at(name))).mode ?? 0) & 0o7777;
  await client.ask("SITE UMASK 027", 200);
  assertMatch((await client.ask("SITE UMASK", 200)).lines.join(), /\b027\b/);
  await client.upload("STOR a", "x");
  await client.ask("MKD dir", 257);
  assertEquals([await mode("a"), await mode("dir")], [0o640, 0o750]);
  await client.ask("SITE UMASK 077", 200);
  await client.upload("STOR b", "x");
  assertEquals(await mode("b"), 0o600);
  await client.ask("SITE UMASK 9", 501);
  await client.ask("SITE UMASK 1000", 504);
  await client.login();
  assertNotMatch((await client.ask("SITE UMASK", 200)).lines.join(), /\d/);
});

rowTest("SITE UMASK", "what the operator takes from new files stays taken", async () => {
  await using served = await servedFolder({ uploads: { umask: 0o027 } });
  using client = await served.login();
  const mode = async (name: string) =>
    ((await Deno.stat(served.folder.at(name))).mode ?? 0) & 0o7777;
  assertEquals((await client.ask("SITE UMASK 000", 200)).lines, [
    "UMASK is 027; the server's bits stay.",
  ]);
  await client.upload("STOR a", "x");
  await client.ask("MKD dir", 257);
  assertEquals([await mode("a"), await mode("dir")], [0o640, 0o750]);
  await client.ask("SITE UMASK 070", 200);
  await client.upload("STOR b", "x");
  assertEquals([await mode("b"), (await client.ask("SITE UMASK", 200)).lines], [
    0o600,
    ["UMASK is 077."],
  ]);
});

rowTest("SITE UTIME", "the time comes first, or the second of three", async () => {
  await using served = await servedFolder({ files: { "a b": "x" } });
  using client = await served.login();
  const mdtm = async () => (await client.ask("MDTM a b", 213)).lines.join();
  await client.ask(`SITE UTIME ${STAMP} a b`, 200);
  assertEquals(await mdtm(), STAMP);
  await client.ask("SITE UTIME 200307172107 a b", 200);
  assertEquals(await mdtm(), "20030717210700");
  await client.ask("SITE UTIME a b 20010101000000 20040717210715 20010101000000 UTC", 200);
  assertEquals(await mdtm(), "20040717210715");
  await client.ask(`SITE UTIME ${STAMP} missing`, 550);
});

rowTest("facts", "unix.mode, unix.uid and unix.gid are those of the disk", async () => {
  await using served = await servedFolder({ files: { a: "x" } });
  using client = await served.login();
  const { mode, uid, gid } = await Deno.stat(served.folder.at("a"));
  const octal = ((mode ?? 0) & 0o7777).toString(8).padStart(4, "0");
  const line = (await client.ask("MLST a", 250)).lines.join();
  assertMatch(line, new RegExp(`unix\\.mode=${octal};unix\\.uid=${uid};unix\\.gid=${gid};`));
  await client.ask("OPTS MLST unix.owner;unix.group;", 200);
  const asked = (await client.ask("MLST a", 250)).lines.at(1);
  assertEquals(asked, ` unix.owner=${uid};unix.group=${gid}; /a`);
});

rowTest("facts", "unique is the same for two names of one file, and for no other", async () => {
  await using served = await servedFolder({ files: { a: "x", b: "x" } });
  await Deno.link(served.folder.at("a"), served.folder.at("c"));
  using client = await served.login();
  await client.ask("OPTS MLST unique;", 200);
  const unique = async (name: string) =>
    / unique=([^;]+);/.exec((await client.ask(`MLST ${name}`, 250)).lines.join("\n"))?.[1];
  assertEquals(await unique("a"), await unique("c"));
  assertEquals(await unique("a") === await unique("b"), false);
});

/** RFC 3659 §7.5.5: what each letter promises, and a command that keeps the promise. */
const PROMISES = [["a", "APPE file"], ["r", "RETR file"], ["w", "STOR file"]] as const;

rowTest("facts", "what perm promises is served, what it does not promise is refused", async () => {
  for (const permissions of [PRESETS.read, PRESETS.write, PRESETS.full]) {
    await using served = await servedFolder({ files: { file: "x" }, permissions });
    using client = await served.login();
    await client.ask("TYPE I", 200);
    const line = (await client.ask("MLST file", 250)).lines.join();
    const perm = /perm=([a-z]*);/.exec(line)?.[1] ?? "";
    for (const [letter, command] of PROMISES) {
      if (!perm.includes(letter)) {
        await client.ask(command, 550);
        continue;
      }
      using data = await client.extendedPassive();
      await client.ask(command, 150);
      await data.closeWrite();
      await client.expect(226);
    }
    await client.ask("DELE file", perm.includes("d") ? 250 : 550);
  }
});
