import { rateOf } from "../../../../../core/events/event_line.ts";
import { FileFault } from "../../../../../core/files/file_failure.ts";
import { defined } from "../../../../../core/base/defined.ts";
import type { Clock } from "../../../../kernel/kernel.ts";
import type { ByteSink } from "../../../../transport/flow/flow.ts";
import { ClientFault } from "../../../client_fault.ts";
import type { HeldSession } from "../../held_sessions.ts";
import { inSeconds, type Probing, reportFailed } from "../probing.ts";
import { ENOUGH_BYTES } from "./tried_file.ts";

/** A download that lasts longer, in ms, is ended: its rate is known by then. */
const ENOUGH_TIME = 2_000;

/** Fetches the beginning of a file and drops it. Throws when the session is lost. */
export async function tryDownload(
  probing: Probing,
  { open: { conversation } }: HeldSession,
  name: string | undefined,
): Promise<void> {
  const { found } = probing;
  if (name === undefined) {
    const reason = "there is no file to fetch; name one in the URL";
    return found({ finding: "left-out", step: "download", reason });
  }
  const sink = new MeasuringSink(conversation.context.clock);
  try {
    await conversation.represent("image");
    const line = `RETR ${name}`;
    const result = await conversation.transfer({
      direction: "in",
      planned: line,
      command: () => line,
      open: () => Promise.resolve({ direction: "in", sink }),
      shownFailure: (failure) => failure,
    });
    if (result.failure !== undefined && !sink.isFull) throw new ClientFault(result.failure);
    const { bytes, milliseconds } = result;
    const rate = rateOf(bytes, milliseconds);
    const seconds = inSeconds(milliseconds);
    found({ finding: "download", name, bytes, seconds, ...defined({ rate }) });
  } catch (error) {
    reportFailed(probing, "download", error);
    if (conversation.state !== "usable") throw error;
  }
}

/** Drops what comes, until there is enough of it. */
class MeasuringSink implements ByteSink {
  isFull = false;
  readonly #clock: Clock;
  readonly #began: number;
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#began = clock.now();
  }

  write(bytes: Uint8Array): Promise<void> {
    this.#bytes += bytes.length;
    const isEnough = this.#bytes > ENOUGH_BYTES || this.#clock.now() - this.#began > ENOUGH_TIME;
    if (!isEnough) return Promise.resolve();
    this.isFull = true;
    return Promise.reject(
      new FileFault({ kind: "io", action: "read", path: "", detail: "enough" }),
    );
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.dispose](): void {}
}
