import type { TransferFacts } from "../../../../core/events/notice.ts";
import type { SessionContext } from "../session_context.ts";
import type { SessionState } from "../session_state.ts";

/** The part of a session that the facts of its transfers need. */
export type Transferring = Pick<SessionContext, "number" | "peer"> & {
  readonly state: Pick<SessionState, "login" | "representation">;
};

/** The facts of a transfer of this file, for its notices. */
export function transferFactsOf(
  session: Transferring,
  direction: TransferFacts["direction"],
  path: string,
): TransferFacts {
  const { login, representation } = session.state;
  const account = login.kind === "in" ? login.account : { name: "", anonymous: false };
  return {
    session: session.number,
    peer: session.peer,
    name: account.name,
    anonymous: account.anonymous,
    direction,
    path,
    representation,
  };
}
