import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import {
  describePermissions,
  parsePermissions,
  type Permission,
  PERMISSIONS,
  PRESET_NAMES,
  PRESETS,
} from "../../../core/access/permissions.ts";

Deno.test("a preset by its name, a list as its permissions", () => {
  for (const name of PRESET_NAMES) {
    assertEquals(parsePermissions(name), { ok: true, value: PRESETS[name] });
    assertEquals(describePermissions(PRESETS[name]), name);
  }
  // In a list `read` is the permission and not the preset, which also lists.
  assertEquals(parsePermissions(["read"]), { ok: true, value: new Set<Permission>(["read"]) });
  assertEquals(parsePermissions(["full", "admin"]), { ok: true, value: new Set(PERMISSIONS) });
  assertEquals(parsePermissions([]), { ok: true, value: new Set<Permission>() });
  assertEquals(describePermissions(new Set()), "nothing");
  assertEquals(describePermissions(new Set(PERMISSIONS)), "full, admin");
});

Deno.test("unknown permissions are reported, with the list of all", () => {
  for (const given of ["delete", "Read", "", ["list", "purge"], ["write", ""]]) {
    const parsed = parsePermissions(given);
    assert(!parsed.ok, JSON.stringify(given));
    assertStringIncludes(parsed.failure, "there are ");
  }
});

Deno.test("a drop box gives nothing back, replaces nothing; no preset is administrator", () => {
  assertEquals([...PRESETS.upload], ["create"]);
  for (const name of PRESET_NAMES) assert(!PRESETS[name].has("admin"), name);
  for (const permission of ["list", "read"] as const) assert(PRESETS.read.has(permission));
  assertEquals(PRESETS.read.size, 2);
  assertEquals([...PRESETS.full].filter((one) => !PRESETS.write.has(one)), ["chmod"]);
});

Deno.test("what is described is understood again", () => {
  fc.assert(fc.property(fc.subarray([...PERMISSIONS]), (some) => {
    const permissions = new Set(some);
    const described = describePermissions(permissions);
    if (described === "nothing") return assertEquals(some, []);
    const given = PRESET_NAMES.some((name) => name === described)
      ? described
      : described.replace("only ", "").split(", ");
    assertEquals(parsePermissions(given), { ok: true, value: permissions });
  }));
});
