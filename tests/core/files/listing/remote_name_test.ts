import { assertEquals, assertNotEquals } from "@std/assert";
import { win32 } from "node:path";
import fc from "fast-check";
import { joinPath, parentPath } from "../../../../core/files/path.ts";
import { checkRemoteName } from "../../../../core/files/listing/remote_name.ts";

const SYSTEMS = ["unix", "windows"] as const;

/** Fails unless every name is refused, or taken. */
function expect(system: typeof SYSTEMS[number], outcome: "refused" | "taken", names: string[]) {
  for (const name of names) {
    const fault = checkRemoteName(name, system);
    const check = outcome === "taken" ? assertEquals : assertNotEquals;
    check(fault, undefined, JSON.stringify(name));
  }
}

Deno.test("names that leave the folder, or are none, are refused on every system", () => {
  for (const system of SYSTEMS) {
    expect(system, "refused", ["", ".", "..", "/", "/etc/passwd", "a/b", "../x"]);
  }
});

Deno.test("names with control characters are refused on every system", () => {
  for (const system of SYSTEMS) {
    expect(system, "refused", ["a\0b", "a\rb", "a\nb", "\x1b[2J", "a\tb", "\x7f"]);
  }
});

Deno.test("a backslash and a colon are refused on Windows and ordinary elsewhere", () => {
  const names = [
    "..\\x",
    "a\\b",
    "C:",
    "c:x",
    "a:b",
    "C:\\x",
    "\\\\host\\share",
    "x:stream",
    "12:30",
  ];
  expect("windows", "refused", names);
  expect("unix", "taken", names);
});

Deno.test("what Windows takes for a device or changes is refused there", () => {
  const names = ["con", "NUL", "nul.txt", "Aux .log", "COM1", "lpt9.x", "com¹", "conin$"];
  expect("windows", "refused", [...names, "a.", "a ", "...", "what?", "a*", "a|b", '"', "<a>"]);
  expect("windows", "taken", ["console", "com", "com10", "nul1", "a.con", ".a", " a", "a.b"]);
  expect("unix", "taken", [...names, "a.", "a ", "..."]);
});

Deno.test("the longest name is counted in bytes, and on Windows in UTF-16", () => {
  for (const system of SYSTEMS) {
    expect(system, "taken", ["a".repeat(255)]);
    expect(system, "refused", ["a".repeat(256)]);
  }
  expect("unix", "refused", ["ü".repeat(128)]);
  expect("windows", "taken", ["ü".repeat(255)]);
});

Deno.test("awkward but harmless names pass", () => {
  const names = ["-rf", "..a", ".hidden", "ü😀", "%2F", "~", "$HOME", "a b"];
  for (const system of SYSTEMS) expect(system, "taken", names);
});

Deno.test("property: a name that passes stays in its folder", () => {
  const unit = fc.constantFrom(".", "/", "\\", "a", ":", "\0", " ");
  fc.assert(fc.property(fc.string({ unit, maxLength: 6 }), (name) => {
    if (checkRemoteName(name, "unix") === undefined) {
      assertEquals(parentPath(joinPath("/down/load", name)), "/down/load");
    }
    if (checkRemoteName(name, "windows") === undefined) {
      assertEquals(win32.resolve(`C:\\down\\load\\${name}`, ".."), "C:\\down\\load");
    }
  }));
});
