import { baseName } from "../../../../core/files/path.ts";
import type { FileFacts } from "../../../../core/files/listing/listing.ts";
import type { OnExist, Version } from "../../../../core/files/copies/on_exist.ts";
import type { UploadExistsPolicy } from "../../../../core/files/upload_rules.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { ClientFault, fail, fileFault } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { DownloadJob } from "../job.ts";
import { remoteModified } from "../keeping/remote_time.ts";
import type { LocalFolder } from "../local_folder.ts";
import type { DownloadPlan } from "./plans.ts";

/** Where a download goes, and what is there. */
export interface LocalTarget {
  readonly folder: LocalFolder;
  readonly name: string;
  readonly present: FileFacts | undefined;
}

type DownloadOrder = Pick<DownloadJob, "url" | "told" | "resume">;

/**
 * What a download does about the file that has its name here. A later attempt does what the first one has found out.
 * Throws a `ClientFault` when it must not be done.
 */
export async function planDownload(
  conversation: Conversation,
  job: DownloadOrder,
  target: LocalTarget,
): Promise<DownloadPlan> {
  return conversation.memory.downloadPlan ??= await newPlan(conversation, job, target);
}

async function newPlan(
  conversation: Conversation,
  job: DownloadOrder,
  { folder, name, present }: LocalTarget,
): Promise<DownloadPlan> {
  const { existing } = conversation.settings;
  const kind = job.resume ? "resume" : existing.onExist;
  const shown = folder.pathOf(name);
  if (present?.type === "folder") fail("local-file", `cannot write ${shown}: it is a folder`);
  if (present === undefined) return fetching(kind, absent(kind));
  const other = await existing.places.otherName(folder.realPathOf(name));
  if (other !== undefined && kind !== "rename" && kind !== "skip") {
    fail(
      "local-file",
      `cannot write ${shown}: its folder takes that name for ${
        escapeControls(other)
      }, which is another file; ` +
        "choose another name with -o FILE, or --on-exist rename",
    );
  }
  if (kind === "resume") return fetching(kind, "overwrite");
  const verdict = await existing.decide({
    name: shown,
    here: present,
    there: await sourceVersion(conversation, job, kind),
    direction: "here",
    signal: conversation.stopping,
  });
  switch (verdict.kind) {
    case "leave":
      return verdict;
    case "fail":
      throw fileFault({ kind: "exists", action: "write", path: shown });
    case "rename":
      return fetching("rename", "rename");
    case "overwrite":
    case "resume":
      return fetching(verdict.kind, "overwrite");
  }
}

function fetching(kind: OnExist, onExists: UploadExistsPolicy): DownloadPlan {
  return { kind: "fetch", resume: kind === "resume", onExists };
}

/** What holds for a file that comes only after it was looked for. */
function absent(kind: OnExist): UploadExistsPolicy {
  switch (kind) {
    case "overwrite":
    case "resume":
      return "overwrite";
    case "rename":
      return "rename";
    case "skip":
    case "newer":
    case "ask":
    case "fail":
      return "refuse";
  }
}

/** What the server says of its file, as far as the decision needs it. */
async function sourceVersion(
  conversation: Conversation,
  { url: { path }, told = {} }: DownloadOrder,
  kind: OnExist,
): Promise<Version> {
  if (kind !== "newer" && kind !== "ask") return told;
  await conversation.ready();
  const modified = told.modified ?? await remoteModified(conversation, path);
  if (kind === "newer" || told.size !== undefined) return { size: told.size, modified };
  // Only TYPE I counts the bytes (RFC 3659 §4).
  await conversation.represent("image");
  return { size: await conversation.size(path), modified };
}

/** Gives a complete file its name, and says it when that is another one. */
export async function reveal(
  conversation: Conversation,
  part: { complete(onExists: UploadExistsPolicy): Promise<string>; readonly shown: string },
  { folder, name }: LocalTarget,
  onExists: UploadExistsPolicy,
): Promise<void> {
  const got = await completed();
  conversation.settings.existing.places.note(folder.realPathOf(got));
  if (got === name) return;
  conversation.say(`${folder.pathOf(name)} exists: saved as ${baseName(`/${got}`)}`);

  async function completed(): Promise<string> {
    try {
      return await part.complete(onExists);
    } catch (error) {
      const came = error instanceof ClientFault && onExists === "refuse" &&
        await folder.lookUp(name) !== undefined;
      if (!came) throw error;
      return fail(
        "local-file",
        `${
          folder.pathOf(name)
        } was made by somebody else meanwhile, and stays: ${part.shown} has the whole file`,
      );
    }
  }
}
