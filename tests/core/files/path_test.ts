import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  baseName,
  isNameAllowed,
  joinPath,
  parentPath,
  parseQuotedPath,
  quotePath,
  resolvePath,
} from "../../../core/files/path.ts";

const allowedName = fc.string({ unit: "grapheme", minLength: 1 }).filter(isNameAllowed);
const absolutePath = fc.array(allowedName, { maxLength: 6 }).map((names) => `/${names.join("/")}`);

Deno.test("a relative argument starts at the folder, an absolute one at the root", () => {
  assertEquals(resolvePath("/pub", "a/b"), "/pub/a/b");
  assertEquals(resolvePath("/pub", "/a/b"), "/a/b");
  assertEquals(resolvePath("/pub", ""), "/pub");
  assertEquals(resolvePath("/", ""), "/");
});

Deno.test("doubled slashes, dots and a slash at the end vanish", () => {
  for (const argument of ["a/b", "a//b", "./a/b", "a/./b", "a/b/", "a/b/.", "x/../a/b"]) {
    assertEquals(resolvePath("/pub", argument), "/pub/a/b", argument);
  }
});

Deno.test("no form of .. leaves the root", () => {
  for (const argument of ["..", "../..", "/..", "/../..", "a/../../..", "../../../", "//..//.."]) {
    assertEquals(resolvePath("/pub", argument), "/", argument);
  }
  assertEquals(resolvePath("/pub", "../../etc/passwd"), "/etc/passwd");
});

Deno.test("names that only look like .. stay names", () => {
  for (const name of ["...", "..a", "a..", " ..", ".. ", "..\\..", "%2e%2e", "~"]) {
    assertEquals(resolvePath("/pub", name), `/pub/${name}`);
  }
});

Deno.test("property: a resolved path is absolute, without . and .., and resolves to itself", () => {
  const rough = fc.array(fc.oneof(fc.constantFrom("..", ".", "", "a"), fc.string()), {
    maxLength: 8,
  }).map((parts) => parts.join("/"));
  fc.assert(fc.property(absolutePath, rough, (folder, argument) => {
    const path = resolvePath(folder, argument);
    assert(path.startsWith("/"));
    const components = path.slice(1).split("/");
    assert(path === "/" || components.every((component) => !["", ".", ".."].includes(component)));
    assertEquals(resolvePath("/elsewhere", path), path);
  }));
});

Deno.test("parent and base name take a path apart", () => {
  assertEquals([parentPath("/a/b"), baseName("/a/b")], ["/a", "b"]);
  assertEquals([parentPath("/a"), baseName("/a")], ["/", "a"]);
  assertEquals([parentPath("/"), baseName("/")], ["/", ""]);
});

Deno.test("property: joining parent and base name gives the path again", () => {
  fc.assert(fc.property(absolutePath, allowedName, (folder, name) => {
    const path = joinPath(folder, name);
    assertEquals(path, resolvePath(folder, name));
    assertEquals([parentPath(path), baseName(path)], [folder, name]);
  }));
});

Deno.test("a quoted path doubles its quotes, as RFC 959 Appendix II shows", () => {
  assertEquals(quotePath('/usr/dm/foo"bar'), '"/usr/dm/foo""bar"');
  assertEquals(
    parseQuotedPath('"/usr/dm/foo""bar" directory created'),
    '/usr/dm/foo"bar',
  );
});

Deno.test("the path is read from the texts of 257 that servers send", () => {
  assertEquals(parseQuotedPath('"/" is the current directory'), "/");
  assertEquals(parseQuotedPath('"/home/user" is current directory.'), "/home/user");
  assertEquals(parseQuotedPath('Current directory is "/pub".'), "/pub");
  assertEquals(parseQuotedPath('"" is empty'), "");
  assertEquals(parseQuotedPath('""""'), '"');
});

Deno.test("a text without a pair of quotes names no path", () => {
  for (const text of ["", "/pub is the current directory", '"/pub', '"/pub""', '"""']) {
    assertEquals(parseQuotedPath(text), undefined, text);
  }
});

Deno.test("property: parsing a quoted path gives it back, whatever is around it", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (path, after) => {
    assertEquals(parseQuotedPath(`${quotePath(path)} ${after}`), path);
  }));
});

Deno.test("property: no text makes parseQuotedPath throw, nor does any cut of it", () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('"', "a", "/", " ") }), (text) => {
    for (let cut = 0; cut <= text.length; cut++) parseQuotedPath(text.slice(0, cut));
  }));
});

Deno.test("names with a separator, NUL or line end, and the dots, may not be created", () => {
  for (const name of ["", ".", "..", "a/b", "/", "a\0", "a\rb", "a\n"]) {
    assertEquals(isNameAllowed(name), false, JSON.stringify(name));
  }
  for (const name of ["a", "...", " ", "-rf", "a\\b", "ü", "a\tb", ".hidden"]) {
    assertEquals(isNameAllowed(name), true, name);
  }
});
