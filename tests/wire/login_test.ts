import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { LARGE, makeLargeFile } from "../support/files/large_file.ts";
import { readAll } from "../support/ftp/data_sink.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { extendedPassivePort } from "../support/ftp/wire_client.ts";
import { assertNobodyListens } from "../support/network/network_checks.ts";

const USERS = [
  { name: "alice", password: "correct horse" },
  { name: "bob", password: "" },
  { name: "Zoë", password: "pä:ß 🔑" },
];

rowTest("USER", "331, word for word the same for a name that does not exist", async () => {
  await using served = await servedFolder({ users: USERS, anonymous: false });
  using client = await served.connect();
  await client.expect(220);
  const answers = new Set<string>();
  for (const name of ["alice", "mallory", "anonymous", "root"]) {
    answers.add((await client.ask(`USER ${name}`, 331)).raw.join());
  }
  assertEquals(answers.size, 1);
});

rowTest("USER", "without a name 501", async () => {
  await using served = await servedFolder();
  using client = await served.connect();
  await client.expect(220);
  await client.ask("USER", 501);
  await client.ask("USER ", 501);
});

rowTest("USER anonymous", "asks for an e-mail address", async () => {
  await using served = await servedFolder();
  using client = await served.connect();
  await client.expect(220);
  for (const name of ["anonymous", "ftp", "Anonymous", "FTP"]) {
    const reply = await client.ask(`USER ${name}`, 331);
    assertMatch(reply.raw.join(), /e-?mail/i);
    await client.ask("PASS me@example.org", 230);
  }
});

rowTest("USER anonymous", "is refused by PASS where only users may log in", async () => {
  await using served = await servedFolder({ users: USERS, anonymous: false });
  using client = await served.connect();
  await client.expect(220);
  await client.ask("USER anonymous", 331);
  await client.ask("PASS me@example.org", 530);
  await client.ask("PWD", 530);
});

rowTest("USER again", "starts over: nothing is served until the next PASS", async () => {
  await using served = await servedFolder({ users: USERS, files: { "sub/a": "x" } });
  using client = await served.login("alice", "correct horse");
  await client.ask("CWD sub", 250);
  await client.ask("USER bob", 331);
  await client.ask("PWD", 530);
  await client.ask("PASS wrong", 530);
  await client.ask("PWD", 530);
  await client.ask("USER bob", 331);
  await client.ask("PASS ", 230);
  assertStringIncludes((await client.ask("PWD", 257)).raw.join(), '"/"');
});

rowTest("USER again", "keeps the transfer parameters", async () => {
  await using served = await servedFolder({ users: USERS, files: { "a": "1\n2\n" } });
  using client = await served.login("alice", "correct horse");
  await client.ask("TYPE I", 200);
  await client.ask("USER alice", 331);
  await client.ask("PASS correct horse", 230);
  // In TYPE A it would be 6 bytes.
  assertEquals((await client.download("RETR a")).bytes, encodeText("1\n2\n"));
});

rowTest("PASS", "230 for every user with the right password", async () => {
  await using served = await servedFolder({ users: USERS, anonymous: false });
  for (const { name, password } of USERS) {
    using client = await served.login(name, password);
    await client.ask("PWD", 257);
  }
});

rowTest("PASS", "anonymous with any password, or none", async () => {
  await using served = await servedFolder();
  for (const password of ["me@example.org", "", "guest with words"]) {
    using client = await served.login("anonymous", password);
    await client.ask("PWD", 257);
  }
});

rowTest(
  "PASS",
  "an anonymous e-mail address is cut to the longest allowed length",
  async () => {
    await using served = await servedFolder({ users: USERS });
    const longest = "a".repeat(254);
    for (const password of ["me@example.org", longest, `${longest}b`, ""]) {
      using _client = await served.login("anonymous", password);
    }
    using _user = await served.login("alice", "correct horse");
    const told = served.notices.flatMap((notice) =>
      notice.kind === "login" ? ["email" in notice ? notice.email : "none"] : []
    );
    assertEquals(told, ["me@example.org", longest, longest, "none", "none"]);
  },
);

rowTest("PASS wrong", "530, for names that exist and names that do not alike", async () => {
  await using served = await servedFolder({ users: USERS, anonymous: false });
  const answers = new Set<string>();
  const wrong = ["", "correct", "correct horse ", "Correct Horse", " correct horse"];
  for (const [name, passwords] of [["alice", wrong], ["mallory", ["x", ""]]] as const) {
    for (const password of passwords) {
      using client = await served.connect();
      await client.expect(220);
      await client.ask(`USER ${name}`, 331);
      answers.add((await client.ask(`PASS ${password}`, 530)).raw.join());
      await client.ask("PWD", 530);
    }
  }
  assertEquals(answers.size, 1);
});

rowTest("PASS out of order", "without USER 503, and it is no failed login", async () => {
  await using served = await servedFolder();
  using client = await served.connect();
  await client.expect(220);
  for (let attempt = 0; attempt < 5; attempt += 1) await client.ask("PASS x", 503);
  await client.login();
});

rowTest("PASS out of order", "after a refusal 503: USER comes first again", async () => {
  await using served = await servedFolder({ users: USERS });
  using client = await served.connect();
  await client.expect(220);
  await client.ask("USER alice", 331);
  await client.ask("PASS wrong", 530);
  await client.ask("PASS correct horse", 503);
  await client.ask("PWD", 530);
});

