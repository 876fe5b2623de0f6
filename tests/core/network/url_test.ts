import { ServerNames } from "../../../core/protocol/encoding/server_names.ts";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { formatFtpUrl, type FtpUrl, parseFtpUrl } from "../../../core/network/url.ts";

function parsed(text: string): FtpUrl {
  const outcome = parseFtpUrl(text);
  assert(outcome.ok, `${text}: ${outcome.ok ? "" : outcome.failure}`);
  return outcome.value;
}

function refusal(text: string): string {
  const outcome = parseFtpUrl(text);
  assert(!outcome.ok, `${text} must be refused`);
  return outcome.failure;
}

Deno.test("a plain URL has port 21, no login, and a path from the folder of the login", () => {
  assertEquals(parsed("ftp://host/a/b"), {
    scheme: "ftp",
    hostname: "host",
    port: 21,
    path: "a/b",
  });
  assertEquals(parsed("ftp://host"), { scheme: "ftp", hostname: "host", port: 21, path: "" });
  assertEquals(parsed("ftp://host/"), parsed("ftp://host"));
});

Deno.test("the scheme sets the port, in any letter case", () => {
  assertEquals(parsed("ftps://host/").port, 990);
  assertEquals(parsed("ftpes://host/").port, 21);
  assertEquals(parsed("FTPS://host:2121/"), {
    scheme: "ftps",
    hostname: "host",
    port: 2121,
    path: "",
  });
  assertEquals(parsed("ftps://host:/").port, 990);
});

Deno.test("RFC 1738: // and %2F make the path absolute, one slash does not", () => {
  assertEquals(parsed("ftp://host//etc/motd").path, "/etc/motd");
  assertEquals(parsed("ftp://host/%2Fetc/motd").path, "/etc/motd");
  assertEquals(parsed("ftp://host/%2Fetc%2Fmotd").path, "/etc/motd");
  assertEquals(parsed("ftp://host/etc/motd").path, "etc/motd");
});

Deno.test("user and password are decoded; the last @ before the path ends them", () => {
  const { user, password, hostname } = parsed("ftp://jo%40x.org:a%3Ab%2Fc@host/f");
  assertEquals([user, password, hostname], ["jo@x.org", "a:b/c", "host"]);
  assertEquals(parsed("ftp://me@x.org@host/").user, "me@x.org");
  assertEquals(parsed("ftp://me:p:q@host/").password, "p:q");
  assertEquals(parsed("ftp://me:@host/").password, "");
  assertEquals(parsed("ftp://me@host/").password, undefined);
  assertEquals(parsed("ftp://host/a@b").path, "a@b");
});

Deno.test("IPv6 hosts are in brackets, with a zone if there is one", () => {
  assertEquals(parsed("ftp://[::1]/f").hostname, "::1");
  assertEquals(parsed("ftp://[::1]:2121/f").port, 2121);
  assertEquals(parsed("ftp://u:p@[fe80::1%25eth0]:21/").hostname, "fe80::1%eth0");
});

Deno.test(";type= at the end is taken off the path; elsewhere it belongs to it", () => {
  assertEquals(parsed("ftp://host/f;type=a").type, "ascii");
  assertEquals(parsed("ftp://host/f;type=I").type, "image");
  assertEquals(parsed("ftp://host/d;TYPE=d"), {
    scheme: "ftp",
    hostname: "host",
    port: 21,
    path: "d",
    type: "directory",
  });
  assertEquals(parsed("ftp://host/f;type=a/g").path, "f;type=a/g");
  assertEquals(parsed("ftp://host/f%3Btype=a").path, "f;type=a");
  assertEquals(parsed("ftp://host/;type=d").path, "");
});

Deno.test("names are decoded once, and ? and + are themselves", () => {
  assertEquals(parsed("ftp://host/a%20b%25c?d+e").path, "a b%c?d+e");
  assertEquals(parsed("ftp://host/%2520").path, "%20");
  assertEquals(parsed("ftp://host/%C3%BC").path, "ü");
  assertEquals(parsed("ftp://host/a%23b").path, "a#b");
});

Deno.test("a fingerprint is 64 hex digits behind #sha256=, colons or not", () => {
  const digits = "0123456789abcdef".repeat(4);
  assertEquals(parsed(`ftps://host/f#sha256=${digits}`).fingerprint, digits);
  const colons = digits.toUpperCase().replaceAll(/(..)(?!$)/g, "$1:");
  assertEquals(parsed(`ftps://host/f#sha256=${colons}`).fingerprint, digits);
  assertStringIncludes(refusal("ftps://host/f#sha256=abc"), "64 hex digits");
});

Deno.test("line ends and NUL are refused in every part", () => {
  for (const code of ["%0D", "%0a", "%00", "\r", "\n", "\0"]) {
    for (const url of [`u${code}@host/f`, `u:p${code}@host/f`, `host${code}/f`, `host/f${code}`]) {
      refusal(`ftp://${url}`);
    }
  }
});

