// This folder: the job that fetches a file, from the start or from where an earlier run was cut.

import { escapeControls } from "../../../../core/base/redact.ts";
import { baseName } from "../../../../core/files/path.ts";
import { hasTextName } from "../../../../core/files/contents/text_detection.ts";
import type { RepresentationType } from "../../../../core/representation/representation_type.ts";
import { standardOutput } from "../../../transport/flow/standard_streams.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { ClientFault, fail } from "../../client_fault.ts";
import { FileProof } from "../../certainty/file_proof.ts";
import { inFittingType } from "./fitting_type.ts";
import type { Done, DownloadJob, InType, ToldFacts } from "../job.ts";
import { askFactsToKeep } from "../keeping/kept_here.ts";
import { refusedHere } from "../target/local_system.ts";
import { planDownload, reveal } from "../target/local_target.ts";
import type { Leaving } from "../target/plans.ts";
import { requireRoomHere } from "../target/room_here.ts";
import { LocalFolder } from "../local_folder.ts";
import {
  findTarget,
  openStreamTarget,
  type PlaceToCome,
  placeToCome,
  requireFolder,
} from "../local_place.ts";
import { type Beginning, checkedTail, comparingTail, WHOLE } from "./beginning.ts";
import { Delivered } from "./delivered.ts";
import { PartFile, StreamToFill } from "./destination.ts";
import { SMALL, SmallPart } from "./small_part.ts";
import { retrieve, type RetrieveOptions, settle } from "./retrieve.ts";
import { requireSame } from "./same_file.ts";

/** Fetches one file. Throws a `ClientFault`; what has arrived until then stays in `NAME.part`. */
export async function download(conversation: Conversation, job: DownloadJob): Promise<Done> {
  const name = escapeControls(conversation.names.readable(baseName(`/${job.url.path}`)));
  return await inFittingType(
    conversation,
    name,
    chosenType(job),
    (representation) => downloadAs(conversation, { ...job, representation }),
  );
}

/** Only the server knows the content, so the name decides; a download that is resumed needs TYPE I. */
function chosenType({ representation, resume, url }: DownloadJob): RepresentationType {
  if (representation !== "auto") return representation;
  return !resume && hasTextName(url.path) ? "ascii" : "image";
}

async function downloadAs(conversation: Conversation, job: InType<DownloadJob>): Promise<Done> {
  const { world, existing: { createFolders } } = conversation.settings;
  const { cwd } = world;
  switch (job.target.kind) {
    case "standard-output": {
      const stream = conversation.memory.stream ??= { delivered: new Delivered() };
      return await fetchStream(
        conversation,
        job,
        new StreamToFill(() => standardOutput(world), stream.delivered),
        "-",
      );
    }
    case "folder": {
      const { path } = job.target;
      const name = localName(job, conversation);
      if (createFolders) {
        return await fetchInto(conversation, job, await placeToCome(path, name, cwd));
      }
      const folder = await requireFolder(path, cwd);
      return await fetchInto(conversation, job, { folder, shown: path, name });
    }
    case "tree": {
      const { tree, path } = job.target;
      const done = await fetchFile(conversation, job, tree.folder, path);
      return tree.noteCarried(done, job.told?.size);
    }
    case "file": {
      const target = await findTarget(job.target.path, cwd, createFolders);
      if (target.kind === "stream") {
        const stream = new StreamToFill(() => openStreamTarget(target.path, cwd));
        return await fetchStream(conversation, job, stream, target.path);
      }
      return await fetchInto(conversation, job, target);
    }
    default:
      return job.target satisfies never;
  }
}

/** The name that the file gets here: the last component of the URL's path, when it is safe to create. */
function localName({ url }: Pick<DownloadJob, "url">, { names }: Conversation): string {
  const name = names.readable(baseName(`/${url.path}`));
  const reason = refusedHere(name);
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
  place: PlaceToCome,
): Promise<Done> {
  const { context, settings: { existing } } = conversation;
  const folder = new LocalFolder(context, place.folder, place.shown, existing);
  try {
    return await fetchFile(conversation, job, folder, place.name);
  } finally {
    await folder.stop();
  }
}

