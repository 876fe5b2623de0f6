import { assertEquals, assertMatch } from "@std/assert";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";

rowTest("LANG", "EN of any country and none 200, others 504, malformed 501", async () => {
  await using served = await servedFolder();
  using client = await served.connect();
  await client.expect(220);
  for (const line of ["LANG", "LANG EN", "lang en-gb"]) await client.ask(line, 200);
  for (const line of ["LANG FR", "LANG de-AT"]) await client.ask(line, 504);
  await client.ask("LANG e n", 501);
});

rowTest("HOST", "any name will do unless the server has names", async () => {
  await using served = await servedFolder();
  using client = await served.connect();
  await client.expect(220);
  for (const name of ["ftp.example.org", "192.0.2.1", "[2001:db8::1]"]) {
    await client.ask(`HOST ${name}`, 220);
  }
  for (const name of ["", " a b", " a:21", " ftp..example", " [::1"]) {
    await client.ask(`HOST${name}`, 501);
  }
});

rowTest(
  "HOST",
  "a name that is not served is 504, in any letter case one that is 220",
  async () => {
    await using served = await servedFolder({ settings: { hostNames: ["ftp.example.org"] } });
    using client = await served.connect();
    await client.expect(220);
    await client.ask("HOST www.example.org", 504);
    await client.ask("HOST FTP.Example.ORG", 220);
    await client.ask("HOST ftp.example.org.", 220);
  },
);

rowTest("HOST", "503 after USER, until REIN", async () => {
  await using served = await servedFolder();
  using client = await served.connect();
  await client.expect(220);
  await client.ask("USER anonymous", 331);
  await client.ask("HOST ftp.example.org", 503);
  await client.ask("PASS x", 230);
  await client.ask("HOST ftp.example.org", 503);
  await client.ask("REIN", 220);
  await client.ask("HOST ftp.example.org", 220);
});

rowTest("CSID", "200, in the form of the question; malformed 501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const { lines } = await client.ask("CSID Name=probe; Version=1.0;", 200);
  assertEquals(lines.length, 1);
  assertMatch(lines.join(), /^Name=ferry;(?: [A-Za-z]+=[^;]+;)*$/);
  await client.ask("CSID probe", 501);
  await client.ask("CSID", 501);
});
