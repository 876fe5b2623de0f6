import { Thread } from "../../server/threads/thread.ts";
import { loadAhead } from "./load_ahead.ts";
import { sessionSettings } from "./server_options.ts";

/** Serves in a thread that the server has started. The first message to the thread brings the port for its orders. */
export function serveThread(first: Event): void {
  const [port] = first instanceof MessageEvent ? first.ports : [];
  if (port === undefined) throw new Error("the thread has got no port for its orders");
  new Thread(port, { loadAhead, settingsOf: sessionSettings });
}
