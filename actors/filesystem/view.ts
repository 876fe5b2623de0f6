import type { Permissions } from "../../core/permissions.ts";
import { type UploadRules, USUAL_UPLOAD_RULES } from "../../core/upload_rules.ts";
import type { Jail } from "./jail.ts";
import { Writers } from "./writers.ts";

/** What the filesystem actors of a server share. */
export interface Storage {
  readonly rules: UploadRules;
  readonly writers: Writers;
}

/** What every question to a filesystem actor is worked on with. */
export interface View extends Storage {
  readonly jail: Jail;
  readonly permissions: Permissions;
  /** Whose unfinished uploads can be gone on with. */
  readonly account: string;
}

/** The shared part of a server whose uploads follow these rules. */
export function storageOf(rules: UploadRules): Storage {
  return { rules, writers: new Writers() };
}

/** For a filesystem actor on its own: nobody else's files, written in place. */
export function ownStorage(): Storage {
  return storageOf({ ...USUAL_UPLOAD_RULES, replacing: "in-place" });
}
