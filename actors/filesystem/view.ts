import type { Permissions } from "../../core/permissions.ts";
import { type UploadRules, USUAL_UPLOAD_RULES } from "../../core/upload_rules.ts";
import type { Jail } from "./jail.ts";
import { Sweeps } from "./sweep.ts";
import { Writers } from "./writers.ts";

/** What the filesystem actors of a server share. */
export interface Storage {
  readonly rules: UploadRules;
  readonly writers: Writers;
  /** What a server that was killed left behind is removed by these; a client leaves its folders alone. */
  readonly sweeps?: Sweeps;
}

/** What every question to a filesystem actor is worked on with. */
export interface View extends Storage {
  readonly jail: Jail;
  readonly permissions: Permissions;
  /** Whose unfinished uploads can be gone on with. */
  readonly account: string;
}

/** The shared part of a server that started at this time (ms since 1970) and whose uploads follow these rules. */
export function storageOf(rules: UploadRules, started: number): Storage {
  return { rules, writers: new Writers(), sweeps: new Sweeps(started) };
}

/** For a filesystem actor on its own: nobody else's files, written in place. */
export function ownStorage(): Storage {
  return { rules: { ...USUAL_UPLOAD_RULES, replacing: "in-place" }, writers: new Writers() };
}
