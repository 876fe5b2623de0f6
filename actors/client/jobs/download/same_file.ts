import type { FileFacts } from "../../../../core/files/listing/listing.ts";
import { wholeSeconds } from "../../../../core/files/copies/on_exist.ts";
import { ClientFault } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { DownloadJob, ToldFacts } from "../job.ts";
import type { LocalFolder } from "../local_folder.ts";
import { sameDigest } from "../upload/same_so_far.ts";

/** A file here. */
interface PresentFile {
  readonly folder: LocalFolder;
  readonly name: string;
  readonly present: FileFacts;
}

/** Throws a `ClientFault` when a file of the same size is another one, by its time and its checksum as far as the server tells them. */
export async function requireSame(
  conversation: Conversation,
  { url: { path } }: Pick<DownloadJob, "url">,
  { folder, name, present }: PresentFile,
  { modified }: ToldFacts,
): Promise<void> {
  const { size = 0 } = present;
  if (modified !== undefined && wholeSeconds(modified) === wholeSeconds(present.modified)) return;
  const here = {
    takeFirst: (length: number, take: (bytes: Uint8Array) => void) =>
      folder.takeBytes(name, length, take),
  };
  if (await sameDigest(conversation, here, path, size) !== "different") return;
  const message = `${folder.pathOf(name)} has other bytes than the file on the server: ` +
    "is it the same file? Fetch it without --continue";
  throw new ClientFault({ kind: "integrity", message, lasting: true });
}
