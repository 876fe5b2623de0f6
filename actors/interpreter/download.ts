import type { FileFailure } from "../../core/errors.ts";
import { baseName } from "../../core/path.ts";
import { summaryLine } from "../../core/progress.ts";
import { escapeControls } from "../../core/redact.ts";
import { checkRemoteName } from "../../core/remote_name.ts";
import { networkToAscii, type RepresentationType } from "../../core/representation.ts";
import { hasTextName } from "../../core/text_detection.ts";
import type { ByteSink, Flow } from "../messages.ts";
import { standardOutput } from "../standard_streams.ts";
import type { Conversation } from "./conversation.ts";
import { ClientFault, fail, isIntermediate, replyText } from "./fault.ts";
import { inFittingType } from "./fitting_type.ts";
import type { DownloadJob, InType } from "./job.ts";
import { findTarget, LocalFolder, openStreamTarget, requireFolder } from "./local_files.ts";
import type { TransferResult } from "./transfer.ts";

/** What an unfinished file is called behind its name. */
const PART = ".part";

/** Fetches one file. Throws a `ClientFault`; what has arrived until then stays in `NAME.part`. */
export async function download(conversation: Conversation, job: DownloadJob): Promise<void> {
  const name = escapeControls(conversation.names.readable(baseName(`/${job.url.path}`)));
  await inFittingType(
    conversation,
    name,
    chosenType(job),
    (representation) => downloadAs(conversation, { ...job, representation }),
  );
}

/** What is in the file is known only on the server: its name decides, and going on needs TYPE I. */
function chosenType({ representation, resume, url }: DownloadJob): RepresentationType {
  if (representation !== "auto") return representation;
  return !resume && hasTextName(url.path) ? "ascii" : "image";
}

async function downloadAs(conversation: Conversation, job: InType<DownloadJob>): Promise<void> {
  const { cwd } = conversation.settings.world;
  switch (job.target.kind) {
    case "standard-output":
      return await fetchStream(
        conversation,
        job,
        () => Promise.resolve(standardOutput(conversation.settings.world)),
      );
    case "folder": {
      const { path } = job.target;
      const name = localName(job, conversation);
      return await fetchInto(conversation, job, await requireFolder(path, cwd), path, name);
    }
    case "file": {
      const target = await findTarget(job.target.path, cwd);
      if (target.kind === "stream") {
        return await fetchStream(conversation, job, () => openStreamTarget(target.path, cwd));
      }
      return await fetchInto(conversation, job, target.folder, target.shown, target.name);
    }
  }
}

/** The name that the file gets here: the last component of the URL's path, when it is safe to create. */
function localName({ url }: Pick<DownloadJob, "url">, { names }: Conversation): string {
  const name = names.readable(baseName(`/${url.path}`));
  const reason = checkRemoteName(name);
  if (reason === undefined) return name;
  return fail(
    "local-file",
    `cannot keep the name ${
      escapeControls(name) || "(none)"
    }: ${reason}; choose another with -o FILE`,
  );
}

async function fetchInto(
  conversation: Conversation,
  job: InType<DownloadJob>,
  path: string,
  shown: string,
  name: string,
): Promise<void> {
  const folder = new LocalFolder(conversation.context, path, shown);
  try {
    await fetchFile(conversation, job, folder, name);
  } finally {
    await folder.stop();
  }
}

async function fetchFile(
  conversation: Conversation,
  job: InType<DownloadJob>,
  folder: LocalFolder,
  name: string,
): Promise<void> {
  const present = await folder.lookUp(name);
  if (present?.type === "folder") {
    fail("local-file", `cannot write ${folder.pathOf(name)}: it is a folder`);
  }
  const part = name + PART;
  const partSize = job.resume ? (await folder.lookUp(part))?.size : undefined;
  await conversation.ready();
  await conversation.represent(job.representation);
  const size = await knownSize(conversation, job);
  if (job.resume && partSize === undefined && size !== undefined && present?.size === size) {
    return say(conversation, `${folder.pathOf(name)} is complete already`);
  }
  const offset = resumeOffset(conversation, job, folder.pathOf(part), partSize ?? 0, size);
  if (offset === 0 || offset !== size) {
    const mode = offset > 0 ? { kind: "resume", offset } as const : { kind: "replace" } as const;
    await retrieve(conversation, job, {
      offset,
      size,
      open: () => folder.openSink(part, mode),
      shownFailure: folder.shownFailure,
      kept: folder.pathOf(part),
    });
  }
  await folder.rename(part, name);
}

