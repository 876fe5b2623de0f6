import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { environmentTwin } from "../../../core/cli/options/option.ts";
import { SUBCOMMANDS } from "../../support/process/parse_command_line.ts";
import {
  argumentsOf,
  placeholderFault,
  programOf,
} from "../../../core/serving/hooks/hook_command.ts";
import {
  eventVariables,
  inheritedVariables,
  uploadVariables,
} from "../../../core/serving/hooks/hook_variables.ts";
import { LastLine, sayable } from "../../../core/serving/hooks/last_line.ts";
import { accepts, complaintOf } from "../../../core/serving/hooks/command_result.ts";
import { splitWords } from "../../../core/serving/hooks/split_words.ts";
import { encodeText } from "../../../core/base/text.ts";

function words(text: string): readonly string[] | string {
  const split = splitWords(text);
  return split.ok ? split.value : split.failure;
}

Deno.test("a command is split at spaces, and quotes and backslashes keep words together", () => {
  assertEquals(words("clamscan  --no-summary\t-i\n"), ["clamscan", "--no-summary", "-i"]);
  assertEquals(words(`a 'b c' "d e" f\\ g`), ["a", "b c", "d e", "f g"]);
  assertEquals(words(`a'b'"c"d`), ["abcd"]);
  assertEquals(words(`a '' ""`), ["a", "", ""]);
  assertEquals(words(`a "say \\"yes\\" \\\\ \\n" '\\n'`), ["a", 'say "yes" \\ \\n', "\\n"]);
  assertEquals(words("a $HOME ; * | > x `y` $(z) ~"), [
    ...["a", "$HOME", ";", "*", "|", ">", "x", "`y`", "$(z)", "~"],
  ]);
});

Deno.test("a command that names no program, or whose quote does not end, is refused", () => {
  for (const text of ["", "  ", "''", '"" x']) assertEquals(words(text), "it names no program");
  for (const text of ["a 'b", 'a "b', 'a "b\\"', "a \\"]) {
    assertEquals(words(text), "a quote in it does not end");
  }
});

Deno.test("property: any words come back from a quoted command, in single or double quotes", () => {
  const word = fc.string({ unit: "binary", maxLength: 12, size: "max" });
  fc.assert(fc.property(word.filter((first) => first !== ""), fc.array(word), (first, rest) => {
    const all = [first, ...rest];
    const single = all.map((text) => `'${text.replaceAll("'", `'"'"'`)}'`);
    const double = all.map((text) => `"${text.replaceAll(/["\\]/g, "\\$&")}"`);
    assertEquals(words(single.join(" ")), all);
    assertEquals(words(double.join("\n")), all);
  }));
});

Deno.test("property: the path of a file is one argument, never part of a shell's program", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => {
    const file = `/srv/${name}`;
    const scan = { kind: "program", words: ["scan", "-i"] } as const;
    assertEquals(argumentsOf(scan, file), ["-i", file]);
    const convert = { kind: "program", words: ["convert", "{}", "-copy", "{}"] } as const;
    assertEquals(argumentsOf(convert, file), [file, "-copy", file]);
    const shell = { kind: "shell", text: 'scan "$1"' } as const;
    assertEquals(argumentsOf(shell, file), ["-c", 'scan "$1"', "ferry", file]);
    assertEquals(programOf(shell), "/bin/sh");
  }));
  assertEquals(argumentsOf({ kind: "program", words: ["tell", "{}"] }), ["{}"]);
  assertEquals(argumentsOf({ kind: "shell", text: "tell" }), ["-c", "tell", "ferry"]);
});

Deno.test("a command where the path would be more than one whole argument is refused", () => {
  const program = (text: string) => {
    const split = splitWords(text);
    return split.ok ? placeholderFault({ kind: "program", words: split.value }) : split.failure;
  };
  for (
    const text of [
      ...["sh -c 'scan {} && true'", "convert {} png:{}", "scan --file={}", "a '{} '", "x{}"],
      ...["sh -c {}", "sh -c", "/bin/bash -lc {}", "env TZ=UTC dash -c", "python3 -c {}", "{}"],
      ...["perl -ne {}", "ruby -e {} x", "node --eval {}", "nice -n 5 python3.12 -c", "{} x"],
      ...["flock {} sh -c {}", "timeout 9 scan {} perl -e {} x"],
    ]
  ) assertMatch(program(text) ?? "", /\{\}/, text);
  for (
    const text of [
      ...["scan", "scan {}", "scan {} {} -v", "sh scan.sh", "sh -c 'scan \"$0\"' {}", "gzip -c {}"],
      ...["python3 -c 'import sys'", "perl -pe s/a/b/ {}", "grep -e x", "clamdscan -c"],
    ]
  ) assertEquals(program(text), undefined, text);
  assertEquals(placeholderFault({ kind: "shell", text: "find . -exec true {} +" }), undefined);
});