rowTest("PASS out of order", "logged in already 503", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask("PASS x", 503);
  await client.ask("PWD", 257);
});

rowTest("PASS three failures", "530 each time, and the end after the third", async () => {
  await using served = await servedFolder({ users: USERS });
  using client = await served.connect();
  await client.expect(220);
  for (const code of [530, 530, 530]) {
    await client.ask("USER alice", 331);
    await client.ask("PASS wrong", code);
  }
  await client.expectClosed();
});

rowTest("PASS three failures", "a login between them starts the count again", async () => {
  await using served = await servedFolder({ users: USERS });
  using client = await served.connect();
  await client.expect(220);
  for (const password of ["wrong", "wrong", "correct horse", "wrong", "wrong", "correct horse"]) {
    await client.ask("USER alice", 331);
    await client.ask(`PASS ${password}`, password === "wrong" ? 530 : 230);
  }
  await client.ask("PWD", 257);
});

rowTest("PASS three failures", "what was sent after the third is not served", async () => {
  await using served = await servedFolder({ users: USERS });
  using client = await served.connect();
  await client.send(
    `${"USER alice\r\nPASS wrong\r\n".repeat(3)}USER alice\r\nPASS correct horse\r\n`,
  );
  await client.expect(220, 331, 530, 331, 530, 331, 530);
  await client.expectClosed();
});

rowTest("ACCT", "202 after USER and logged in, 503 before", async () => {
  await using served = await servedFolder();
  using client = await served.connect();
  await client.expect(220);
  await client.ask("ACCT x", 503);
  await client.ask("USER anonymous", 331);
  await client.ask("ACCT x", 202);
  await client.ask("PASS x", 230);
  await client.ask("ACCT x", 202);
});

rowTest("REIN", "220; the account and the folder are forgotten", async () => {
  await using served = await servedFolder({ files: { "sub/a": "x" } });
  using client = await served.login();
  await client.ask("CWD sub", 250);
  await client.ask("REIN", 220);
  await client.ask("PWD", 530);
  await client.ask("PASS x", 503);
  await client.login();
  assertStringIncludes((await client.ask("PWD", 257)).raw.join(), '"/"');
});

rowTest("REIN", "TYPE is A again, REST is forgotten", async () => {
  await using served = await servedFolder({ files: { "a": "1\n2\n" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  await client.ask("REST 2", 350);
  await client.ask("REIN", 220);
  await client.login();
  assertEquals((await client.download("RETR a")).bytes, encodeText("1\r\n2\r\n"));
});

rowTest("REIN", "a passive listener is closed, EPSV ALL no longer holds", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask("EPSV ALL", 220);
  const port = extendedPassivePort(await client.ask("EPSV", 229));
  await client.ask("REIN", 220);
  await assertNobodyListens("127.0.0.1", port);
  await client.login();
  await client.ask("PASV", 227);
});

rowTest("REIN", "the facts of OPTS MLST are all there again", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const before = await client.ask("FEAT", 211);
  await client.ask("OPTS MLST size;", 200);
  await client.ask("REIN", 220);
  await client.login();
  assertEquals((await client.ask("FEAT", 211)).raw, before.raw);
});

rowTest("REIN", "what SITE IDLE and ALLO have said counts no more", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask("SITE IDLE 10", 200);
  await client.ask("ALLO 7", 200);
  await client.ask("REIN", 220);
  await client.login();
  assertStringIncludes((await client.ask("SITE IDLE", 200)).raw.join(), "300 seconds");
  await client.upload("STOR new", "x");
  const expected = served.notices.flatMap((notice) =>
    notice.kind === "transfer-started" ? [notice.expected] : []
  );
  assertEquals(expected, [undefined]);
});

rowTest("REIN", "waits for the end of a running transfer", async () => {
  await using served = await servedFolder();
  await makeLargeFile(served.folder.at("large"));
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("RETR large", 150);
  await client.send("REIN\r\n");
  await readAll(data);
  await client.expect(226, 220);
  await client.ask("PWD", 530);
});

rowTest("QUIT", "221 and the end, logged in or not", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask("QUIT", 221);
  await client.expectClosed();
  using stranger = await served.connect();
  await stranger.expect(220);
  await stranger.ask("QUIT", 221);
  await stranger.expectClosed();
});

rowTest("QUIT", "later commands are not served", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.send("QUIT\r\nMKD late\r\nNOOP\r\n");
  await client.expect(221);
  await client.expectClosed();
  assertEquals(await served.folder.names(), []);
});

rowTest("QUIT in a transfer", "the download finishes first", async () => {
  await using served = await servedFolder();
  await makeLargeFile(served.folder.at("large"));
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("RETR large", 150);
  await client.send("QUIT\r\n");
  assertEquals((await readAll(data)).length, LARGE);
  await client.expect(226, 221);
  await client.expectClosed();
});

rowTest("QUIT in a transfer", "the upload too", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const data = await client.extendedPassive();
  await client.ask("STOR up", 150);
  await client.send("QUIT\r\n");
  await data.write(encodeText("content"));
  data.close();
  await client.expect(226, 221);
  await client.expectClosed();
  assertEquals(await served.folder.read("up"), encodeText("content"));
});