async function fetchFile(
  conversation: Conversation,
  job: InType<DownloadJob>,
  folder: LocalFolder,
  name: string,
): Promise<Done> {
  const { places } = conversation.settings.existing;
  using _claim = await places.claim(folder.realPathOf(name));
  if (isSmall(conversation, job)) return await fetchSmall(conversation, job, folder, name);
  const present = await folder.lookUp(name);
  const plan = await planDownload(conversation, job, { folder, name, present });
  if (plan.kind === "leave") return skipped(conversation, plan);
  const part = new PartFile(folder, name, job.taken);
  // An earlier attempt of this run has left the part, or the user has asked for it.
  const resumes = plan.resume || conversation.memory.hasPart;
  const partSize = resumes ? await part.size() : undefined;
  await conversation.ready();
  const kept = await askFactsToKeep(conversation, job);
  await conversation.represent(job.representation);
  const size = await knownSize(conversation, job);
  // A tree fetches only what is not the same.
  const mayBeComplete = plan.resume && partSize === undefined && job.target.kind !== "tree";
  if (mayBeComplete && size !== undefined && present?.size === size) {
    await requireSame(conversation, job, { folder, name, present }, await kept.answer);
    conversation.say(`${folder.pathOf(name)} is complete already`);
    return {};
  }
  const beginning = await beginningOf(conversation, job, part, partSize ?? 0, size);
  const proof = await proofOf(conversation, job, folder.pathOf(name));
  const offset = beginning.rest + beginning.known.length;
  const bytes = (size ?? 0) - offset;
  await requireRoomHere({ folder: folder.realPathOf("."), shown: folder.pathOf(name), bytes });
  await proof.before(offset, (length, take) => part.takeFirst(length, take));
  if (beginning.rest === 0 || beginning.rest !== size) {
    const options = { destination: part, beginning, size, proof };
    if (!await fetchedInSegments(conversation, job, options)) {
      await retrieve(conversation, job, options);
    }
  } else await settle(proof, size, part);
  await keep(conversation, part, await kept.answer);
  await reveal(conversation, part, { folder, name, present }, plan.onExists);
  await proof.enter();
  return {};
}

/** A new file of a tree that is made in one go, once all of it is here. */
function isSmall(
  { settings: { keeping, existing }, memory }: Conversation,
  { target, told, resume, representation }: InType<DownloadJob>,
): boolean {
  const isPlain = representation === "image" && !resume && !memory.hasPart &&
    !keeping.permissions && existing.onExist === "overwrite";
  return isPlain && target.kind === "tree" && told?.size !== undefined && told.size <= SMALL;
}

async function fetchSmall(
  conversation: Conversation,
  job: InType<DownloadJob>,
  folder: LocalFolder,
  name: string,
): Promise<Done> {
  const part = new SmallPart(folder, name, job.taken);
  await conversation.ready();
  const asked = await askFactsToKeep(conversation, job);
  await conversation.represent(job.representation);
  const size = job.told?.size;
  const proof = await proofOf(conversation, job, folder.pathOf(name));
  await retrieve(conversation, job, { destination: part, beginning: WHOLE, size, proof });
  const kept = await asked.answer;
  if (await part.place(kept)) {
    conversation.settings.existing.places.note(folder.realPathOf(name));
  } else {
    const present = await folder.lookUp(name);
    const plan = await planDownload(conversation, job, { folder, name, present });
    if (plan.kind === "leave") return skipped(conversation, plan);
    await part.spill();
    await keep(conversation, part, kept);
    await reveal(conversation, part, { folder, name, present }, plan.onExists);
  }
  await proof.enter();
  return {};
}

