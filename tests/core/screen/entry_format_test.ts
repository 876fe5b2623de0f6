import { assertEquals } from "@std/assert";
import { assert as property, property as forAll, string } from "fast-check";
import { entryPath, formatEntry } from "../../../core/screen/entry_format.ts";
import { type EntryParts, remoteEntry } from "../../../core/files/listing/remote_entry.ts";

function shown(parts: Partial<EntryParts>) {
  const entry = remoteEntry({
    name: "n",
    type: "file",
    size: undefined,
    modified: undefined,
    ...parts,
  });
  return { entry, path: `folder/${entry.name}` };
}

const MODIFIED = Date.UTC(2026, 0, 2, 3, 4, 5);

Deno.test("a long line has type, permissions, size, date in UTC and name", () => {
  const facts = new Map([["unix.mode", "0751"]]);
  const line = formatEntry(shown({ size: 12, modified: MODIFIED, facts }), "long");
  assertEquals(line, "-rwxr-x--x            12  2026-01-02 03:04  n");
});

Deno.test("a long line shows what is unknown, and keeps its columns", () => {
  const line = formatEntry(shown({ type: "unknown" }), "long");
  assertEquals(line, "??????????             -  -                 n");
});

Deno.test("each type has its letter, and a link its target", () => {
  const letters = (["file", "folder", "link", "special", "unknown"] as const)
    .map((type) => formatEntry(shown({ type }), "long").charAt(0));
  assertEquals(letters.join(""), "-dls?");
  const facts = new Map([["unix.target", "else\x1bwhere"]]);
  const line = formatEntry(shown({ type: "link", facts }), "long");
  assertEquals(line.endsWith("  n -> else\\x1bwhere"), true);
});

Deno.test("a JSON line has null for what is not known", () => {
  const parse = (text: string): unknown => JSON.parse(text);
  const known = { schema: 1, event: "entry", name: "n", type: "file", path: "folder/n" };
  assertEquals(parse(formatEntry(shown({}), "json")), { ...known, size: null, modified: null });
  const full = formatEntry(shown({ size: 0, modified: MODIFIED }), "json");
  assertEquals(parse(full), { ...known, size: 0, modified: "2026-01-02T03:04:05.000Z" });
});

Deno.test("no name breaks a line or reaches the terminal, and JSON keeps it exactly", () => {
  property(forAll(string({ unit: "binary", minLength: 1 }), (name) => {
    for (const format of ["names", "long", "json"] as const) {
      assertEquals(/\p{Cc}|[\u202a-\u202e]/u.test(formatEntry(shown({ name }), format)), false);
    }
    const parsed: unknown = JSON.parse(formatEntry(shown({ name }), "json"));
    assertEquals(parsed, {
      schema: 1,
      event: "entry",
      name,
      type: "file",
      size: null,
      modified: null,
      path: `folder/${name}`,
    });
  }));
});

Deno.test("the path of an entry fetches it", () => {
  assertEquals(entryPath("", "n"), "n");
  assertEquals(entryPath("a", "n"), "a/n");
  assertEquals(entryPath("/", "n"), "/n");
  assertEquals(entryPath("/a", "n"), "/a/n");
});
