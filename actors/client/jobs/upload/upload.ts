// This folder: the job that sends a file, from the start or from where an earlier run was cut.

import { basename } from "../../../machine/system/local_path.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { looksBinary } from "../../../../core/files/contents/text_detection.ts";
import { type FtpUrl, pathOfCopy } from "../../../../core/network/url.ts";
import type { RepresentationType } from "../../../../core/representation/representation_type.ts";
import { standardInput } from "../../../transport/flow/standard_streams.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { ClientFault, fail } from "../../client_fault.ts";
import { FileProof } from "../../certainty/file_proof.ts";
import { inFittingType } from "../download/fitting_type.ts";
import type { Done, InType, UploadJob } from "../job.ts";
import { provideRemoteFolder } from "../target/folder_making.ts";
import type { Leaving } from "../target/plans.ts";
import { planUpload } from "../target/remote_target.ts";
import { requireRoomThere } from "../target/room_there.ts";
import { keepThere } from "../keeping/kept_there.ts";
import { LocalFolder } from "../local_folder.ts";
import { findOrigin, openStreamOrigin } from "../local_place.ts";
import { resumeStart, type Start } from "./resume_start.ts";
import { store, type StoreOptions } from "./store.ts";
import { FileToSend, StreamToSend } from "./upload_source.ts";

/** Sends one file. Throws a `ClientFault`. */
export async function upload(conversation: Conversation, job: UploadJob): Promise<Done> {
  const { world } = conversation.settings;
  if (job.origin.kind === "standard-input") {
    const source = new StreamToSend("standard input", () => standardInput(world));
    return await sendStream(conversation, job, job.url.path, source);
  }
  if (job.origin.kind === "tree") {
    const { tree, path } = job.origin;
    const from = { folder: tree.folder, name: path };
    return tree.noteCarried(await sendFileOf(conversation, job, from), job.size);
  }
  const { path } = job.origin;
  const remote = pathOfCopy(job.url, basename(path));
  const place = await findOrigin(path, world.cwd);
  if (place.kind === "stream") {
    const source = new StreamToSend(path, () => openStreamOrigin(path, world.cwd));
    return await sendStream(conversation, job, remote, source);
  }
  const folder = new LocalFolder(conversation.context, place.folder, place.shown);
  try {
    return await sendFileOf(conversation, { ...job, url: { ...job.url, path: remote } }, {
      folder,
      name: place.name,
    });
  } finally {
    await folder.stop();
  }
}

/** Sends a file of a folder here to the path of the URL. */
async function sendFileOf(
  conversation: Conversation,
  job: UploadJob,
  { folder, name }: { readonly folder: LocalFolder; readonly name: string },
): Promise<Done> {
  using source = await FileToSend.open(folder, name);
  return await inFittingType(
    conversation,
    escapeControls(folder.pathOf(name)),
    await chosenType(job, source),
    (representation) => sendFile(conversation, { ...job, representation }, job.url.path, source),
  );
}

/** The type for a file by its content; an upload that is resumed needs TYPE I. */
async function chosenType(
  { representation, resume }: UploadJob,
  source: FileToSend,
): Promise<RepresentationType> {
  if (representation !== "auto") return representation;
  if (resume) return "image";
  return looksBinary(await source.sample()) ? "image" : "ascii";
}

async function sendFile(
  conversation: Conversation,
  job: InType<UploadJob>,
  named: string,
  source: FileToSend,
): Promise<Done> {
  const { representation } = job;
  await conversation.ready();
  const plan = await planUpload(conversation, job, named, source.facts);
  if (plan.kind === "leave") return skipped(conversation, plan);
  const { remote, resume } = plan;
  await provideFolder(conversation, job.url, remote);
  await conversation.represent(representation);
  const { memory } = conversation;
  const wasSent = memory.hasSent;
  const start: Start = memory.isStored
    ? { kind: "complete" }
    : await resumeStart(conversation, { ...job, resume }, remote, source);
  let path = remote;
  if (start.kind === "send") {
    await requireRoomThere(conversation, remote, source.size - start.offset);
    path = await sendFrom(conversation, source, { remote, representation, offset: start.offset });
  } else if (wasSent) await settleSent(conversation, source, remote);
  else conversation.say(`${remote} is complete already`);
  memory.isStored = true;
  await keepThere(conversation, { url: job.url, path, original: source.facts });
  return {};
}

/** Gives the path under which the server has stored the file. */
async function sendFrom(
  conversation: Conversation,
  source: FileToSend,
  { remote, representation, offset }: Pick<StoreOptions, "remote" | "representation" | "offset">,
): Promise<string> {
  const proof = await proofOf(conversation, source.name, remote, representation);
  await proof.before(offset, (length, take) => source.takeFirst(length, take));
  const path = await store(conversation, { source, remote, representation, offset, proof });
  await proof.enter();
  return path;
}

/** The file stays as it is. */
function skipped(conversation: Conversation, { why }: Leaving): Done {
  conversation.say(why);
  return { skipped: true };
}

/** With `--create-dirs`: makes the folder that the file goes to. */
async function provideFolder(
  conversation: Conversation,
  url: FtpUrl,
  remote: string,
): Promise<void> {
  const { createFolders } = conversation.settings.existing;
  const end = remote.lastIndexOf("/");
  if (createFolders && end > 0) {
    await provideRemoteFolder(conversation, url, remote.slice(0, end));
  }
}

/** An attempt whose last reply was lost has sent all of it. */
async function settleSent(
  conversation: Conversation,
  source: FileToSend,
  remote: string,
): Promise<void> {
  const proof = await proofOf(conversation, source.name, remote, "image");
  await proof.before(source.size, (length, take) => source.takeFirst(length, take));
  const by = await proof.settle(source.size);
  conversation.report.proved(by, proof.sha256);
  await proof.enter();
}

/** A stream can be read once only, so its content decides nothing: TYPE I spoils none of it. */
async function sendStream(
  conversation: Conversation,
  job: UploadJob,
  named: string,
  source: StreamToSend,
): Promise<Done> {
  if (job.resume) fail("usage", `cannot resume ${source.name}: it is not a regular file`);
  const representation = job.representation === "auto" ? "image" : job.representation;
  await conversation.ready();
  const plan = await planUpload(conversation, job, named, {});
  if (plan.kind === "leave") return skipped(conversation, plan);
  const { remote } = plan;
  await provideFolder(conversation, job.url, remote);
  await conversation.represent(representation);
  const local = job.origin.kind === "standard-input" ? "-" : source.name;
  const proof = await proofOf(conversation, local, remote, representation);
  try {
    await store(conversation, { source, remote, representation, offset: 0, proof });
  } catch (error) {
    throw source.wasOpened ? unrepeatable(error, source) : error;
  }
  await proof.enter();
  return {};
}

/** What was read of a stream is gone, so that another attempt would send only the rest of it. */
function unrepeatable(error: unknown, { name }: StreamToSend): unknown {
  if (!(error instanceof ClientFault) || error.failure.kind === "interrupted") return error;
  const message = `${error.failure.message}; ${name} cannot be read again`;
  return new ClientFault({ ...error.failure, message, lasting: true }, error.received);
}

function proofOf(
  conversation: Conversation,
  local: string,
  remote: string,
  representation: RepresentationType,
): Promise<FileProof> {
  return FileProof.of(conversation, { local, remote, representation, direction: "upload" });
}
