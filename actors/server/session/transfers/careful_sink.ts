import { processorQueue } from "../../../machine/system/processor_queue.ts";
import type { ByteSink } from "../../../transport/flow/flow.ts";
import { sinkOver } from "../../../transport/flow/wrappers.ts";
import type { SessionContext } from "../session_context.ts";

/** How often `finish` listens to all connections where the system does not tell whether there is something to hear. */
const TURNS = 4;

/**
 * How often it listens at most while the system has something that the session has not heard: a busy runtime hears its sockets
 * late. The end of a connection stays to be seen when it has been heard.
 */
const MOST_TURNS = 256;

/** What is asked of a session. */
type Listening = Pick<SessionContext, "elapsed" | "pause" | "rest" | "listen" | "hasHeardAll">;

/**
 * How long, in ms, `finish` waits before it listens, by the longest of these reasons. Less than `least` is nothing.
 */
const WAIT = {
  /** If the upload came in more than one piece, so that it may have been cut between two. */
  pieces: 2,
  /** And as long as this more for each thread of the machine and processor, if some have to wait for one; up to a maximum. */
  queue: 5,
  mostForQueue: 40,
  /** A share of the time that it took, up to a maximum. */
  share: 0.02,
  most: 250,
  /** Some times as long as the client was silent before the end, up to a maximum. */
  silences: 4,
  mostAfterSilence: 20,
  least: 1,
} as const;

/**
 * The sink of an upload that others see only once it is complete. A killed client and a finished one look alike on the
 * data connection: both close it (RFC 959 §3.4.1). A finished one then waits for the reply; a killed one's control
 * connection closes too, and one that gave up sends ABOR. So `finish` first hears what the control connection has to say,
 * and the session can still end the transfer.
 *
 * The system of a killed client closes both connections within microseconds, and within milliseconds if it is busy, which is
 * known where the client runs on this machine. A small file comes in one piece with the end right behind it, and could have
 * been cut nowhere: such a client is only listened to, for a tenth of a millisecond. For the others `finish` waits: longer the
 * longer the upload took, because the client was more likely killed on the way, and longer if it was silent before the end,
 * because clients that are done close at once.
 */
export function carefulSink(
  sink: ByteSink,
  session: Listening,
  queue: () => number | undefined = processorQueue,
): ByteSink {
  const started = session.elapsed();
  let heard = started;
  let pieces = 0;
  return sinkOver(sink, {
    write: async (bytes) => {
      await sink.write(bytes);
      heard = session.elapsed();
      pieces += 1;
    },
    finish: async () => {
      const ended = session.elapsed();
      const wait = Math.max(
        pieces > 1 ? WAIT.pieces : 0,
        Math.min((ended - started) * WAIT.share, WAIT.most),
        Math.min((ended - heard) * WAIT.silences, WAIT.mostAfterSilence),
      );
      if (wait >= WAIT.least) await session.pause(wait);
      await restForQueue(session, pieces, queue);
      // What the runtime has read already is on its way to the session.
      await session.listen();
      await hearAll(session, TURNS - 1);
      await sink.finish();
    },
  });
}

/** Lets those run who wait for a processor, if the upload may have been cut between two pieces. */
async function restForQueue(
  session: Pick<Listening, "rest">,
  pieces: number,
  queue: () => number | undefined,
): Promise<void> {
  const waiting = pieces > 1 ? queue() ?? 0 : 0;
  if (waiting > 1) await session.rest(Math.min(waiting * WAIT.queue, WAIT.mostForQueue));
}

/**
 * The sink of an upload that others see while it grows. It is complete when its end has come, unless the system has got
 * something from the client meanwhile, perhaps the end of the control connection as well: that is heard first. Where threads
 * of this machine have to wait for a processor, what ends a killed client may be among them: it is waited for as in
 * `carefulSink`.
 */
export function heedfulSink(
  sink: ByteSink,
  session: Pick<Listening, "listen" | "hasHeardAll" | "rest">,
  queue: () => number | undefined = processorQueue,
): ByteSink {
  let pieces = 0;
  return sinkOver(sink, {
    write: async (bytes) => {
      await sink.write(bytes);
      pieces += 1;
    },
    finish: async () => {
      await restForQueue(session, pieces, queue);
      // After many bytes one end may reach this machine shortly before the other, which has left earlier.
      const turns = pieces > 1 && session.hasHeardAll === true ? TURNS : 0;
      for (let turn = 0; turn < turns; turn += 1) await session.listen();
      await hearAll(session, 0);
      await sink.finish();
    },
  });
}

/** Listens until the session has heard all that the system has got; where that is not known, so many times. */
async function hearAll(
  session: Pick<Listening, "listen" | "hasHeardAll">,
  unknown: number,
): Promise<void> {
  let hasHeard = session.hasHeardAll;
  const most = hasHeard === undefined ? unknown : MOST_TURNS;
  for (let turn = 0; turn < most && hasHeard !== true; turn += 1) {
    await session.listen();
    hasHeard = session.hasHeardAll;
  }
}