/** With `--segments`: by several sessions, where the file and the server allow it. */
async function fetchedInSegments(
  conversation: Conversation,
  job: InType<DownloadJob>,
  options: RetrieveOptions,
): Promise<boolean> {
  if (conversation.settings.certainty.segments < 2) return false;
  const { retrieveInSegments, wantsSegments } = await import("./segments/in_segments.ts");
  if (!wantsSegments(conversation, job, options)) return false;
  await retrieveInSegments(conversation, job, options);
  await settle(options.proof, options.size ?? 0, options.destination);
  return true;
}

/** The file stays as it is. */
function skipped(conversation: Conversation, { why }: Leaving): Done {
  conversation.say(why);
  return { skipped: true };
}

/** The bytes are complete, so a file system that keeps no times is no reason to fail. */
async function keep(
  conversation: Conversation,
  part: Pick<PartFile, "keep">,
  kept: ToldFacts,
): Promise<void> {
  try {
    await part.keep(kept);
  } catch (error) {
    if (!(error instanceof ClientFault)) throw error;
    conversation.say(error.failure.message);
  }
}

async function fetchStream(
  conversation: Conversation,
  job: InType<DownloadJob>,
  destination: StreamToFill,
  local: string,
): Promise<Done> {
  await conversation.ready();
  await conversation.represent(job.representation);
  const size = await knownSize(conversation, job);
  const { stream } = conversation.memory;
  const proof = await proofOf(conversation, job, local);
  if (stream?.digests !== undefined) proof.continue(stream.digests);
  else if (stream !== undefined && proof.digests !== undefined) stream.digests = proof.digests;
  const beginning = stream?.delivered.beginning ?? WHOLE;
  try {
    await retrieve(conversation, job, { destination, beginning, size, proof });
  } catch (error) {
    const mayGoOn = stream !== undefined && job.representation === "image";
    throw mayGoOn || destination.isEmpty ? error : unrepeatable(error);
  }
  await proof.enter();
  return {};
}

/** A stream cannot take bytes back, and the length of a text is not known: another attempt would repeat the beginning. */
function unrepeatable(error: unknown): unknown {
  if (!(error instanceof ClientFault)) return error;
  return new ClientFault({ ...error.failure, lasting: true }, error.received);
}

function proofOf(
  conversation: Conversation,
  { url, representation }: InType<DownloadJob>,
  local: string,
): Promise<FileProof> {
  const remote = url.path;
  return FileProof.of(conversation, { local, remote, representation, direction: "download" });
}

/**
 * SIZE in TYPE A costs the server a reading of the whole file, and many do not answer it. When an attempt has failed, a
 * listing of before tells too little: the file may have changed since.
 */
async function knownSize(
  conversation: Conversation,
  { representation, told, resume, url }: InType<DownloadJob>,
): Promise<number | undefined> {
  if (representation !== "image") return undefined;
  const mayHaveChanged = resume || conversation.memory.hasPart;
  return told?.size !== undefined && !mayHaveChanged
    ? told.size
    : await conversation.size(url.path);
}

async function beginningOf(
  conversation: Conversation,
  job: InType<DownloadJob>,
  part: PartFile,
  present: number,
  size: number | undefined,
): Promise<Beginning> {
  if (present === 0) return WHOLE;
  const { shown } = part;
  if (job.representation === "ascii") {
    fail(
      "usage",
      `cannot resume ${shown} as text: line ends change its length; leave --continue out`,
    );
  }
  if (size !== undefined && present <= size) return await checkedTail(part, present);
  if (size !== undefined) {
    const lengths = `${present} bytes, ${size} there`;
    conversation.say(
      `${shown} is longer than the file on the server (${lengths}): starting over`,
    );
    return WHOLE;
  }
  const comparing = await comparingTail(part, present);
  if (comparing !== undefined) return comparing;
  conversation.say(
    `the server does not tell the size of the file, and ${shown} has too little to compare: starting over`,
  );
  return WHOLE;
}