Deno.test("commands get no secret of ferry's environment, and no relative PATH", () => {
  const kept = {
    HOME: "/root",
    LANG: "C.UTF-8",
    LC_ALL: "C",
    LC_TIME: "C",
    TZ: "UTC",
    TMPDIR: "/tmp",
  };
  const all: Readonly<Record<string, string>> = {
    ...kept,
    PATH: "/usr/bin:.::bin:/bin",
    FERRY_USER: "ann:secret",
    LD_PRELOAD: "/x.so",
    AWS_SECRET_ACCESS_KEY: "x",
  };
  assertEquals(inheritedVariables((name) => all[name]), { ...kept, PATH: "/usr/bin:/bin" });
});

const UPLOAD = {
  session: 7,
  peer: { hostname: "::1", port: 4000 },
  account: "ann",
  anonymous: false,
  path: "/in/$(x) \0y",
  representation: "image",
};

Deno.test("a command gets an upload in variables, none of them an option of ferry", () => {
  const stored = { file: "/srv/in/.x", size: 3, sha256: "ab" };
  const variables = uploadVariables({ ...UPLOAD, stored });
  assertEquals(variables, {
    FERRY_EVENT: "upload",
    FERRY_SESSION: "7",
    FERRY_PEER: "::1",
    FERRY_PEER_PORT: "4000",
    FERRY_ACCOUNT: "ann",
    FERRY_IS_ANONYMOUS: "false",
    FERRY_PATH: "/in/$(x) y",
    FERRY_BASENAME: "$(x) y",
    FERRY_TYPE: "image",
    FERRY_FILE: "/srv/in/.x",
    FERRY_SIZE: "3",
    FERRY_SHA256: "ab",
  });
  assert(!("FERRY_FILE" in uploadVariables(UPLOAD)));
  const event = eventVariables({ event: "login", host: "::1", port: 1, accepted: true });
  assertEquals(event, {
    FERRY_EVENT: "login",
    FERRY_PEER: "::1",
    FERRY_PEER_PORT: "1",
    FERRY_ACCEPTED: "true",
  });
  const options = SUBCOMMANDS.flatMap((subcommand) => subcommand.options);
  const twins = new Set(options.map(({ name }) => environmentTwin(name)));
  for (const name of [...Object.keys(variables), ...Object.keys(event)]) {
    assert(!twins.has(name), name);
  }
});

Deno.test("the last line with text is kept, at every split point", () => {
  const text = "scanning\r50 %\r100 %\nfound: Eicar\n \n\r\n";
  const bytes = encodeText(text);
  for (let at = 0; at <= bytes.length; at++) {
    const line = new LastLine();
    line.push(bytes.subarray(0, at));
    line.push(bytes.subarray(at));
    assertEquals(line.text, "found: Eicar");
  }
  const unended = new LastLine();
  assertEquals(unended.text, "");
  unended.push(encodeText("one\ntwo"));
  assertEquals(unended.text, "two");
});

Deno.test("property: whatever the chunks, the last line that is not blank is kept", () => {
  const piece = fc.constantFrom("a", "bc", " ", "\n", "\r", "\n\n");
  fc.assert(fc.property(fc.array(fc.array(piece)), (chunks) => {
    const line = new LastLine();
    for (const chunk of chunks) line.push(encodeText(chunk.join("")));
    const lines = chunks.flat().join("").split(/[\r\n]/).map((text) => text.trim());
    assertEquals(line.text, lines.findLast((text) => text !== "") ?? "");
  }));
});

Deno.test("a line without an end keeps no more than its last bytes", () => {
  const line = new LastLine();
  for (let count = 0; count < 100; count++) line.push(new Uint8Array(100_000).fill(0x61));
  assertEquals(line.text, "a".repeat(4096));
});

Deno.test("property: the output of a command is one short line without control characters", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 400, size: "max" }), (said) => {
    const text = sayable(said, new Map());
    assert(!/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), text);
    assert(Array.from(text).length <= 200);
  }));
  assertEquals(sayable("\x1b[1;31mbad\x1b[0m\tfile\x07", new Map()), "bad file\\x07");
  assertEquals(sayable("x".repeat(300), new Map()), `${"x".repeat(199)}…`);
});

Deno.test("names of this machine become those that the client knows", () => {
  const names = new Map([["/srv/.hidden", "/in/$&"], [".hidden", "$&"]]);
  assertEquals(sayable("/srv/.hidden: bad, .hidden is", names), "/in/$&: bad, $& is");
});

Deno.test("exit code 0 and nothing else takes an upload", () => {
  const exited = { kind: "exited", code: 0, lastLine: "well" } as const;
  assert(accepts(exited));
  assert(!accepts({ ...exited, code: 1 }));
  assert(!accepts({ ...exited, signal: "SIGSEGV" }));
  assert(!accepts({ kind: "called-off" }));
  assert(!accepts({ kind: "timed-out", seconds: 1 }));
  assert(!accepts({ kind: "not-started", reason: "x" }));
  assertEquals(complaintOf({ ...exited, code: 1 }), "well");
  assertEquals(
    complaintOf({ ...exited, code: 3, lastLine: "" }),
    "the command ended with exit code 3",
  );
  assertEquals(
    complaintOf({ ...exited, code: 139, lastLine: "", signal: "SIGSEGV" }),
    "the command was ended by SIGSEGV",
  );
  assertEquals(
    complaintOf({ kind: "timed-out", seconds: 60 }),
    "the command took longer than 60 s",
  );
});
