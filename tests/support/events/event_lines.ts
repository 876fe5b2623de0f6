import { assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";

/** A line of `--json`; a test knows the fields that it reads. */
export type EventRecord = Readonly<Record<string, unknown>>;

/** Parses the lines and validates each against docs/events.schema.json. */
export async function validEvents(lines: readonly string[]): Promise<readonly EventRecord[]> {
  const schema = new URL("../../../docs/events.schema.json", import.meta.url);
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  const validate = ajv.compile<EventRecord>(JSON.parse(await Deno.readTextFile(schema)));
  return lines.map((line) => {
    const event: unknown = JSON.parse(line);
    if (validate(event)) return event;
    assertEquals(validate.errors, [], line);
    throw new Error("not valid, without errors");
  });
}

/** The events of one kind. */
export function ofKind(events: readonly EventRecord[], kind: string): readonly EventRecord[] {
  return events.filter(({ event }) => event === kind);
}
