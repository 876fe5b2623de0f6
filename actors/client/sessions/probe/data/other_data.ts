// This folder: the steps of a probe that are about data connections.

import type { ClientFault } from "../../../client_fault.ts";
import type { ClientSettings } from "../../../client_settings.ts";
import type { DataWay } from "../../../data/data_opener.ts";
import type { OpenSession } from "../../held_session.ts";
import { isOfData } from "./data_fault.ts";
import type { Place } from "../files/entering.ts";
import { readListing } from "../files/listings.ts";
import { faultOf, type Probing } from "../probing.ts";

/** Whether data connections work the other way, active or passive. */
export async function tryOtherWay(probing: Probing, place: Place): Promise<void> {
  const active = !probing.settings.active;
  const { way, fault } = await listOnce(probing, { active }, place);
  // Without a way the session has failed before the data connection.
  if (way === undefined) return;
  const works = fault === undefined || !isOfData(fault);
  const reason = works ? {} : { reason: fault.failure.message };
  probing.found({ finding: "data", way, works, used: false, ...reason });
}

/** Whether the server insists that data connections resume the TLS session: one that does not is tried. */
export async function tryWithoutResuming(probing: Probing, place: Place): Promise<void> {
  const { found, findings } = probing;
  const resumes = findings.some((one) =>
    one.finding === "data-tls" && one.works && one.resumed === true
  );
  if (!resumes) return;
  const { way, fault } = await listOnce(probing, { resumesTls: false }, place);
  if (way === undefined) return;
  found({ finding: "tls-resumption", required: fault !== undefined && isOfData(fault) });
}

interface ListedOnce {
  readonly way: DataWay | undefined;
  readonly fault?: ClientFault;
}

/** One listing on a session of its own. */
async function listOnce(
  { sessions }: Probing,
  changes: Partial<ClientSettings>,
  { folder }: Place,
): Promise<ListedOnce> {
  const attempts: OpenSession[] = [];
  const wayOf = () => attempts.at(-1)?.conversation.facts.dataWay;
  try {
    const session = await sessions.logIn(changes, (open) => void attempts.push(open));
    try {
      const { conversation } = session.open;
      if (folder !== "") await conversation.command(`CWD ${folder}`);
      await readListing(conversation, "list");
      return { way: wayOf() };
    } finally {
      await session.end();
    }
  } catch (error) {
    return { way: wayOf(), fault: faultOf(error) };
  }
}
