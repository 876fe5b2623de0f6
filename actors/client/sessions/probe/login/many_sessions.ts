import { defined } from "../../../../../core/base/defined.ts";
import type { HeldSession } from "../../held_sessions.ts";
import { faultOf, type Probing } from "../probing.ts";

/** How many sessions the server takes at once: they are opened one after the other, and the first refusal ends it. */
export async function countSessions({ found, sessions, many }: Probing): Promise<void> {
  if (many === undefined) return;
  const held: HeldSession[] = [];
  let reason: string | undefined;
  try {
    while (held.length < many) held.push(await sessions.logIn());
  } catch (error) {
    reason = faultOf(error).failure.message;
  } finally {
    await Promise.all(held.map((session) => session.end()));
  }
  found({ finding: "sessions", tried: many, allowed: held.length, ...defined({ reason }) });
}
