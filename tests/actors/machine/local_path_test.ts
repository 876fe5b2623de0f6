import { assertEquals } from "@std/assert";
import { join as posixJoin } from "@std/path/posix/join";
import fc from "fast-check";
import { join } from "../../../actors/machine/system/local_path.ts";

Deno.test({
  name: "property: paths are put together as the library does it",
  ignore: Deno.build.os === "windows",
  fn: () => {
    const part = fc.oneof(
      fc.constantFrom("", ".", "..", "/", "//", "a", "a/b", "/a", "a/", "...", ".a", "a.", "./a"),
      fc.string(),
    );
    const path = fc.array(part, { maxLength: 4 }).map((parts) => parts.join("/"));
    fc.assert(fc.property(path, fc.array(path, { maxLength: 3 }), (first, names) => {
      assertEquals(join(first, ...names), posixJoin(first, ...names));
    }));
  },
});