Deno.test("what is not understood is refused with what to write instead", () => {
  assertStringIncludes(refusal("http://host/"), "ftp://");
  assertStringIncludes(refusal("host/file"), "ftp://");
  assertStringIncludes(refusal("ftp:///file"), "no host");
  assertStringIncludes(refusal("ftp://u@/file"), "no host");
  assertStringIncludes(refusal("ftp://@host/"), "user name");
  assertStringIncludes(refusal("ftp://:secret@host/"), "user name");
  assertStringIncludes(refusal("ftp://host:0/"), "1 to 65535");
  assertStringIncludes(refusal("ftp://host:65536/"), "1 to 65535");
  assertStringIncludes(refusal("ftp://host:21x/"), "HOST:PORT");
  assertStringIncludes(refusal("ftp://::1/"), "brackets");
  assertStringIncludes(refusal("ftp://[::1/"), "brackets");
  assertStringIncludes(refusal("ftp://[nonsense]/"), "IPv6");
  assertStringIncludes(refusal("ftp://ho st/"), "bad host");
  assertStringIncludes(refusal("ftp://host/f;type=x"), ";type=a");
  assertStringIncludes(refusal("ftp://host/100%"), "%25");
  assertStringIncludes(refusal("ftp://host/%zz"), "%25");
  assertStringIncludes(refusal("ftp://host/a#b"), "%23");
});

Deno.test("a refusal never repeats the password", () => {
  for (
    const url of [
      "ftp://u:secret@ho st/",
      "ftp://u:secret@h:0/",
      "ftp://u:secret@h/%zz",
      "ftp://u:secret%zz@h/",
    ]
  ) {
    assertEquals(refusal(url).includes("secret"), false, url);
  }
});

Deno.test("bytes that are not UTF-8 stay what they are, component by component", () => {
  const url = parsed("ftp://%e9:%ff@host/%C3%BC/%c3%28/%FC.pdf");
  assertEquals(url.path, "ü/\udcc3(/\udcfc.pdf");
  assertEquals([url.user, url.password], ["\udce9", "\udcff"]);
  assertEquals(formatFtpUrl(url), "ftp://%E9:%FF@host/%C3%BC/%C3%28/%FC.pdf");
});

Deno.test("property: whatever bytes a path has, the URL gives them again", () => {
  const names = new ServerNames({ kind: "auto" });
  const bytes = fc.uint8Array().filter((path) => !/[\0\r\n]/.test(String.fromCharCode(...path)));
  fc.assert(fc.property(bytes, (path) => {
    const text = Array.from(path, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
    const url = parsed(`ftp://host/${text}`);
    assertEquals(names.write(url.path), { ok: true, value: path });
    assertEquals(parsed(formatFtpUrl(url)), url);
  }));
});

const part = fc.string({ unit: "grapheme" }).filter((text) => !/[\r\n\0]/.test(text));
const hostname = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.ipV6().filter((address) => address.includes(":")),
  fc.constant("fe80::1%25"),
);
const anyUrl: fc.Arbitrary<FtpUrl> = fc.record({
  scheme: fc.constantFrom<FtpUrl["scheme"]>("ftp", "ftps", "ftpes"),
  user: part.filter((text) => text !== ""),
  password: part,
  hostname,
  port: fc.integer({ min: 1, max: 65535 }),
  path: part,
  type: fc.constantFrom<NonNullable<FtpUrl["type"]>>("ascii", "image", "directory"),
  fingerprint: fc.string({
    unit: fc.constantFrom(..."0123456789abcdef"),
    minLength: 64,
    maxLength: 64,
    size: "max",
  }),
}, { requiredKeys: ["scheme", "hostname", "port", "path"] })
  // A password without a user has no form in a URL.
  .filter((url) => url.user !== undefined || url.password === undefined);

Deno.test("property: parsing a formatted URL gives it back", () => {
  fc.assert(fc.property(anyUrl, (url) => assertEquals(parsed(formatFtpUrl(url)), url)));
});

Deno.test("property: a formatted URL is printable ASCII that no shell or terminal obeys", () => {
  fc.assert(fc.property(anyUrl, (url) => {
    assert(/^[\w.~%:@/;=#[\]-]+$/.test(formatFtpUrl(url)), formatFtpUrl(url));
  }));
});

Deno.test("property: no text throws, nor does any cut of a URL", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    parseFtpUrl(text);
    parseFtpUrl(`ftp://${text}`);
    parseFtpUrl(`ftp://host/${text}`);
  }));
  fc.assert(fc.property(anyUrl, (url) => {
    const text = formatFtpUrl(url);
    for (let cut = 0; cut < text.length; cut++) parseFtpUrl(text.slice(0, cut));
  }));
});

Deno.test("*, ? and [ make a pattern, encoded they are themselves", () => {
  const patternOf = (path: string) => parsed(`ftp://host/${path}`).pattern;
  assertEquals(patternOf("logs/*.gz"), "logs/*.gz");
  assertEquals(patternOf("a%20b/x?[12]"), "a b/x?[12]");
  assertEquals(patternOf("%2A/*"), "\\*/*");
  assertEquals(patternOf("a%5B1%5D*\\"), "a\\[1\\]*\\\\");
  for (const path of ["plain", "%2A", "%5Ba%5D", "a%3F", "a;type=i"]) {
    assertEquals(patternOf(path), undefined, path);
  }
  assertEquals(parsed("ftp://host/logs/*.gz").path, "logs/*.gz");
});
