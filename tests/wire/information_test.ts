import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";

/** The commands of RFC 959, RFC 2389, RFC 2428 and RFC 3659, without those for records and mounts. */
const VERBS = [
  ...[
    "USER",
    "PASS",
    "ACCT",
    "CWD",
    "CDUP",
    "REIN",
    "QUIT",
    "PORT",
    "PASV",
    "TYPE",
    "STRU",
    "MODE",
  ],
  ...["RETR", "STOR", "STOU", "APPE", "ALLO", "REST", "RNFR", "RNTO", "ABOR", "DELE", "RMD", "MKD"],
  ...[
    "PWD",
    "LIST",
    "NLST",
    "SITE",
    "SYST",
    "STAT",
    "HELP",
    "NOOP",
    "FEAT",
    "OPTS",
    "EPRT",
    "EPSV",
  ],
  ...["SIZE", "MDTM", "MLST", "MLSD"],
];

rowTest("STAT", "who, how and where to, on several lines", async () => {
  await using served = await servedFolder({ users: [{ name: "alice", password: "x" }] });
  using client = await served.connect();
  await client.expect(220);
  const before = (await client.ask("STAT", 211)).raw.join("\n");
  assertEquals(before.includes("alice"), false);
  await client.login("alice", "x");
  const after = (await client.ask("STAT", 211)).raw;
  assert(after.length > 2);
  assertStringIncludes(after.join("\n"), "alice");
  assertStringIncludes(after.join("\n"), `127.0.0.1:${client.local.port}`);
  assertMatch(after.join("\n"), /ASCII/);
  await client.ask("TYPE I", 200);
  assertEquals((await client.ask("STAT", 211)).raw.join().includes("ASCII"), false);
});

rowTest("STAT", "does not show any password", async () => {
  await using served = await servedFolder({ users: [{ name: "alice", password: "s3cret" }] });
  using client = await served.login("alice", "s3cret");
  assertEquals((await client.ask("STAT", 211)).raw.join().includes("s3cret"), false);
});

rowTest("STAT of a path", "is what LIST sends", async () => {
  await using served = await servedFolder({ files: { "dir/a": "x", "dir/b.txt": "xx", "c": "" } });
  using client = await served.login();
  for (const path of ["/", "dir", "dir/a", "dir/*.txt"]) {
    const listing = new TextDecoder().decode((await client.download(`LIST ${path}`)).bytes);
    const status = await client.ask(`STAT ${path}`, 213);
    assertEquals(status.raw.slice(1, -1), listing.split("\r\n").slice(0, -1), path);
  }
});

rowTest("STAT of a path", "missing: 550", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask("STAT missing", 550);
  await client.ask("STAT *.txt", 550);
});

rowTest("SYST", "UNIX Type: L8, in these words", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  assertEquals((await client.ask("SYST", 215)).raw, ["215 UNIX Type: L8"]);
});

rowTest("HELP", "names every command, several in a line", async () => {
  await using served = await servedFolder();
  using client = await served.connect();
  await client.expect(220);
  const { raw } = await client.ask("HELP", 214);
  const rows = raw.slice(1, -1).map((line) => line.trim().split(/\s+/));
  assert(rows.some((row) => row.length > 1));
  const words = new Set(rows.flat().map((word) => word.replace("*", "")));
  assertEquals(VERBS.filter((verb) => !words.has(verb)), []);
  for (const line of raw) assert(line.length < 80, line);
});

rowTest("HELP", "what is not provided has a star, the mail of old among it", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const words = (await client.ask("HELP", 214)).raw.join(" ").split(/\s+/);
  for (const verb of ["MAIL", "MLFL", "MRCP", "MRSQ", "MSAM", "MSND", "MSOM", "SMNT"]) {
    assert(words.includes(`${verb}*`), verb);
    await client.ask(verb, 502);
    assertMatch((await client.ask(`HELP ${verb}`, 214)).raw.join(), /not provided/);
  }
});

rowTest("HELP of a verb", "one line of syntax", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const verb of VERBS) {
    const { raw } = await client.ask(`HELP ${verb}`, 214);
    assertEquals(raw.length, 1);
    assertStringIncludes(raw.join(), verb);
  }
  assertEquals(
    (await client.ask("HELP retr", 214)).raw,
    (await client.ask("HELP RETR", 214)).raw,
  );
});

rowTest("HELP of a verb", "an unknown one: 501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const topic of ["XYZZY", "RETR file", "\x1b[2J"]) {
    assertMatch((await client.ask(`HELP ${topic}`, 501)).raw.join(), /^[\x20-\x7e]*$/);
  }
});

rowTest("SITE HELP", "214, unknown SITE commands 504, none 501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  assertStringIncludes((await client.ask("SITE HELP", 214)).raw.join("\n"), "HELP");
  await client.ask("site help", 214);
  await client.ask("SITE HELP chmod", 214);
  await client.ask("SITE HELP exec", 501);
  await client.ask("SITE EXEC ls", 504);
  await client.ask("SITE", 501);
});

rowTest("FEAT", "one feature per line, after a space (RFC 2389 §3.2)", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const { raw } = await client.ask("FEAT", 211);
  assertMatch(raw.at(0) ?? "", /^211-/);
  assertMatch(raw.at(-1) ?? "", /^211 /);
  const features = raw.slice(1, -1);
  for (const line of features) assertMatch(line, /^ [!-~]/);
  for (const feature of ["EPRT", "EPSV", "MDTM", "REST STREAM", "SIZE", "TVFS", "UTF8"]) {
    assert(features.includes(` ${feature}`), feature);
  }
  assert(features.some((line) => /^ MLST (?:[\w.]+\*?;)+$/.test(line)));
});

rowTest("FEAT", "stars show the facts that are given now (RFC 3659 §7.8)", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const starred = async () => {
    const line = (await client.ask("FEAT", 211)).raw.find((text) => text.startsWith(" MLST ")) ??
      "";
    return line.slice(6).split(";").filter((fact) => fact.endsWith("*"));
  };
  assert((await starred()).includes("type*"));
  await client.ask("OPTS MLST size;modify;", 200);
  assertEquals((await starred()).sort(), ["modify*", "size*"]);
});

rowTest("NOOP", "200", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask("NOOP", 200);
});

rowTest("CLNT", "200, whatever the program is called", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask("CLNT probe 1.0 (test)", 200);
});
