import { warning } from "../../../core/base/terminal_line.ts";
import { plainReason } from "../../../core/base/error_text.ts";
import { eventLine, SCHEMA_VERSION } from "../../../core/events/event_line.ts";
import { LineQueue } from "../../../core/events/line_queue.ts";
import type { EventFields, EventKind, FerryEvent } from "../../../core/events/schema.ts";
import { encodeText } from "../../../core/base/text.ts";
import { atMost } from "../../kernel/waiting/pause.ts";
import type { World } from "../world.ts";

/** How many characters may wait for the reader: beyond the first number progress is left out, beyond the second any line. */
const MOST_WAITING = { progress: 65_536, usual: 4_194_304 } as const;

/** How long, in ms, the reader has at the end to read the waiting lines. */
const PARTING = 2_000;

/**
 * Writes events to standard output, in order, whole lines only. Nothing waits for the reader, except for a moment at the
 * end: a blocked reader costs a bounded amount of memory, and one that has closed the pipe costs nothing.
 */
export class EventLines {
  readonly #world: Pick<World, "clock" | "stdout" | "words">;
  readonly #command: FerryEvent["command"];
  readonly #queue: LineQueue;
  #writing: Promise<void> | undefined;
  #readerGone = false;

  constructor(
    world: Pick<World, "clock" | "stdout" | "words">,
    command: FerryEvent["command"],
  ) {
    this.#world = world;
    this.#command = command;
    this.#queue = new LineQueue(MOST_WAITING, (lines) => this.#line("dropped", { lines }));
  }

  /** Now, in ms since 1970. */
  get now(): number {
    return this.#world.clock.now();
  }

  /** Adds an event. */
  add<Kind extends EventKind>(event: Kind, fields: EventFields<Kind>): void {
    if (this.#readerGone) return;
    this.#queue.add(this.#line(event, fields), weightOf(event));
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when all lines have been read, when the reader has closed the pipe, or when it takes too long. */
  async end(): Promise<void> {
    await atMost(this.#world.clock, PARTING, this.#writing);
  }

  #line(event: EventKind, fields: Readonly<Record<string, unknown>>): string {
    const time = new Date(this.now).toISOString();
    return eventLine({ schema: SCHEMA_VERSION, event, time, command: this.#command, ...fields });
  }

  async #writeAll(): Promise<void> {
    try {
      for (let text = this.#queue.take(); text !== ""; text = this.#queue.take()) {
        await this.#world.stdout.write(encodeText(text));
      }
    } catch (error) {
      // A reader that closes the pipe early (| head -1) does not end the program.
      this.#readerGone = true;
      this.#queue.take();
      if (error instanceof Deno.errors.BrokenPipe) return;
      const reason = plainReason(error);
      this.#world.words(warning(`cannot write events to standard output: ${reason}`));
    } finally {
      this.#writing = undefined;
    }
  }
}

function weightOf(event: EventKind): "progress" | "usual" | "last" {
  return event === "progress" ? "progress" : event === "bye" ? "last" : "usual";
}
