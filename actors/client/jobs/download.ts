import type { ClientFailureKind } from "../../../core/cli/exit_code.ts";
import type { FileFailure } from "../../../core/files/file_failure.ts";
import { baseName } from "../../../core/files/path.ts";
import { summaryLine } from "../../../core/screen/progress.ts";
import { escapeControls } from "../../../core/base/redact.ts";
import { checkRemoteName } from "../../../core/files/listing/remote_name.ts";
import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import { networkToAscii, type RepresentationType } from "../../../core/protocol/representation.ts";
import { hasTextName } from "../../../core/files/text_detection.ts";
import type { ByteSink, Flow } from "../../transport/flow/flow.ts";
import { standardOutput } from "../../transport/flow/standard_streams.ts";
import { type Beginning, checkedTail, ComparingSink, comparingTail, WHOLE } from "./beginning.ts";
import type { Conversation } from "../conversation/conversation.ts";
import { ClientFault, fail, isIntermediate, replyText } from "../fault.ts";
import { inFittingType } from "./fitting_type.ts";
import type { DownloadJob, InType } from "./job.ts";
import { findTarget, LocalFolder, openStreamTarget, requireFolder } from "./local_files.ts";
import { SessionLost } from "../conversation/optional.ts";
import type { TransferResult } from "../data/transfer.ts";
import { keptHint } from "./unfinished_file.ts";

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
  const found = job.resume ? await folder.lookUp(part) : undefined;
  // Nothing is read through a link that somebody else may have put there.
  const partSize = found?.type === "file" ? found.size : undefined;
  await conversation.ready();
  await conversation.represent(job.representation);
  const size = await knownSize(conversation, job);
  if (job.resume && partSize === undefined && size !== undefined && present?.size === size) {
    return say(conversation, `${folder.pathOf(name)} is complete already`);
  }
  const beginning = await beginningOf(conversation, job, folder, part, partSize ?? 0, size);
  if (beginning.rest === 0 || beginning.rest !== size) {
    await retrieve(conversation, job, {
      beginning,
      size,
      open: (agreed) => openPart(folder, part, agreed),
      shownFailure: folder.shownFailure,
      part: {
        shown: folder.pathOf(part),
        real: folder.realPathOf(part),
        remains: () => folder.keepsContent(part),
      },
    });
  }
  await folder.rename(part, name);
}

async function openPart(
  folder: LocalFolder,
  part: string,
  { rest, known }: Beginning,
): Promise<ByteSink> {
  if (rest === 0) return await folder.openSink(part, { kind: "replace" });
  // Before the first byte: a part that is not ours to write to is refused, however its bytes compare.
  const sink = await folder.openSink(part, { kind: "resume", offset: rest + known.length });
  return known.length === 0 ? sink : new ComparingSink(known, sink);
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
  await retrieve(conversation, job, { beginning: WHOLE, size, open, shownFailure });
}

/** SIZE in TYPE A costs the server a reading of the whole file, and many do not answer it. */
async function knownSize(
  conversation: Conversation,
  job: InType<DownloadJob>,
): Promise<number | undefined> {
  return job.representation === "image" ? await conversation.size(job.url.path) : undefined;
}

async function beginningOf(
  conversation: Conversation,
  job: InType<DownloadJob>,
  folder: LocalFolder,
  part: string,
  present: number,
  size: number | undefined,
): Promise<Beginning> {
  if (!job.resume || present === 0) return WHOLE;
  const shown = folder.pathOf(part);
  if (job.representation === "ascii") {
    fail(
      "usage",
      `cannot go on with ${shown} as text: line ends change its length; leave --continue out`,
    );
  }
  if (size !== undefined && present <= size) return await checkedTail(folder, part, present);
  if (size !== undefined) {
    const lengths = `${present} bytes, ${size} there`;
    say(conversation, `${shown} is longer than the file on the server (${lengths}): starting over`);
    return WHOLE;
  }
  const comparing = await comparingTail(folder, part, present);
  if (comparing !== undefined) return comparing;
  say(
    conversation,
    `the server does not tell the size of the file, and ${shown} has too little to compare: starting over`,
  );
  return WHOLE;
}

/** REST (RFC 3659 §5.3): the next transfer begins at this byte, or at the first one where the server cannot do that. */
async function restartAt(conversation: Conversation, beginning: Beginning): Promise<Beginning> {
  const { rest } = beginning;
  if (rest === 0) return WHOLE;
  const received = await conversation.ask("REST", `REST ${rest}`);
  if (received !== undefined && isIntermediate(received)) return beginning;
  const reason = received === undefined ? "" : ` (${replyText(received)})`;
  say(conversation, `the server cannot go on at byte ${rest}${reason}: starting over`);
  return WHOLE;
}

interface Retrieval {
  readonly beginning: Beginning;
  readonly size: number | undefined;
  open(agreed: Beginning): Promise<ByteSink>;
  shownFailure(failure: FileFailure): FileFailure;
  /** Where an incomplete file stays. */
  readonly part?: KeptPart;
}

