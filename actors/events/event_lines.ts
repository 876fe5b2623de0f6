import { eventLine } from "../../core/events/line.ts";
import type { EventFields, EventKind, FerryEvent } from "../../core/events/schema.ts";
import { SCHEMA_VERSION } from "../../core/events/version.ts";
import { encodeText } from "../../core/text.ts";
import type { World } from "../world.ts";

/** How many lines may wait for the reader before lines of progress are left out, and before any are. */
const MOST_WAITING = { progress: 100, any: 10_000 } as const;

/**
 * Events on their way to standard output, in their order, each line whole. Nothing waits for the reader: one that stands
 * still costs a bounded number of lines, and then some are left out, which is told once there is room again.
 */
export class EventLines {
  readonly #world: Pick<World, "clock" | "stdout" | "words">;
  readonly #command: FerryEvent["command"];
  readonly #waiting: Uint8Array[] = [];
  #dropped = 0;
  #writing: Promise<void> | undefined;
  #readerGone = false;

  constructor(
    world: Pick<World, "clock" | "stdout" | "words">,
    command: FerryEvent["command"],
  ) {
    this.#world = world;
    this.#command = command;
  }

  /** Now, in ms since 1970. */
  get now(): number {
    return this.#world.clock.now();
  }

  /** Something happened. */
  add<Kind extends EventKind>(event: Kind, fields: EventFields<Kind>): void {
    if (this.#readerGone) return;
    const { length } = this.#waiting;
    if (event === "progress" && length >= MOST_WAITING.progress) return;
    if (length >= MOST_WAITING.any) {
      this.#dropped += 1;
      return;
    }
    this.#tellDropped();
    this.#push({ event, ...fields });
  }

  /** Resolves when everything has been taken, or nobody is there to take it. */
  async end(): Promise<void> {
    this.#tellDropped();
    await this.#writing;
  }

  #tellDropped(): void {
    const lines = this.#dropped;
    if (lines === 0) return;
    this.#dropped = 0;
    this.#push({ event: "dropped", lines });
  }

  #push(what: Readonly<Record<string, unknown>>): void {
    const { event, ...fields } = what;
    const time = new Date(this.now).toISOString();
    const all = { schema: SCHEMA_VERSION, event, time, command: this.#command, ...fields };
    this.#waiting.push(encodeText(`${eventLine(all)}\n`));
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    try {
      for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
        await this.#world.stdout.write(next);
        this.#waiting.shift();
      }
    } catch (error) {
      // Who reads the first lines only (| head -1) ends nothing by that.
      this.#readerGone = true;
      this.#waiting.length = 0;
      if (error instanceof Deno.errors.BrokenPipe) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.#world.words(`ferry: cannot write events to standard output: ${reason}`);
    } finally {
      this.#writing = undefined;
    }
  }
}