/** Fetches into something that takes bytes once and in order. */
async function fetchStream(
  conversation: Conversation,
  job: InType<DownloadJob>,
  open: () => Promise<ByteSink>,
): Promise<void> {
  await conversation.ready();
  await conversation.represent(job.representation);
  const size = await knownSize(conversation, job);
  const shownFailure = (failure: FileFailure) => failure;
  await retrieve(conversation, job, { offset: 0, size, open, shownFailure, kept: undefined });
}

/** SIZE in TYPE A costs the server a reading of the whole file, and many do not answer it. */
async function knownSize(
  conversation: Conversation,
  job: InType<DownloadJob>,
): Promise<number | undefined> {
  return job.representation === "image" ? await conversation.size(job.url.path) : undefined;
}

function resumeOffset(
  conversation: Conversation,
  job: InType<DownloadJob>,
  shown: string,
  present: number,
  size: number | undefined,
): number {
  if (!job.resume || present === 0) return 0;
  if (job.representation === "ascii") {
    fail(
      "usage",
      `cannot go on with ${shown} as text: line ends change its length; leave --continue out`,
    );
  }
  if (size === undefined || present <= size) return present;
  say(
    conversation,
    `${shown} is longer than the file on the server (${present} bytes, ${size} there): starting over`,
  );
  return 0;
}

/** REST (RFC 3659 §5.3): the next transfer begins at this byte. */
async function restartAt(conversation: Conversation, offset: number): Promise<void> {
  if (offset === 0) return;
  const received = await conversation.command(`REST ${offset}`);
  if (isIntermediate(received)) return;
  fail(
    "server-refused",
    `the server cannot go on at byte ${offset}: ${replyText(received)}; leave --continue out`,
  );
}

interface Retrieval {
  readonly offset: number;
  readonly size: number | undefined;
  open(): Promise<ByteSink>;
  shownFailure(failure: FileFailure): FileFailure;
  /** Where an incomplete file stays. */
  readonly kept: string | undefined;
}

async function retrieve(
  conversation: Conversation,
  job: InType<DownloadJob>,
  { offset, size, open, shownFailure, kept }: Retrieval,
): Promise<void> {
  const { path } = job.url;
  const name = conversation.names.readable(baseName(`/${path}`));
  const shown = { name, total: size, resumedAt: offset };
  const flow = async (): Promise<Flow> => {
    const sink = await open();
    const transform = job.representation === "ascii" ? { transform: networkToAscii() } : {};
    return { direction: "in", sink, ...transform };
  };
  const command = async () => {
    await restartAt(conversation, offset);
    return `RETR ${path}`;
  };
  const { representation } = job;
  const outline = {
    path: conversation.names.readable(path),
    representation,
    size,
    resumedAt: offset,
  };
  const result = await conversation.transfer({ command, flow, shownFailure, shown, outline });
  requireComplete(result, offset, size, name, kept);
  const { status } = conversation.settings;
  if (!status.watched) return;
  const bytes = offset + result.bytes;
  status.print(summaryLine({ ...shown, bytes, elapsed: result.milliseconds }));
}

function requireComplete(
  { bytes, failure }: TransferResult,
  offset: number,
  size: number | undefined,
  name: string,
  kept: string | undefined,
): void {
  const hint = kept === undefined ? "" : `; ${kept} is kept, go on with --continue`;
  if (failure !== undefined) {
    const kind = failure.kind;
    throw new ClientFault({ kind, message: failure.message + (kind === "local-file" ? "" : hint) });
  }
  if (size === undefined) return;
  if (offset > 0 && offset + bytes > size) {
    fail(
      "integrity",
      `${escapeControls(name)} is spoilt: ${bytes} bytes arrived where ${
        size - offset
      } were left, ` +
        "does the server ignore REST? Fetch it without --continue",
    );
  }
  if (offset + bytes >= size) return;
  fail(
    "integrity",
    `${escapeControls(name)} is truncated: ${offset + bytes} of ${size} bytes arrived${hint}`,
  );
}

function say(conversation: Conversation, text: string): void {
  conversation.settings.status.print(`ferry: ${escapeControls(text)}`);
}
