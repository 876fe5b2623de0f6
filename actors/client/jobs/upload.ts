import { basename } from "@std/path";
import type { FileFailure } from "../../../core/files/file_failure.ts";
import { summaryLine } from "../../../core/screen/progress.ts";
import { escapeControls } from "../../../core/base/redact.ts";
import { asciiToNetwork, type RepresentationType } from "../../../core/protocol/representation.ts";
import { looksBinary } from "../../../core/files/text_detection.ts";
import type { FtpUrl } from "../../../core/network/url.ts";
import type { ByteSource, Flow } from "../../transport/flow/flow.ts";
import { readSample } from "../../transport/flow/text_sample.ts";
import { standardInput } from "../../transport/flow/standard_streams.ts";
import type { Conversation } from "../conversation/conversation.ts";
import { ClientFault, fail, isIntermediate } from "../fault.ts";
import { inFittingType } from "./fitting_type.ts";
import type { InType, UploadJob } from "./job.ts";
import { findOrigin, LocalFolder, openStreamOrigin } from "./local_files.ts";
import type { TransferResult } from "../data/transfer.ts";

/** Sends one file. Throws a `ClientFault`. */
export async function upload(conversation: Conversation, job: UploadJob): Promise<void> {
  const { world } = conversation.settings;
  if (job.origin.kind === "standard-input") {
    return await sendStream(conversation, streamed(job), job.url.path, "standard input", () => {
      return Promise.resolve(standardInput(world));
    });
  }
  const { path } = job.origin;
  const remote = remotePath(job.url, basename(path));
  const place = await findOrigin(path, world.cwd);
  if (place.kind === "stream") {
    return await sendStream(
      conversation,
      streamed(job),
      remote,
      path,
      () => openStreamOrigin(path, world.cwd),
    );
  }
  const folder = new LocalFolder(conversation.context, place.folder, place.shown);
  try {
    const first = await chosenType(job, folder, place.name);
    await inFittingType(
      conversation,
      escapeControls(path),
      first,
      (representation) =>
        sendFile(conversation, { ...job, representation }, remote, folder, place.name),
    );
  } finally {
    await folder.stop();
  }
}

/** What comes once only cannot be looked into before: nothing spoils it in TYPE I. */
function streamed(job: UploadJob): InType<UploadJob> {
  return { ...job, representation: job.representation === "auto" ? "image" : job.representation };
}

/** The type for a file by what is in it; going on with one needs TYPE I. */
async function chosenType(
  { representation, resume }: UploadJob,
  folder: LocalFolder,
  name: string,
): Promise<RepresentationType> {
  if (representation !== "auto") return representation;
  if (resume) return "image";
  using opened = await folder.openSource(name, 0);
  return looksBinary(await readSample(opened.source)) ? "image" : "ascii";
}

/** Where the file goes: the URL's path, or the file's own name in the folder that the URL names. */
function remotePath({ path }: FtpUrl, name: string): string {
  return path === "" || path.endsWith("/") ? path + name : path;
}

async function sendFile(
  conversation: Conversation,
  job: InType<UploadJob>,
  remote: string,
  folder: LocalFolder,
  name: string,
): Promise<void> {
  // Opened before anything is said, so that a file that cannot be read leaves no empty one on the server.
  using opened = await folder.openSource(name, 0);
  const { size } = opened.facts;
  await conversation.ready();
  await conversation.represent(job.representation);
  const start = await resumeStart(conversation, job, remote, size);
  if (start.kind === "complete") {
    const { status } = conversation.settings;
    return status.print(`ferry: ${escapeControls(remote)} is complete already`);
  }
  const { offset } = start;
  await store(conversation, job, {
    command: () => storeFrom(conversation, remote, offset),
    remote,
    offset,
    total: size,
    name: folder.pathOf(name),
    open: async () => (await folder.openSource(name, offset)).source,
    shownFailure: folder.shownFailure,
  });
  if (offset > 0) await requireSize(conversation, remote, size);
}

/** A server that took REST and forgot it has only the end of the file now, and would not say so. */
async function requireSize(
  conversation: Conversation,
  remote: string,
  size: number,
): Promise<void> {
  const present = await conversation.sizeAtEnd(remote);
  if (present === undefined || present === size) return;
  fail(
    "integrity",
    `${escapeControls(remote)} has ${present} bytes on the server and ${size} here: ` +
      "send it again without --continue",
  );
}

