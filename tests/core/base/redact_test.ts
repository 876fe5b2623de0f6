import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  escapeControls,
  maskSecrets,
  redactCommand,
  redactUrl,
} from "../../../core/base/redact.ts";

Deno.test("the arguments of PASS and ACCT are masked, in any letter case", () => {
  assertEquals(redactCommand("PASS secret"), "PASS ****");
  assertEquals(redactCommand("pass two words "), "pass ****");
  assertEquals(redactCommand("ACCT secret"), "ACCT ****");
  assertEquals(redactCommand("PASS secret\nmore secret"), "PASS ****");
  assertEquals(redactCommand("\xff\xf4PASS secret"), "\xff\xf4PASS ****");
});

Deno.test("other commands stay", () => {
  for (
    const line of ["USER anna", "PASV", "PASS", "CWD PASS x", "PASSIVE x", "RETR PASS word", ""]
  ) {
    assertEquals(redactCommand(line), line);
  }
});

Deno.test("property: no password gets through, nor its length", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.constantFrom("PASS", "Acct"), (secret, verb) => {
      assertEquals(redactCommand(`${verb} ${secret}`), `${verb} ****`);
    }),
  );
});

Deno.test("control characters are escaped, text is not", () => {
  assertEquals(escapeControls("\x1b[31mred\x07\r\n\t\0"), "\\x1b[31mred\\x07\\x0d\\x0a\\x09\\x00");
  assertEquals(
    escapeControls("\x7f\x9b\u202e\u2067\u2028"),
    "\\x7f\\x9b\\u{202e}\\u{2067}\\u{2028}",
  );
  assertEquals(escapeControls("\ud800x\udc00"), "\\u{d800}x\\u{dc00}");
  assertEquals(escapeControls("Käse 日本 😀 a\\b"), "Käse 日本 😀 a\\b");
});

Deno.test("property: escaped text has no control, and escaping again changes nothing", () => {
  const character = fc.oneof(
    fc.string({ unit: "binary", maxLength: 1 }),
    fc.nat(0x9f).map((code) => String.fromCharCode(code)),
  );
  fc.assert(fc.property(fc.array(character), (characters) => {
    const text = characters.join("");
    const escaped = escapeControls(text);
    for (const one of escaped) {
      const code = one.codePointAt(0) ?? 0;
      assertEquals(code < 0x20 || (code >= 0x7f && code <= 0x9f), false);
    }
    assertEquals(escapeControls(escaped), escaped);
    assertEquals(escaped.isWellFormed(), true);
  }));
});

Deno.test("passwords in URLs are masked, wherever the URL is", () => {
  assertEquals(redactUrl("ftp://anna:secret@host/file"), "ftp://anna:****@host/file");
  assertEquals(
    redactUrl("cannot reach ftps://a:b@h: refused"),
    "cannot reach ftps://a:****@h: refused",
  );
  assertEquals(redactUrl("ftp://a:x@h ftp://b:y@i/p@q"), "ftp://a:****@h ftp://b:****@i/p@q");
  assertEquals(redactUrl("ftp://a:p@ss@h/x"), "ftp://a:****@h/x");
  assertEquals(redactUrl("ftp://a:pa/ss@h/x"), "ftp://a:****@h/x");
});

Deno.test("URLs without a password stay", () => {
  for (
    const text of [
      "ftp://host/file",
      "ftp://anna@host/file",
      "ftp://host:2121/a@b",
      "ftp://host:2121",
      "ftp://[::1]:2121/a@b",
      "http://x",
      "a: b@c",
    ]
  ) assertEquals(redactUrl(text), text);
});

Deno.test("a secret in a text from outside is masked, as it is and as a URL has it", () => {
  const mask = (text: string) => maskSecrets(text, ["s3cr+t p@ß/"]);
  for (
    const text of [
      "PASS s3cr+t p@ß/ is wrong",
      "ftp://ann:s3cr%2Bt%20p%40%C3%9F%2F@h/",
      "ftp://ann:s3cr%2bt%20p%40%c3%9f%2f@h/",
      "password=s3cr%2Bt+p%40%C3%9F%2F",
      "no such user S3CR+T P@ß/",
    ]
  ) {
    assertEquals(/s3cr/i.test(mask(text)), false, mask(text));
    assertEquals(mask(text).includes("****"), true);
  }
  assertEquals(mask("s3cr is not all of it"), "s3cr is not all of it");
  assertEquals(maskSecrets("a.b$^", ["a.b$^"]), "****");
  assertEquals(maskSecrets("abc", [""]), "abc");
});

Deno.test("a short secret is masked where it is a word, and ordinary words stay", () => {
  assertEquals(
    maskSecrets("530 a is a bad password, ann", ["a"]),
    "530 **** is **** bad password, ann",
  );
  assertEquals(maskSecrets("PASS(a)", ["a"]), "PASS(****)");
});

Deno.test("property: no secret of four characters and more gets through in any spelling", () => {
  const secret = fc.string({ unit: "binary", minLength: 4, maxLength: 12, size: "max" });
  fc.assert(
    fc.property(
      secret,
      fc.string({ unit: "binary" }),
      fc.string({ unit: "binary" }),
      (one, a, b) => {
        for (const spelling of [one.toWellFormed(), encodeURIComponent(one.toWellFormed())]) {
          assertEquals(maskSecrets(`${a}${spelling}${b}`, [one]).includes(spelling), false);
        }
      },
    ),
  );
});
