import type { DownloadPlan, UploadPlan } from "./target/plans.ts";
import type { FileDigests } from "../../transport/flow/digests.ts";
import type { Delivered } from "./download/delivered.ts";
import type { FactsThere } from "./upload/written_since.ts";

/** More sessions than there are reasons to lose one. */
const MOST_SESSIONS = 50;

/** What a job knows of its earlier attempts in this run; it lives as long as the job. */
export class JobMemory {
  /** The part of the download here is of this run and of TYPE I, so another attempt may go on after it. */
  hasPart = false;
  /** So many transfers wait for the same server that one of them will follow in this session. */
  isFollowed = false;
  /** What the first attempt has decided about a name that is taken. */
  downloadPlan?: DownloadPlan;
  uploadPlan?: UploadPlan;
  /** How many bytes the last attempt got further than all before it: what is only sent again is no progress. */
  moved = 0;
  #furthest = 0;
  /** What standard output has got, and the digests of it, if they are wanted. */
  stream: { readonly delivered: Delivered; digests?: FileDigests } | undefined;
  /** What the server had under the name before this run sent anything; undefined: nobody has asked. */
  before: FactsThere | undefined;
  /** An attempt of this run has sent bytes in TYPE I, so that what is on the server now may be of this run. */
  hasSent = false;
  /** All of the file is on the server, and that was confirmed. */
  isStored = false;

  /** The bytes up to this offset in the file have arrived. */
  reached(offset: number): void {
    this.moved = Math.max(0, offset - this.#furthest);
    this.#furthest = Math.max(this.#furthest, offset);
  }
  /** The user has said yes, so that another attempt does not ask again. */
  agreed = false;
  /** The commands that change something on the server: sent, perhaps without a reply, or carried out. */
  readonly changes = new Map<string, "sent" | "done">();
  /** The new path that RNTO has named; cleared by its reply. */
  movedTo: string | undefined;
  #lostSessions = 0;

  /** A session was lost for the job's sake. Whether a new one may be tried at once: it may lose every one. */
  mayChangeSession(): boolean {
    this.#lostSessions += 1;
    return this.#lostSessions <= MOST_SESSIONS;
  }

  /** Some of the result is on standard output, where another attempt would print it again. */
  hasPrinted = false;
}
