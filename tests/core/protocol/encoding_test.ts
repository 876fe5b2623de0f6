import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as fc from "fast-check";
import {
  type Charset,
  loadCharset,
  WINDOWS_1252,
} from "../../../core/protocol/encoding/charset.ts";
import { findEncoding, type NameEncoding } from "../../../core/protocol/encoding/name_encoding.ts";
import { SessionNames } from "../../../core/protocol/encoding/session_names.ts";
import { encodeText } from "../../../core/base/text.ts";

const NAMES = [
  "shift_jis",
  "gbk",
  "gb18030",
  "latin1",
  "cp437",
  "euc-kr",
  "euc-jp",
  "big5",
  "koi8-r",
];
const CHARSETS = [WINDOWS_1252, ...await Promise.all(NAMES.map(charsetNamed))];

async function charsetNamed(name: string): Promise<Charset> {
  const charset = await loadCharset(name);
  assert(charset !== undefined, name);
  return charset;
}

/** Names that hold what goes wrong: references, halves of them, and what UTF-8 and others read differently. */
const NAME = fc.oneof(
  fc.array(fc.constantFrom("&", "#", "38", ";", "&#26085;", "日", "ü", "Ã", "¼", "€", "a", "ÿ"), {
    maxLength: 8,
  }).map((parts) => parts.join("")),
  fc.string({ unit: "binary" }),
).filter((text) => text.isWellFormed() && !text.includes("\ufffd"));

Deno.test("windows-1252: every byte is a character of its own", () => {
  const bytes = Uint8Array.from({ length: 0x100 }, (_, byte) => byte);
  const text = WINDOWS_1252.decode(bytes) ?? "";
  assertEquals(text.length, 0x100);
  assertEquals(text.slice(0x80, 0x84), "€\u0081‚ƒ");
  assertEquals(WINDOWS_1252.encode(text), bytes);
});

Deno.test("encodings of names are those in which ASCII is ASCII", async () => {
  for (
    const name of ["utf-16", "utf-32", "utf-7", "utf7-imap", "cp037", "hex", "base64", "no such"]
  ) {
    assertEquals(await loadCharset(name), undefined, name);
  }
  for (const charset of CHARSETS) {
    assertEquals(charset.decode(encodeText("RETR a~\\.txt")), "RETR a~\\.txt", charset.name);
  }
});

Deno.test("--encoding: auto, utf-8, and names that there are", async () => {
  const kindOf = async (name?: string) => {
    const found = await findEncoding(name);
    return found.ok ? found.value.kind : found.failure;
  };
  assertEquals(await kindOf(), "auto");
  assertEquals(await kindOf("AUTO"), "auto");
  assertEquals(await kindOf("UTF-8"), "utf-8");
  assertEquals(await kindOf("utf8"), "utf-8");
  assertEquals(await kindOf("Shift_JIS"), "charset");
  assertStringIncludes(await kindOf("klingon"), "klingon is no encoding of names");
});

Deno.test("property: a session reads each name that it has written", () => {
  const encodings: NameEncoding[] = CHARSETS.map((charset) => ({ kind: "charset", charset }));
  fc.assert(
    fc.property(NAME, fc.constantFrom(...encodings), (name, encoding) => {
      const session = new SessionNames(encoding);
      assertEquals(session.read(session.write(name)), name);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("property: so does a session of auto, before and after its first other name", () => {
  fc.assert(
    fc.property(NAME, fc.boolean(), (name, isOld) => {
      const session = new SessionNames({ kind: "auto" });
      if (isOld) assertEquals(session.read(Uint8Array.of(0xfc)), "ü");
      assertEquals(session.read(session.write(name)), name);
      if (!isOld) assertEquals(session.write(name), encodeText(name));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("bytes beyond the last character of gb18030 are no text", () => {
  const charset = CHARSETS.find(({ name }) => name === "gb18030");
  assert(charset !== undefined);
  assertEquals(charset.decode(Uint8Array.of(0xe4, 0x30, 0x81, 0x30)), undefined);
});

Deno.test("property: no bytes are without a meaning in auto, none make a session throw", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.constantFrom(...CHARSETS), (bytes, charset) => {
      assert(new SessionNames({ kind: "auto" }).read(bytes) !== undefined);
      const session = new SessionNames({ kind: "charset", charset });
      const text = session.read(bytes);
      if (text !== undefined) assertEquals(session.read(session.write(text)), text);
      session.readLogin(bytes);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("property: no encoding makes a slash, a dot, NUL or a line end of other bytes", () => {
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(0x26, 0x23, 0x3b, 0x2f, 0x2e, 0x34, 0x36));
  const encodings: NameEncoding[] = [
    { kind: "auto" },
    ...CHARSETS.map((charset): NameEncoding => ({ kind: "charset", charset })),
  ];
  fc.assert(
    fc.property(fc.array(byte), fc.constantFrom(...encodings), (bytes, encoding) => {
      const text = new SessionNames(encoding).read(Uint8Array.from(bytes)) ?? "";
      for (const special of "/.\0\r\n") {
        const [said, read] = [
          bytes.filter((one) => one === special.charCodeAt(0)),
          text.split(special),
        ];
        assert(read.length - 1 <= said.length, JSON.stringify(text));
      }
    }),
    { numRuns: 5000 },
  );
  for (const encoding of encodings) {
    const session = new SessionNames(encoding);
    session.read(Uint8Array.of(0xfc));
    assertEquals(session.read(encodeText("&#46;&#46;&#47;&#0;&#10;")), "&#46;&#46;&#47;&#0;&#10;");
  }
});

Deno.test("what is no character is not read as one", () => {
  for (const name of ["&#55296;", "&#1114112;", "&#9999999;"]) {
    const session = new SessionNames({ kind: "charset", charset: WINDOWS_1252 });
    assertEquals(session.read(encodeText(name)), name);
  }
});
