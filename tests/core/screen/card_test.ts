import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { usefulAddresses } from "../../../core/screen/card/addresses.ts";
import { quotedForShell } from "../../../core/base/shell_word.ts";
import { onTerminal } from "../../../core/base/terminal_line.ts";
import { assertHarmless, HOSTILE } from "../../support/terminal/hostile_words.ts";
import {
  type CardContents,
  cardLines,
  cardUrl,
  type WayIn,
} from "../../../core/screen/card/card.ts";
import { makePassword } from "../../../core/access/made_password.ts";

const FACTS: CardContents = {
  shared: "photos",
  purpose: "read",
  scheme: "ftp",
  authorities: ["192.168.1.20:2121", "[fd00::7]:2121"],
  login: undefined,
  admission: { everybody: "read", named: "nothing" },
  namedLogin: undefined,
  certificate: { fingerprint: "0123456789abcdef".repeat(4), vouched: false },
  sample: "a.jpg",
  unreachable: [],
};

/** The card of a server with one user who may write. */
function named(login: WayIn["login"]): Partial<CardContents> {
  return {
    login,
    namedLogin: login,
    purpose: "write",
    admission: { everybody: "nothing", named: "write" },
  };
}

const PLAIN = { columns: 80, color: false };

function text(facts: Partial<CardContents>, columns = 80): string {
  return cardLines({ ...FACTS, ...facts }, [], { columns, color: false }).join("\n");
}

Deno.test("the card names every address, and how to fetch a file with ferry and curl", () => {
  const card = text({});
  for (
    const part of [
      "ferry shares photos: everybody can read",
      "ftp://192.168.1.20:2121/",
      "ftp://[fd00::7]:2121/",
      `pin sha256:${FACTS.certificate?.fingerprint}`,
      "ferry get ftp://192.168.1.20:2121/a.jpg",
      "curl -O ftp://192.168.1.20:2121/a.jpg",
    ]
  ) assert(card.includes(part), `${part}\n${card}`);
});

Deno.test("the card's URL contains the login, and its commands use the server's TLS mode", () => {
  const login = { user: "ferry", password: "k7 m" };
  assertEquals(cardUrl({ ...FACTS, login }), "ftp://ferry:k7%20m@192.168.1.20:2121/");
  const required = text({ ...named(login), scheme: "ftpes" }).replaceAll(" \\\n", " ");
  const pin = `--pin sha256:${FACTS.certificate?.fingerprint}`;
  const there = "ferry:k7%20m@192.168.1.20:2121/";
  for (
    const part of [
      `ferry get ${pin} ftpes://${there}a.jpg`,
      `curl --ssl-reqd --insecure -O ftp://${there}a.jpg`,
      `ferry put ${pin} FILE ftpes://${there}`,
      `curl --ssl-reqd --insecure -T FILE ftp://${there}`,
      "who has the password can read and write",
    ]
  ) assert(required.includes(part), `${part}\n${required}`);
  const vouched = { fingerprint: "ab".repeat(32), vouched: true };
  const trusted = text({ scheme: "ftps", certificate: vouched });
  assert(!trusted.includes("--insecure") && !trusted.includes("--pin"), trusted);
});

Deno.test("the name of the file to fetch means nothing to a shell", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
    if (/[/\0\r\n]/.test(name)) return;
    const card = cardLines({ ...FACTS, sample: name }, [], { columns: 10_000, color: false });
    const line = card.map(onTerminal).find((line) => line.startsWith("ferry get ")) ?? "";
    assertMatch(line, /^ferry get [\w:/.~%-]+$/);
  }));
});

