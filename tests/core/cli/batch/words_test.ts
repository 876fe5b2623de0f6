import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodedPath, splitWords } from "../../../../core/cli/batch/words.ts";
import { quotedForShell } from "../../../../core/base/shell_word.ts";

function textsOf(line: string): readonly string[] | string {
  const words = splitWords(line);
  return words.ok ? words.value.map(({ text }) => text) : words.failure;
}

Deno.test("words end at blanks, unless these are quoted", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["", []],
    [" \t ", []],
    ["get a  b\t", ["get", "a", "b"]],
    [`get 'a  b' "c d"e\\ f`, ["get", "a  b", "c de f"]],
    [`'it'\\''s' "say \\"hi\\"" "a\\b\\\\"`, ["it's", 'say "hi"', "a\\b\\"]],
    [`'' ""`, ["", ""]],
    ["'\\n' \\n \\\\", ["\\n", "n", "\\"]],
    ["\\🙂 é", ["🙂", "é"]],
  ];
  for (const [line, words] of cases) assertEquals(textsOf(line), words, line);
});

Deno.test("a # begins a comment only where a word begins", () => {
  assertEquals(textsOf("# get a"), []);
  assertEquals(textsOf("get a#b # c 'd"), ["get", "a#b"]);
  assertEquals(textsOf("get '#a' \\#b"), ["get", "#a", "#b"]);
});

Deno.test("a quote without an end, or a \\ at the end of a line, is refused", () => {
  assertEquals(textsOf("get 'a"), "a ' has no partner");
  assertEquals(textsOf('get "a\\"'), 'a " has no partner');
  assertEquals(textsOf("get a\\"), "the line ends in a \\; write \\\\ for one");
});

Deno.test("in the path of a URL only wildcards that are not quoted stay", () => {
  const cases = [
    ["logs/*.gz", "logs/*.gz"],
    ["'logs/*.gz'", "logs/%2A.gz"],
    ["a\\*[b]?", "a%2A[b]?"],
    ['"a b"/c%;type=a#x', "a%20b/c%25%3Btype%3Da%23x"],
  ] as const;
  for (const [line, path] of cases) {
    const words = splitWords(line);
    assertEquals(words.ok ? words.value.map(encodedPath) : words.failure, [path], line);
  }
});

Deno.test("property: words quoted for a shell come back", () => {
  const words = fc.array(fc.string({ unit: "grapheme-ascii" }), { maxLength: 5 });
  fc.assert(fc.property(words, (texts) => {
    assertEquals(textsOf(texts.map(quotedForShell).join(" ")), texts);
  }));
});

Deno.test("property: no line makes the reader throw", () => {
  fc.assert(fc.property(fc.string(), (line) => void splitWords(line)));
});
