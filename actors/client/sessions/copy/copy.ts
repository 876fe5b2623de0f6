// This folder: the job that copies a file from one server to another, between the servers or through this machine.

import { defined } from "../../../../core/base/defined.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { encodeText } from "../../../../core/base/text.ts";
import { eventLine, rateOf, SCHEMA_VERSION } from "../../../../core/events/event_line.ts";
import { lastComponent } from "../../../../core/files/listing/remote_entry.ts";
import { sameHost } from "../../../../core/network/address.ts";
import { formatFtpUrl, type FtpUrl, loginKey, pathOfCopy } from "../../../../core/network/url.ts";
import {
  bytesText,
  durationText,
  rateText,
} from "../../../../core/screen/progress/quantity_text.ts";
import { ClientFault, fail } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { SessionLost } from "../../conversation/optional.ts";
import { HeldSessions } from "../held_sessions.ts";
import type { Done, ToldFacts } from "../../jobs/job.ts";
import type { CopyJob } from "./copy_job.ts";
import { factsToKeep } from "../../jobs/keeping/kept_here.ts";
import { setRemoteMode } from "../../jobs/keeping/remote_mode.ts";
import { remoteModified, setRemoteTime } from "../../jobs/keeping/remote_time.ts";
import { provideRemoteFolder } from "../../jobs/target/folder_making.ts";
import type { UploadPlan } from "../../jobs/target/plans.ts";
import { planUpload } from "../../jobs/target/remote_target.ts";
import { SILENT_JOB } from "../../reports/reports.ts";
import type { Version } from "../../../../core/files/copies/on_exist.ts";
import { copyDirectly, hindrance } from "./directly.ts";
import type { Partners } from "./partners.ts";
import { type Copied, copyThroughHere } from "./through_here.ts";
import { type CopyEnd, type CopyEnds, on, serverOf } from "./two_servers.ts";

/** Which way the bytes took. */
interface Way {
  /** Why they went through this machine; undefined when they did not. */
  readonly whyNot?: string;
  /** As they passed here, or as the source says. */
  readonly bytes: number | undefined;
}

/** Copies one file to another server. `partners` holds the sessions with the other servers. Throws a `ClientFault`. */
export async function copy(
  conversation: Conversation,
  job: CopyJob,
  partners: Partners,
): Promise<Done> {
  await conversation.ready();
  const found = await endsOf(conversation, job, partners);
  const { source } = found;
  requireTwoFiles(found);
  const { representation } = job;
  for (const end of [source, found.target]) {
    await on(end, () => end.conversation.represent(representation));
  }
  const size = await on(source, () => source.conversation.size(source.path));
  const facts = await on(source, () => factsToKeep(source.conversation, { url: job.url }));
  const plan = await planned(found, { size, modified: facts.modified });
  if (plan.kind === "leave") {
    conversation.say(plan.why);
    return { skipped: true };
  }
  const target = { ...found.target, path: plan.remote };
  // Looking at what is there may have changed it.
  await on(target, () => target.conversation.represent(representation));
  const ends = { source, target };
  const { clock } = conversation.context;
  const began = clock.now();
  const way = await move(ends, job, { representation, size });
  const took = clock.now() - began;
  await requireSize(ends, job, way.bytes);
  await keep(target, facts);
  await tell(ends, job, way, took);
  return {};
}

/** Both ends, the target's session logged in: the one of an earlier copy if it can be used, else a new one. */
async function endsOf(
  conversation: Conversation,
  job: CopyJob,
  partners: Partners,
): Promise<CopyEnds> {
  const { url, target: to } = job;
  const { settings, context } = conversation;
  const source = { conversation, url, path: url.path };
  const lacking = settings.copies.lacking(to);
  const server = loginKey(to);
  const usable = partners.usable(server);
  const session = usable ?? await on(
    { url: to },
    () => new HeldSessions(context, to, settings, lacking).logIn(),
  );
  if (usable === undefined) await partners.keep(server, session);
  // What a job knows of its earlier attempts holds for both ends.
  const { memory } = conversation;
  session.open.conversation.take({ job, settings, memory, report: SILENT_JOB });
  const path = pathOfCopy(to, lastComponent(url.path));
  return { source, target: { conversation: session.open.conversation, url: to, path, lacking } };
}

