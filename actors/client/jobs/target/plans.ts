import type { UploadExistsPolicy } from "../../../../core/files/upload_rules.ts";

/** A file stays as it is; the sentence says why. */
export interface Leaving {
  readonly kind: "leave";
  readonly why: string;
}

/** What a download does, once it is known what has its name here. */
export type DownloadPlan =
  | {
    readonly kind: "fetch";
    /** Go on where an earlier run has ended. */
    readonly resume: boolean;
    /** What holds when the file gets its name, and something has that. */
    readonly onExists: UploadExistsPolicy;
  }
  | Leaving;

/** What an upload does, once it is known what has its name on the server. */
export type UploadPlan =
  | {
    readonly kind: "send";
    /** The path on the server. */
    readonly remote: string;
    /** Go on where an earlier run has ended. */
    readonly resume: boolean;
  }
  | Leaving;
