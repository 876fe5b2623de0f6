// This folder: one large file fetched by several sessions at once, block by block.

import { blocksOf, isWorthBlocks } from "../../../../../core/files/blocks.ts";
import { baseName } from "../../../../../core/files/path.ts";
import { FileFault } from "../../../../../core/files/file_failure.ts";
import { escapeControls } from "../../../../../core/base/redact.ts";
import { ClientFault, fileFault } from "../../../client_fault.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import { HeldSessions } from "../../../sessions/held_sessions.ts";
import type { DownloadJob, InType } from "../../job.ts";
import { ComparingSink } from "../beginning.ts";
import type { RetrieveOptions } from "../retrieve.ts";
import { keptHint } from "../unfinished_files.ts";
import { fetchBlock, type FetchedBlock } from "./fetch_block.ts";
import { InOrder } from "./in_order.ts";

/** Whether a download can be, and is to be, fetched by several sessions. */
export function wantsSegments(
  { settings, features }: Conversation,
  { representation }: InType<DownloadJob>,
  { destination, beginning, size }: RetrieveOptions,
): boolean {
  if (settings.certainty.segments < 2 || destination.kind !== "part") return false;
  if (representation !== "image" || size === undefined) return false;
  return features.has("REST") && isWorthBlocks(size - beginning.rest);
}

/**
 * Fetches a file of known size by several sessions. All bytes are written in the order of the file, so the part can be resumed,
 * compared and hashed like any other. Sessions that the server does not want are left out. Throws a `ClientFault`.
 */
export async function retrieveInSegments(
  conversation: Conversation,
  { url, resume }: InType<DownloadJob>,
  { destination, beginning, size = 0, proof }: RetrieveOptions,
): Promise<void> {
  const { settings, report, memory, context: { clock } } = conversation;
  const sink = await destination.open(beginning, proof);
  using _unfinished = destination.kind === "part"
    ? settings.unfinished.add(destination)
    : undefined;
  memory.hasPart = true;
  const began = clock.now();
  const name = conversation.names.readable(baseName(`/${url.path}`));
  const path = conversation.names.readable(url.path);
  const outline = { name, path, representation: "image", size, resumedAt: beginning.rest } as const;
  const { segments } = settings.certainty;
  const order = new InOrder(blocksOf(beginning.rest, size, segments), 2 * segments);
  const flow = report.started(outline, { direction: "in", sink }, order);
  const target = flow.direction === "in" ? flow.sink : sink;
  order.writeTo(target);
  try {
    await fetchAll(conversation, url, order, size);
    await target.finish();
  } catch (error) {
    if (sink instanceof ComparingSink && sink.differs) throw spoilt(conversation, resume, name);
    if (error instanceof FileFault) throw fileFault(destination.shownFailure(error.failure));
    throw destination.kind === "part" ? namingPart(error, destination.shown) : error;
  } finally {
    target[Symbol.dispose]();
    memory.reached(beginning.rest + order.written);
    report.moved(order.written, clock.now() - began);
  }
}

/** The session of the job and its helpers fetch until all blocks are there. A helper that fails leaves its block to others. */
async function fetchAll(
  conversation: Conversation,
  url: DownloadJob["url"],
  order: InOrder,
  size: number,
): Promise<void> {
  const held = new HeldSessions(conversation.context, url, conversation.settings);
  const help = async () => {
    const session = await held.logIn();
    try {
      await fetchBlocks(session.open.conversation, url.path, order, size);
    } finally {
      await session.end();
    }
  };
  const { segments } = conversation.settings.certainty;
  const helpers = Array.from({ length: segments - 1 }, () => help().catch(() => {}));
  try {
    await fetchBlocks(conversation, url.path, order, size);
  } finally {
    order.stop();
    if (!order.isComplete) held.interrupt();
    await Promise.all(helpers);
    await order.writeRest();
  }
  if (order.failure !== undefined) throw order.failure;
  if (order.isTorn) {
    const shown = escapeControls(url.path);
    const message = `the blocks of ${shown} do not go together: has the file changed?`;
    throw new ClientFault({ kind: "integrity", message });
  }
}

/** Fetches one block after the other until none is left. */
async function fetchBlocks(
  conversation: Conversation,
  path: string,
  order: InOrder,
  size: number,
): Promise<void> {
  for (let index = await order.take(); index !== undefined; index = await order.take()) {
    let fetched: FetchedBlock;
    try {
      fetched = await fetchBlock(conversation, path, order.stretch(index), size);
    } catch (error) {
      order.giveBack(index);
      throw error;
    }
    const { bytes, fault } = fetched;
    if (fault !== undefined) {
      order.giveBack(index, bytes);
      throw fault;
    }
    await order.put(index, bytes);
  }
}

/** A part of this run is fetched anew by another attempt; one that the user wants to continue stays as it is. */
function spoilt({ memory }: Conversation, resume: boolean, name: string): ClientFault {
  memory.hasPart = false;
  const message = `${escapeControls(name)}.part does not go with the file on the server: ` +
    "has that changed? Fetch it without --continue";
  return new ClientFault({ kind: "integrity", message, ...(resume ? { lasting: true } : {}) });
}

function namingPart(error: unknown, shown: string): unknown {
  if (!(error instanceof ClientFault)) return error;
  const message = error.failure.message + keptHint(shown);
  return new ClientFault({ ...error.failure, message }, error.received);
}
