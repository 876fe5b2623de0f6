import type { Finding } from "../../../../core/events/probe/findings.ts";
import type { HeldSessions } from "../held_sessions.ts";
import { lookAtAbilities } from "./files/abilities.ts";
import { tryDownload } from "./files/download_step.ts";
import { enter, type Place } from "./files/entering.ts";
import { knock } from "./login/knocking.ts";
import { lookAtListings, NOTHING_LISTED } from "./files/listings.ts";
import { logIn, reportSystem } from "./login/logging_in.ts";
import { countSessions } from "./login/many_sessions.ts";
import { tryOtherWay, tryWithoutResuming } from "./data/other_data.ts";
import { lookAtPassiveAddress } from "./data/passive_address.ts";
import type { ProbeOptions, Probing } from "./probing.ts";
import { compareTimes } from "./files/times.ts";
import { chooseFile } from "./files/tried_file.ts";
import { tryUpload } from "./files/upload_step.ts";
import { Talks } from "./talks.ts";

/**
 * All steps of a probe, one after the other. A step that fails is a finding, and the next one follows on a new session if
 * need be. Throws a `ClientFault` only when the user interrupts it.
 */
export async function investigate(options: ProbeOptions, sessions: HeldSessions): Promise<void> {
  const findings: Finding[] = [];
  const found = (finding: Finding) => {
    findings.push(finding);
    options.found(finding);
  };
  const probing = { ...options, sessions, findings, found };
  const offers = await knock(probing);
  if (offers === undefined) return;
  const first = await logIn(probing, offers);
  if (first === undefined) return;
  const talks = new Talks(probing, first);
  const place = await takeSteps(probing, talks).finally(() => talks.end());
  if (place === undefined) return;
  await tryOtherWay(probing, place);
  await tryWithoutResuming(probing, place);
  await countSessions(probing);
}

/** The steps on one session; gives the place where they were taken, unless there is none. */
async function takeSteps(probing: Probing, talks: Talks): Promise<Place | undefined> {
  await talks.step("system", (session) => reportSystem(probing, session));
  const place = await talks.step("folder", (session) => enter(probing, session));
  if (place === undefined) return undefined;
  talks.folder = place.folder;
  await talks.step("data", (session) => lookAtPassiveAddress(probing, session));
  const listed = await talks.step("listing", (session) => lookAtListings(probing, session)) ??
    NOTHING_LISTED;
  const tried = chooseFile(place, listed);
  await talks.step("abilities", (session) => lookAtAbilities(probing, session, tried));
  await talks.step("times", (session) => compareTimes(probing, session, listed));
  await talks.step("download", (session) => tryDownload(probing, session, tried));
  if (probing.write) await tryUpload(probing, talks);
  return place;
}