Deno.test("no line of the card is wider than the terminal, unless a single word is", () => {
  const login = { user: "ferry", password: "abcdefghij" };
  fc.assert(fc.property(
    fc.integer({ min: 20, max: 200 }),
    fc.constantFrom("ftp" as const, "ftpes" as const, "ftps" as const),
    fc.constantFrom("read" as const, "write" as const, "receive" as const),
    (columns, scheme, purpose) => {
      const unreachable = ["192.168.1.20:2121"];
      const facts = { ...FACTS, ...named(login), scheme, purpose, unreachable };
      const modules = Array.from({ length: 33 }, () => Array.from({ length: 33 }, () => true));
      for (const line of cardLines(facts, modules, { columns, color: false }).map(onTerminal)) {
        const word = line.trim().replace(/ \\$/, "");
        assert(line.length <= columns || !word.includes(" "), `${columns}: ${line}`);
      }
    },
  ));
});

Deno.test("a QR code is drawn in half blocks, dark on light, and only where there is room", () => {
  const modules = [[true, false, true], [false, false, true], [true, true, false]];
  const drawn = (color: boolean, columns: number) =>
    cardLines(FACTS, modules, { columns, color }).map(onTerminal).filter((line) =>
      /[█▀▄]/.test(line)
    );
  assertEquals(drawn(false, 80), ["▄█ ", "▄▄█"]);
  assertEquals(drawn(true, 80), ["▀ █", "▀▀ "].map((line) => `\u001b[30;47m${line}\u001b[0m`));
  assertEquals(drawn(false, 2), []);
});

Deno.test("without colours the card holds no escape sequence, whatever is shared", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (shared) => {
    const card = cardLines({ ...FACTS, shared }, [], PLAIN).join("");
    assert(!/\p{Cc}/u.test(card), JSON.stringify(card));
  }));
});

Deno.test("property: no name of a file reaches a terminal through the card as a control", () => {
  const name = fc.array(
    fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...HOSTILE)),
    { maxLength: 4 },
  ).map((parts) => parts.join(""));
  fc.assert(fc.property(name, name, fc.boolean(), (shared, sample, color) => {
    const facts = { ...FACTS, ...named({ user: shared, password: sample }), shared, sample };
    for (const line of cardLines(facts, [], { columns: 80, color })) {
      assertHarmless(onTerminal(line));
    }
  }));
});

Deno.test("a shell takes the name of the file to fetch as it is, controls and all", async () => {
  const names = [...HOSTILE, "it's", "$(id)", "\\", "Käse \u202e 日本", "a\x1b1", "-o"];
  const words = names.map(quotedForShell);
  for (const word of words) assertHarmless(word);
  const command = `printf '%s\\0' ${words.join(" ")}`;
  const { stdout } = await new Deno.Command("bash", { args: ["-c", command] }).output();
  assertEquals(new TextDecoder().decode(stdout).split("\0").slice(0, -1), names);
});

Deno.test("addresses: the local network first, bridges after it, the loopback last", () => {
  const all = [
    { name: "lo", family: "IPv6", address: "::1" },
    { name: "lo", family: "IPv4", address: "127.0.0.1" },
    { name: "docker0", family: "IPv4", address: "172.17.0.1" },
    { name: "eth0", family: "IPv6", address: "fe80::1" },
    { name: "eth0", family: "IPv6", address: "fd00::7" },
    { name: "eth0", family: "IPv4", address: "192.168.1.20" },
  ] as const;
  assertEquals(
    usefulAddresses(all).map(({ address }) => address),
    ["192.168.1.20", "fd00::7", "172.17.0.1", "127.0.0.1", "::1"],
  );
});

Deno.test("a made password has ten letters that nobody mixes up, each as likely", () => {
  const counts = new Map<string, number>();
  for (let round = 0; round < 2_000; round += 1) {
    const password = makePassword((bytes) => crypto.getRandomValues(bytes));
    assertMatch(password, /^[a-hj-km-np-z2-9]{10}$/);
    for (const letter of password) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  assertEquals(counts.size, 31);
  const expected = 20_000 / 31;
  for (const [letter, count] of counts) {
    // Six standard deviations.
    assert(Math.abs(count - expected) < 6 * Math.sqrt(expected), `${letter}: ${count}`);
  }
});
