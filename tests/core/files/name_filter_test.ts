import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { EVERY_NAME, NameFilter, type NameRules } from "../../../core/files/name_filter.ts";

function filter(rules: Partial<NameRules>): NameFilter {
  return new NameFilter({ ...EVERY_NAME, ...rules });
}

/** A name without wildcards. */
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
const path = fc.array(name, { minLength: 1, maxLength: 5 });

function joined(components: readonly string[]): string {
  return `/${components.join("/")}`;
}

Deno.test("a pattern without a slash is one of a name in any folder", () => {
  const excluding = filter({ exclude: ["*.log"] });
  for (const excluded of ["/a.log", "/x/a.log", "/x.log/a", "a.log", "/x/y/a.log/"]) {
    assertEquals(excluding.excludes(excluded), true, excluded);
  }
  for (const kept of ["/", "/a.logs", "/log", "/x/a.txt"]) {
    assertEquals(excluding.excludes(kept), false, kept);
  }
});

Deno.test("a pattern with a slash is one of the path from the shared folder", () => {
  for (const pattern of ["build/*.o", "/build/*.o", "build/*.o/"]) {
    const excluding = filter({ exclude: [pattern] });
    assertEquals(excluding.excludes("/build/a.o"), true, pattern);
    for (const kept of ["/a.o", "/x/build/a.o", "/build", "/build/x/a.o"]) {
      assertEquals(excluding.excludes(kept), false, `${pattern} ${kept}`);
    }
  }
});

Deno.test("a dot hides a name and all in it, but no folder's message, nor what is named", () => {
  const hiding = filter({ hidden: false, named: new Set([".env"]) });
  for (const hidden of ["/.git", "/.git/config", "/a/.b/c", "/x/.env"]) {
    assertEquals(hiding.hides(hidden), true, hidden);
  }
  for (const shown of ["/", "/a", "/a.b", "/.message", "/x/.message", "/.env", "/.env/x"]) {
    assertEquals(hiding.hides(shown), false, shown);
  }
  assertEquals(filter({ hidden: true }).hides("/.git"), false);
});

Deno.test("include chooses among files and leaves folders alone; exclude goes before it", () => {
  const rules = filter({ include: ["*.jpg"], exclude: ["b*"] });
  assertEquals(rules.lists("/a.jpg", false), true);
  assertEquals(rules.lists("/a.png", false), false);
  assertEquals(rules.lists("/folder", true), true);
  assertEquals(rules.lists("/b.jpg", false), false);
  assertEquals(rules.lists("/bin", true), false);
});

Deno.test("property: what lies in something excluded is excluded, however deep", () => {
  fc.assert(fc.property(path, path, name, (above, below, pattern) => {
    const excluding = filter({ exclude: [pattern] });
    const whole = [...above, pattern, ...below];
    for (let length = above.length + 1; length <= whole.length; length++) {
      assertEquals(excluding.excludes(joined(whole.slice(0, length))), true);
    }
  }));
});

Deno.test("property: a name is excluded when a component of its path matches, only then", () => {
  fc.assert(fc.property(path, fc.array(name, { maxLength: 4 }), (components, patterns) => {
    const expected = components.some((component) => patterns.includes(component));
    assertEquals(filter({ exclude: patterns }).excludes(joined(components)), expected);
  }));
});

Deno.test("property: a path with slashes is excluded with all under it, and nothing else", () => {
  fc.assert(fc.property(path, path, name, (excluded, other, extra) => {
    const excluding = filter({ exclude: [joined(excluded)] });
    assertEquals(excluding.excludes(joined(excluded)), true);
    assertEquals(excluding.excludes(joined([...excluded, extra])), true);
    const under = other.length >= excluded.length &&
      excluded.every((component, index) => other[index] === component);
    assertEquals(excluding.excludes(joined(other)), under);
  }));
});

Deno.test("property: slashes at the ends, or doubled, change nothing", () => {
  fc.assert(fc.property(path, fc.array(name, { maxLength: 3 }), (components, patterns) => {
    const rules = filter({ exclude: patterns, include: patterns, hidden: false });
    const forms = [components.join("/"), joined(components), `//${components.join("//")}/`];
    for (const form of forms) {
      assertEquals(rules.excludes(form), rules.excludes(forms[0] ?? ""));
      assertEquals(rules.leavesOut(form), rules.leavesOut(forms[0] ?? ""));
      assertEquals(rules.lists(form, false), rules.lists(forms[0] ?? "", false));
    }
  }));
});

Deno.test("property: in a folder the same names are listed as by their whole paths", () => {
  const part = fc.constantFrom("a", "b", ".x", "*", "a*", ".message", "[ab]");
  const pattern = fc.array(part, { minLength: 1, maxLength: 3 }).chain((parts) =>
    fc.constantFrom(parts.join("/"), `/${parts.join("/")}`)
  );
  const rules = fc.record({
    include: fc.array(pattern, { maxLength: 2 }),
    exclude: fc.array(pattern, { maxLength: 2 }),
    hidden: fc.boolean(),
    named: fc.constantFrom(new Set<string>(), new Set([".x"])),
  });
  const component = fc.constantFrom("a", "b", "ab", ".x", ".y", ".message");
  const folder = fc.array(component, { maxLength: 3 });
  fc.assert(
    fc.property(rules, folder, component, fc.boolean(), (given, above, name, isFolder) => {
      const filtering = new NameFilter(given);
      const listing = filtering.listing(joined(above));
      const isListed = filtering.lists(joined([...above, name]), isFolder);
      assertEquals(listing.lists(name, isFolder), isListed);
      if (listing.listsAllUndotted && !name.startsWith(".")) assert(isListed);
    }),
    { numRuns: 1000 },
  );
});