interface KeptPart {
  /** How the user knows it. */
  readonly shown: string;
  readonly real: string;
  /** Whether anything is left there; what is empty is removed. */
  remains(): Promise<boolean>;
}

/** One attempt to fetch a file, and what is learned of it on the way. */
interface Attempt {
  beginning: Beginning;
  /** The sizes that the whole file may have; empty when nothing is known. */
  sizes: readonly number[];
  sink?: ByteSink;
}

async function retrieve(
  conversation: Conversation,
  job: InType<DownloadJob>,
  { beginning, size, open, shownFailure, part }: Retrieval,
): Promise<void> {
  const { path } = job.url;
  const { representation } = job;
  const name = conversation.names.readable(baseName(`/${path}`));
  const attempt: Attempt = { beginning, sizes: size === undefined ? [] : [size] };
  const shown = () => ({ name, total: attempt.sizes[0], resumedAt: attempt.beginning.rest });
  try {
    const result = await conversation.transfer({
      command: async () => {
        attempt.beginning = await restartAt(conversation, beginning);
        return `RETR ${path}`;
      },
      flow: async (agreed): Promise<Flow> => {
        if (representation === "image" && size === undefined) {
          attempt.sizes = announcedSizes(agreed, attempt.beginning.rest);
        }
        const sink = attempt.sink = await open(attempt.beginning);
        conversation.settings.unfinished.set(part);
        const transform = representation === "ascii" ? { transform: networkToAscii() } : {};
        return { direction: "in", sink, ...transform };
      },
      shownFailure,
      shown,
      outline: () => ({
        path: conversation.names.readable(path),
        representation,
        size: attempt.sizes[0],
        resumedAt: attempt.beginning.rest,
      }),
    });
    requireComplete(result, attempt, name, part);
    const { status } = conversation.settings;
    if (!status.watched) return;
    const bytes = attempt.beginning.rest + result.bytes;
    status.print(summaryLine({ ...shown(), bytes, elapsed: result.milliseconds }));
  } catch (error) {
    throw await namingPart(error, part);
  } finally {
    conversation.settings.unfinished.set(undefined);
  }
}

/**
 * The size that the reply to RETR tells, as many do for people: `150 Opening BINARY mode data connection for x (1234
 * bytes)`. Behind REST some mean the whole file and others what is left of it.
 */
function announcedSizes(agreed: ReceivedReply | undefined, rest: number): readonly number[] {
  const digits = /\((\d{1,15})\s*bytes?\b/i.exec(agreed?.lines.join(" ") ?? "")?.[1];
  if (digits === undefined) return [];
  return rest === 0 ? [Number(digits)] : [Number(digits), Number(digits) + rest];
}

/** The fault, and where that is left which has come. */
async function namingPart(error: unknown, part: KeptPart | undefined): Promise<unknown> {
  if (part === undefined || !(error instanceof ClientFault)) return error;
  if (error instanceof SessionLost || error instanceof SpoiltFault) return error;
  const { failure } = error;
  const remains = await part.remains();
  if (!remains || !leavesPart(failure.kind)) return error;
  const message = failure.message + keptHint(part.shown);
  return new ClientFault({ ...failure, message }, error.received);
}

/** What is here and what is there do not go together: there is no going on. */
class SpoiltFault extends ClientFault {
  override readonly name = "SpoiltFault";

  constructor(message: string) {
    super({ kind: "integrity", message: `${message} Fetch it without --continue` });
  }
}

/** Whether another attempt may go on where this one ended. */
function leavesPart(kind: ClientFailureKind): boolean {
  switch (kind) {
    case "integrity":
    case "timed-out":
    case "interrupted":
    case "unreachable":
    case "try-later":
    case "trust":
      return true;
    case "usage":
    case "login-refused":
    case "server-refused":
    case "local-file":
    case "bug":
      return false;
  }
}

function requireComplete(
  { bytes, failure, confirmed }: TransferResult,
  { beginning: { rest, known }, sizes, sink }: Attempt,
  name: string,
  part: KeptPart | undefined,
): void {
  const shown = escapeControls(name);
  if (sink instanceof ComparingSink && sink.differs) {
    throw new SpoiltFault(
      `${part?.shown ?? shown} does not go with the file on the server: has that changed, ` +
        "or does the server ignore REST?",
    );
  }
  const total = rest + bytes;
  if (failure !== undefined) {
    // The end of the data connection got lost, and everything else says that nothing else did.
    if (confirmed && failure.kind === "integrity" && sizes[0] === total) return;
    throw new ClientFault(failure);
  }
  if (sizes.length === 0 || sizes.includes(total)) return;
  const most = Math.max(...sizes);
  if (total < most) {
    fail("integrity", `${shown} is truncated: ${total} of ${most} bytes arrived`);
  }
  if (rest === 0) return;
  const wanted = most - rest - known.length;
  throw new SpoiltFault(
    `${shown} is spoilt: ${bytes - known.length} bytes arrived where ${wanted} were left, ` +
      "does the server ignore REST?",
  );
}

function say(conversation: Conversation, text: string): void {
  conversation.settings.status.print(`ferry: ${escapeControls(text)}`);
}
