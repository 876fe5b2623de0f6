import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  holdsSecret,
  type NetrcEntry,
  netrcEntryFor,
  parseNetrc,
} from "../../../core/network/netrc.ts";

const TEXT = `# logins
machine ftp.example.org login ann password s3cret account books
machine FTP.example.org
  login bob
  password "a \\"b\\\\ c" # with spaces
macdef init
machine not.example login no password no
quit

machine [::1] password any
machine x.example login "eve"	password back\\\\slash\\ space
default login anonymous password me@here
`;

Deno.test("a netrc file is read with quotes, comments and macros", () => {
  assertEquals(parseNetrc(TEXT), {
    entries: [
      { machine: "ftp.example.org", login: "ann", password: "s3cret", account: "books" },
      { machine: "FTP.example.org", login: "bob", password: 'a "b\\ c' },
      { machine: "[::1]", password: "any" },
      { machine: "x.example", login: "eve", password: "back\\slash space" },
      { machine: undefined, login: "anonymous", password: "me@here" },
    ],
    faults: [],
  });
});

Deno.test("the login is that of the user who is named, else the first one with a login", () => {
  const netrc = parseNetrc(TEXT);
  const chosen = (hostname: string, user?: string) => {
    const entry = netrcEntryFor(netrc, hostname, user);
    return [entry?.login, entry?.password];
  };
  assertEquals(chosen("ftp.example.ORG."), ["ann", "s3cret"]);
  assertEquals(chosen("ftp.example.org", "bob"), ["bob", 'a "b\\ c']);
  assertEquals(chosen("ftp.example.org", "eve"), [undefined, undefined]);
  assertEquals(chosen("::1", "root"), [undefined, "any"]);
  assertEquals(chosen("0:0::1"), ["anonymous", "me@here"]);
  assertEquals(chosen("other"), ["anonymous", "me@here"]);
});

Deno.test("what is not understood is told by its line, and the rest is used", () => {
  const { entries, faults } = parseNetrc(
    'login lost\nmachine a login x\nport 21\nmachine b password "open\nmachine c login y account',
  );
  assertEquals(entries, [
    { machine: "a", login: "x" },
    { machine: "b", password: "open" },
    { machine: "c", login: "y" },
  ]);
  assertEquals(faults, [1, 3, 4, 5]);
});

Deno.test("the password of an anonymous login is no secret, any other one is", () => {
  assertEquals(holdsSecret(parseNetrc("default login ftp password me@here")), false);
  assertEquals(holdsSecret(parseNetrc("machine a login x")), false);
  assertEquals(holdsSecret(parseNetrc("machine a password x")), true);
});

/** A word as it can be written: as it is, in quotes, or with backslashes. */
function written(word: string, quotes: boolean): string {
  const escaped = word.replaceAll(/[\s"\\]/g, (character) => `\\${character}`);
  return quotes || word === "" ? `"${escaped}"` : escaped;
}

const word = fc.string({ unit: "binary" }).filter((text) => !/[\n\r]/.test(text));
const entry = fc.record({ machine: word, login: word, password: word, account: word });

Deno.test("any words are read as they were written, with any spaces between them", () => {
  const gap = fc.constantFrom(" ", "\n", "\t ", "\r\n\n");
  fc.assert(
    fc.property(fc.array(entry), gap, fc.boolean(), (entries, space, quotes) => {
      const text = entries.map((one: NetrcEntry) =>
        Object.entries(one).map(([name, value]) =>
          `${name}${space}${written(value, quotes)}${space}`
        )
          .join("")
      ).join(space);
      assertEquals(parseNetrc(text), { entries, faults: [] });
    }),
  );
});

Deno.test("a netrc file that is cut anywhere gives the entries before the cut", () => {
  const whole = parseNetrc(TEXT).entries;
  for (let cut = 0; cut < TEXT.length; cut += 1) {
    const { entries } = parseNetrc(TEXT.slice(0, cut));
    assertEquals(entries.slice(0, -1), whole.slice(0, Math.max(0, entries.length - 1)), `${cut}`);
  }
});
