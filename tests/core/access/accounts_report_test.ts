import { assert, assertEquals } from "@std/assert";
import { parseAccountsFile } from "../../../core/access/accounts_file.ts";
import { accountsReport } from "../../../core/access/accounts_report.ts";

const password = "scrypt$16384$8$5$c29kaXVtY2hsb3JpZGU$cCO9yzr9c0hGHAbNgf04OQ";

Deno.test("the table of accounts shows what each may do, and no hash", async () => {
  const parsed = parseAccountsFile(JSON.stringify({
    accounts: [
      { name: "ann", password, permissions: "write", quota: "1K", "max-sessions": 2 },
      { name: "boss", password, permissions: ["full", "admin"], "upload-rate": 5 },
      { name: "box", password, permissions: "upload", home: "in/box", "require-tls": true },
      { name: "eve", password, permissions: ["read"], networks: ["::1", "10.0.0.0/8"] },
    ],
  }));
  assert(parsed.ok);
  const [headings, ...rows] = await accountsReport(parsed.value);
  assertEquals(headings?.split(/ {2,}/), ["NAME", "HOME", "PERMISSIONS", "LIMITS", "FROM"]);
  const cells = rows.map((row) => row.split(/ {2,}/));
  assertEquals(cells[0], ["ann", "ann", "write", "1024 bytes, 2 sessions", "anywhere"]);
  assertEquals(cells[1]?.slice(1, 3), ["the shared folder", "full, admin"]);
  assertEquals(cells[1]?.[3], "5 bytes/s up");
  assertEquals(cells[2], ["box", "in/box", "upload", "none", "anywhere, over TLS only"]);
  assertEquals(cells[3], ["eve", "eve", "only read", "none", "::1, 10.0.0.0/8"]);
  assert(!rows.join().includes("scrypt"));
});
