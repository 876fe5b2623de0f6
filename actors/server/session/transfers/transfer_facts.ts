import type { TransferFacts } from "../../../../core/events/notice.ts";
import type { SessionPort } from "../session_port.ts";

/** What is known of a transfer of this file. */
export function factsOf(
  session: SessionPort,
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