/** What becomes of the copy when its name is taken; missing folders above it are made. */
async function planned({ source, target }: CopyEnds, version: Version): Promise<UploadPlan> {
  const { conversation, url, path } = target;
  const { existing } = conversation.settings;
  const known = version.modified === undefined && existing.onExist === "newer"
    ? {
      ...version,
      modified: await on(source, () => remoteModified(source.conversation, source.path)),
    }
    : version;
  return await on(target, async () => {
    const plan = await planUpload(conversation, { resume: false }, path, known);
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    const makes = existing.createFolders && folder !== "" && plan.kind !== "leave";
    if (makes) await provideRemoteFolder(conversation, url, folder);
    return plan;
  });
}

/** A file that is copied onto itself would be emptied before it is read. */
function requireTwoFiles({ source, target }: CopyEnds): void {
  const [from, to] = [source, target].map(({ conversation: { facts } }) => facts.peer);
  if (from === undefined || to === undefined) return;
  const same = sameHost(from.hostname, to.hostname) && from.port === to.port &&
    source.url.user === target.url.user && source.path === target.path;
  if (same) fail("usage", `${source.path} would be copied onto itself, which would empty it`);
}

/** Moves the bytes, from server to server if that is wanted and possible. */
async function move(ends: CopyEnds, { direct }: CopyJob, file: Copied): Promise<Way> {
  const whyNot = direct === "off" ? "--fxp off" : await tryDirectly(ends);
  if (whyNot === undefined) return { bytes: file.size };
  if (direct === "require") {
    fail("server-refused", `the bytes cannot go from server to server: ${whyNot}`);
  }
  return { whyNot, bytes: await copyThroughHere(ends, file) };
}

/** Undefined when the bytes went from server to server; otherwise why not. What is learnt holds for the run. */
async function tryDirectly(ends: CopyEnds): Promise<string | undefined> {
  const { source, target } = ends;
  const { copies } = source.conversation.settings;
  const known = copies.refusal(source.url, target.url) ?? hindrance(ends);
  if (known !== undefined) return known;
  const result = await copyDirectly(ends);
  if (result.kind === "copied") return undefined;
  const { reason, clean } = result;
  copies.learnRefusal(source.url, target.url, reason);
  if (clean) return reason;
  // Both servers may still wait for each other: new sessions are quicker than their patience.
  for (const { conversation } of [target, source]) conversation.abandon(reason);
  throw new SessionLost(undefined, new ClientFault({ kind: "server-refused", message: reason }));
}

/** The copy must have as many bytes as the file, as far as the servers tell. */
async function requireSize(
  { target }: CopyEnds,
  { representation }: CopyJob,
  bytes: number | undefined,
): Promise<void> {
  // In TYPE A servers count line ends as they like.
  if (bytes === undefined || representation === "ascii") return;
  const there = await target.conversation.sizeAtEnd(target.path);
  if (there === undefined || there === bytes) return;
  fail("integrity", `${serverOf(target)}: ${target.path} has ${there} bytes there, not ${bytes}`);
}

/** Gives the copy the time and the permissions of the file, as far as the run wants it and the server can. */
async function keep(
  { conversation, url, path }: CopyEnd,
  { modified, mode }: ToldFacts,
): Promise<void> {
  if (modified !== undefined) await setRemoteTime(conversation, { url, path, modified });
  if (mode !== undefined) await setRemoteMode(conversation, { url, path, mode });
}

/** Says that the copy is there, and which way the bytes took. */
async function tell(
  { source, target }: CopyEnds,
  { json }: CopyJob,
  { whyNot, bytes }: Way,
  milliseconds: number,
): Promise<void> {
  const { settings: { status, world }, names } = source.conversation;
  const rate = bytes === undefined ? undefined : rateOf(bytes, milliseconds);
  if (json) {
    const line = eventLine({
      schema: SCHEMA_VERSION,
      event: "copied",
      url: shownUrl(source),
      target_url: shownUrl(target),
      direct: whyNot === undefined,
      seconds: milliseconds / 1000,
      ...defined({ bytes, rate, why_not_direct: whyNot }),
    });
    return await world.stdout.write(encodeText(`${line}\n`));
  }
  const amount = bytes === undefined ? "" : `  ${bytesText(bytes)}`;
  const speed = rate === undefined ? "" : ` (${rateText(rate)})`;
  const name = lastComponent(names.readable(source.path));
  const way = whyNot === undefined ? "from server to server" : `through this machine: ${whyNot}`;
  // What passes here is summed up for those who watch.
  const isSummedUp = whyNot !== undefined && status.watched;
  const sum = isSummedUp ? ": " : `${amount} in ${durationText(milliseconds)}${speed}, `;
  status.note(escapeControls(name) + sum + way);
}

function shownUrl({ url, path }: CopyEnd): string {
  const { password: _password, ...shown }: FtpUrl = { ...url, path };
  return formatFtpUrl(shown);
}
