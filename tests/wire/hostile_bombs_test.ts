import { assert, assertEquals } from "@std/assert";
import { besideAnother } from "../support/ftp/bystander.ts";

/** The longest line that is served is 4,096 bytes; verb, space and line end taken off this remains. */
const ROOM = 4_000;

const NAMES = 300;

/** Patterns that take some programs forever: each has to be tried against every name. */
const PATTERNS: readonly string[] = [
  `${"a*".repeat(ROOM / 2 - 1)}b`,
  `${"*".repeat(ROOM - 1)}b`,
  `${"*a".repeat(ROOM / 2 - 1)}?b`,
  `${"[a-z]*".repeat(ROOM / 6 - 1)}b`,
  `*${`[${"b-c".repeat(60)}a]`.repeat(21)}b`,
  "[".repeat(ROOM),
  `${"[!".repeat(ROOM / 2)}`,
  `${"\\".repeat(ROOM - 1)}*`,
  `${"?".repeat(ROOM)}`,
  `${"{a,".repeat(ROOM / 3)}*`,
];

Deno.test("glob bombs: every pattern is answered, others are served meanwhile", () => {
  const names = Array.from({ length: NAMES }, (_, index) => `${"a".repeat(200)}${index}`);
  const files = Object.fromEntries(names.map((name) => [name, ""]));
  return besideAnother({ files }, async (_served, client, other) => {
    for (const pattern of PATTERNS) {
      for (const verb of ["LIST", "NLST", "STAT"]) {
        const [{ code }] = await Promise.all([client.command(`${verb} ${pattern}`), other.noop()]);
        assertEquals(code, 550, `${verb} ${pattern.slice(0, 20)}`);
      }
    }
    // A pattern in a folder of the path is no pattern: nothing multiplies.
    for (const path of ["*/*/*/*/*", "**/*", "[a]*/*"]) {
      await client.ask(`NLST ${path}`, 550);
    }
  });
});

Deno.test("path bombs: thousands of components are one path, and cost no more", () =>
  besideAnother({ files: { "a/file": "x" } }, async (_served, client, other) => {
    const bombs = [
      `${"a/../".repeat(ROOM / 5)}`,
      "/".repeat(ROOM),
      "./".repeat(ROOM / 2),
      "../".repeat(ROOM / 3),
      `${"nowhere/../".repeat(ROOM / 11)}`,
    ];
    await client.ask("TYPE I", 200);
    for (const bomb of bombs) {
      const [{ code }] = await Promise.all([client.command(`CWD ${bomb}`), other.noop()]);
      assertEquals(code, 250, bomb.slice(0, 20));
      assertEquals((await client.ask("PWD", 257)).lines.join().split(" ")[0], '"/"');
      assertEquals((await client.ask(`SIZE ${bomb}/a/file`, 213)).lines, ["1"]);
    }
    for (const bomb of [`${"x/".repeat(ROOM / 2)}`, "x".repeat(ROOM), "/x".repeat(ROOM / 2)]) {
      for (const verb of ["CWD", "RETR", "MKD", "STOR", "RNFR", "DELE", "MLST"]) {
        const { code } = await client.command(`${verb} ${bomb}`);
        assert(code === 550 || code === 553, `${verb} ${bomb.slice(0, 20)}: ${code}`);
      }
    }
  }));
