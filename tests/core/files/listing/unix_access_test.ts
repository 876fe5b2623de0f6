import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { unixAccess } from "../../../../core/files/listing/unix_access.ts";

/** `rwx` of what is allowed. */
function allowed(mode: number, owner: number, group: number): string {
  const { read, write, search } = unixAccess({ mode, owner, group }, { user: 1000, group: 100 });
  return `${read ? "r" : "-"}${write ? "w" : "-"}${search ? "x" : "-"}`;
}

Deno.test("the owner has the owner's bits, and no others even when those are more", () => {
  assertEquals(allowed(0o640, 1000, 5), "rw-");
  assertEquals(allowed(0o077, 1000, 100), "---");
  assertEquals(allowed(0o500, 1000, 5), "r-x");
});

Deno.test("a member of the group has the group's bits", () => {
  assertEquals(allowed(0o640, 5, 100), "r--");
  assertEquals(allowed(0o607, 5, 100), "---");
});

Deno.test("a user who is neither may be in the group by another of his groups", () => {
  assertEquals(allowed(0o600, 5, 5), "---");
  assertEquals(allowed(0o604, 5, 5), "r--");
  assertEquals(allowed(0o630, 5, 5), "-wx");
});

Deno.test("property: root may do everything", () => {
  fc.assert(fc.property(fc.nat(0o777), fc.nat(), fc.nat(), (mode, owner, group) => {
    assertEquals(unixAccess({ mode, owner, group }, { user: 0, group: 100 }), {
      read: true,
      write: true,
      search: true,
    });
  }));
});
