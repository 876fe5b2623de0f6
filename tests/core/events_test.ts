import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatEntry } from "../../core/entry_format.ts";
import { eventLine, rateOf } from "../../core/events/line.ts";
import { eventsPage } from "../../core/events/page.ts";
import { entryLine, eventsJsonSchema, ferryEvent } from "../../core/events/schema.ts";
import type { RemoteEntry } from "../../core/remote_entry.ts";

Deno.test("property: whatever is in an event, its line is one line that a terminal does not obey, and says the same", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), fc.jsonValue(), (text, value) => {
    const event = { event: "x", text, value };
    const line = eventLine(event);
    assert(!/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u.test(line), line);
    assertEquals(JSON.parse(line), JSON.parse(JSON.stringify(event)));
  }));
});

Deno.test("a rate is in bytes per second, and none where no time could be measured", () => {
  assertEquals(rateOf(1_000, 500), 2_000);
  assertEquals(rateOf(0, 500), 0);
  assertEquals(rateOf(1_000, 0), undefined);
});

Deno.test("a line of ferry ls is one of the schema", () => {
  const entry: RemoteEntry = { name: "a\x1b", type: "file", size: 1, facts: new Map() };
  const line: unknown = JSON.parse(formatEntry({ entry, path: "a" }, "json"));
  assertEquals(entryLine.safeParse(line).success, true);
});

Deno.test("every kind of event and every field of it is described, in the page and in the JSON Schema", () => {
  const page = eventsPage();
  const schema = eventsJsonSchema();
  for (const option of [...ferryEvent.options, entryLine]) {
    const [kind = ""] = option.shape.event.values;
    assert(page.includes(`### ${kind}\n\n${option.description}\n`), kind);
    assert(schema.includes(`"const": "${kind}"`), kind);
    for (const name of Object.keys(option.shape)) assert(page.includes(`| \`${name}`), name);
  }
  assert(!page.includes("|  |"), "a field without a description");
});
