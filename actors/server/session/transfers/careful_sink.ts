import type { ByteSink } from "../../../transport/flow/flow.ts";
import { sinkOver } from "../../../transport/flow/wrappers.ts";
import type { SessionContext } from "../session_context.ts";

/** How long `finish` waits: a share of the time that the upload took, within bounds in ms, in a number of slices. */
const WAIT = { share: 0.02, least: 20, most: 250, slices: 10 } as const;

/**
 * The sink of an upload that others see only once it is complete. A killed client and a finished one look alike on the
 * data connection: both close it (RFC 959 §3.4.1). A finished one then waits for the reply; a killed one's control
 * connection closes too, and one that gave up sends ABOR. So `finish` waits a little, and the session can still end the
 * transfer.
 */
export function carefulSink(sink: ByteSink, session: SessionContext): ByteSink {
  const started = session.now();
  return sinkOver(sink, {
    finish: async () => {
      const taken = session.now() - started;
      const wait = Math.min(Math.max(taken * WAIT.share, WAIT.least), WAIT.most);
      // In slices: even if this process is late with its timers, it hears between two of them what the client did.
      for (let slice = 0; slice < WAIT.slices; slice++) await session.pause(wait / WAIT.slices);
      await sink.finish();
    },
  });
}
