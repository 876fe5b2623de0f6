import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { z } from "zod";
import { formatEntry } from "../../../core/screen/entry_format.ts";
import { eventLine, rateOf } from "../../../core/events/event_line.ts";
import { LineQueue } from "../../../core/events/line_queue.ts";
import { eventsPage } from "../../../core/events/page.ts";
import {
  entryLine,
  eventsJsonSchema,
  ferryEvent,
  resultLines,
} from "../../../core/events/schema.ts";
import type { RemoteEntry } from "../../../core/files/listing/remote_entry.ts";

Deno.test("property: an event is one line, harmless on a terminal, with the same values", () => {
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

Deno.test("every kind of event and every field is described, in the page and the schema", () => {
  const page = eventsPage();
  const schema = eventsJsonSchema();
  for (const option of [...ferryEvent.options, ...resultLines]) {
    const [kind = ""] = option.shape.event.values;
    assert(page.includes(`### ${kind}\n\n${option.description}\n`), kind);
    assert(schema.includes(`"const": "${kind}"`), kind);
    for (const name of Object.keys(option.shape)) assert(page.includes(`| \`${name}`), name);
  }
  assert(!page.includes("|  |"), "a field without a description");
});

Deno.test("a field means the same in every kind", () => {
  const meanings = new Map<string, Set<string>>();
  for (const option of [...ferryEvent.options, ...resultLines]) {
    for (const [name, type] of Object.entries<z.ZodType>(option.shape)) {
      const meaning = fieldMeaning(type);
      meanings.set(name, (meanings.get(name) ?? new Set()).add(meaning));
    }
  }
  const several = [...meanings].filter(([, found]) => found.size > 1);
  assertEquals(several, []);
});

Deno.test("a queue of lines gives what waits in its order, and nothing twice", () => {
  const queue = new LineQueue({ progress: 100, usual: 1_000 }, (lines) => `dropped ${lines}`);
  assertEquals(queue.take(), "");
  queue.add("a", "usual");
  queue.add("b", "progress");
  queue.add("c", "last");
  assertEquals(queue.take(), "a\nb\nc\n");
  assertEquals(queue.take(), "");
});

Deno.test("a full queue drops progress first, never the last line, and says how many", () => {
  const queue = new LineQueue({ progress: 4, usual: 8 }, (lines) => `dropped ${lines}`);
  queue.add("one", "usual");
  queue.add("progress", "progress");
  queue.add("two", "usual");
  queue.add("three", "usual");
  queue.add("four", "usual");
  queue.add("bye", "last");
  assertEquals(queue.take(), "one\ntwo\ndropped 2\nbye\n");
  queue.add("more", "usual");
  assertEquals(queue.take(), "more\n");
});

Deno.test("property: only progress is lost in silence, the order stays, memory is bounded", () => {
  const bounds = { progress: 40, usual: 80 };
  // Often enough more is added than may wait.
  const step = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom("usual", "progress") },
    fc.constant("take"),
  );
  const steps = fc.array(step, { maxLength: 200, size: "max" });
  fc.assert(fc.property(steps, (list) => {
    const queue = new LineQueue(bounds, (lines) => `dropped ${lines}`);
    let added = 0;
    let given = "";
    for (const step of list) {
      if (step === "take") {
        const taken = queue.take();
        assert(taken.length < bounds.usual + "10000\ndropped 10000\n".length, taken);
        given += taken;
      } else if (step === "usual") queue.add(String(++added), "usual");
      else queue.add("p", "progress");
    }
    let next = 1;
    for (const line of (given + queue.take()).split("\n").slice(0, -1)) {
      const dropped = /^dropped (\d+)$/.exec(line)?.[1];
      if (dropped !== undefined) next += Number(dropped);
      else if (line !== "p") assertEquals(Number(line), next++);
    }
    assertEquals(next, added + 1);
  }));
});

/** As the page has it: an optional field is described inside or outside of being optional. */
function fieldMeaning(type: z.ZodType): string {
  const inner = "unwrap" in type && typeof type.unwrap === "function" ? type.unwrap() : undefined;
  return type.description ?? inner?.description ?? "";
}