async function sendStream(
  conversation: Conversation,
  job: InType<UploadJob>,
  remote: string,
  name: string,
  open: () => Promise<ByteSource>,
): Promise<void> {
  if (job.resume) fail("usage", `cannot go on with ${name}: it is not a regular file`);
  await conversation.ready();
  await conversation.represent(job.representation);
  const shownFailure = (failure: FileFailure) => failure;
  const command = () => `STOR ${remote}`;
  await store(conversation, job, {
    command,
    remote,
    offset: 0,
    total: undefined,
    name,
    open,
    shownFailure,
  });
}

type Start =
  | { readonly kind: "complete" }
  | { readonly kind: "send"; readonly offset: number };

/** From which byte of the local file on there is something to send. */
async function resumeStart(
  conversation: Conversation,
  job: InType<UploadJob>,
  remote: string,
  size: number,
): Promise<Start> {
  const whole: Start = { kind: "send", offset: 0 };
  if (!job.resume) return whole;
  if (job.representation === "ascii") {
    fail(
      "usage",
      "cannot go on with a file sent as text: line ends change its length; " +
        "leave --continue out",
    );
  }
  const present = await conversation.size(remote);
  if (present === undefined && conversation.cannotTellSizes) {
    conversation.settings.status.print(
      "ferry: the server cannot tell how much it has (no SIZE command): sending all of it",
    );
  }
  if (present === undefined || present === 0) return whole;
  if (present === size) return { kind: "complete" };
  if (present > size) {
    fail(
      "integrity",
      `${escapeControls(remote)} is longer than the local file (${present} bytes, ${size} here): ` +
        "is it the same file?",
    );
  }
  return { kind: "send", offset: present };
}

/**
 * The command that writes from this byte on: REST and STOR (RFC 3659 §5.3). Servers that do not take REST before
 * STOR are given the rest by APPE, which comes to the same while nobody else writes.
 */
async function storeFrom(
  conversation: Conversation,
  remote: string,
  offset: number,
): Promise<string> {
  if (offset === 0) return `STOR ${remote}`;
  const received = await conversation.ask("REST", `REST ${offset}`);
  const restarts = received !== undefined && isIntermediate(received);
  return restarts ? `STOR ${remote}` : `APPE ${remote}`;
}

interface Storing {
  /** The path on the server. */
  readonly remote: string;
  command(): string | Promise<string>;
  readonly offset: number;
  readonly total: number | undefined;
  readonly name: string;
  open(): Promise<ByteSource>;
  shownFailure(failure: FileFailure): FileFailure;
}

async function store(
  conversation: Conversation,
  job: InType<UploadJob>,
  { command, remote, offset, total, name, open, shownFailure }: Storing,
): Promise<void> {
  const shown = () => ({ name: basename(name), total, resumedAt: offset });
  const flow = async (): Promise<Flow> => {
    const source = await open();
    const transform = job.representation === "ascii" ? { transform: asciiToNetwork() } : {};
    return { direction: "out", source, ...transform };
  };
  const { representation } = job;
  const outline = () => ({ path: remote, representation, size: total, resumedAt: offset });
  const sends = true;
  const options = { command, flow, sends, shownFailure, shown, outline } as const;
  const result = await conversation.transfer(options);
  if (result.failure !== undefined && !await isThere(conversation, result, remote, total)) {
    throw new ClientFault(result.failure);
  }
  const { status } = conversation.settings;
  if (!status.watched) return;
  const bytes = offset + result.bytes;
  status.print(summaryLine({ ...shown(), bytes, elapsed: result.milliseconds }));
}

/** Whether the end of the data connection got lost and nothing else: the server is content, and has all bytes. */
async function isThere(
  conversation: Conversation,
  { failure, confirmed }: TransferResult,
  remote: string,
  total: number | undefined,
): Promise<boolean> {
  if (!confirmed || failure?.kind !== "integrity" || total === undefined) return false;
  return await conversation.sizeAtEnd(remote) === total;
}
