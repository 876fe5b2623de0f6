// This folder: what is looked after at the target of a copy: names that are taken or cannot be used, missing folders, room.

import type { ExistingChoice } from "../../../../core/cli/subcommands/client/options/existing_options.ts";
import {
  EXIST_PROMPT,
  type ExistAnswer,
  existNotice,
  parseExistAnswer,
} from "../../../../core/files/copies/exist_question.ts";
import {
  decideExisting,
  type OnExist,
  type Version,
} from "../../../../core/files/copies/on_exist.ts";
import type { Questions } from "../../../machine/terminal/questions.ts";
import type { StatusLine } from "../../../machine/terminal/status_line.ts";
import { Places } from "./places.ts";
import { KnownFolders } from "./known_folders.ts";

/** A copy whose name is taken. */
export interface Conflict {
  /** The name at the target, as the user knows it. */
  readonly name: string;
  readonly here: Version;
  readonly there: Version;
  readonly direction: "here" | "there";
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
}

/** What becomes of such a copy; the sentence says why it is left. */
export type Verdict =
  | { readonly kind: "overwrite" | "resume" | "rename" | "fail" }
  | { readonly kind: "leave"; readonly why: string };

/** What one run does about names that are taken: all its sessions share the answers. */
export class Existing {
  readonly onExist: OnExist;
  /** Whether missing folders above a copy are made. */
  readonly createFolders: boolean;
  /** The folders that this run has made or found on its servers. */
  readonly folders = new KnownFolders();
  /** The local files that this run writes. */
  readonly places = new Places();
  readonly #status: StatusLine;
  readonly #questions: Questions | undefined;
  #forAll: ExistAnswer | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Without `questions` nobody can be asked. */
  constructor(
    { onExist, createFolders }: ExistingChoice,
    { status, questions }: { readonly status: StatusLine; readonly questions?: Questions },
  ) {
    this.onExist = onExist;
    this.createFolders = createFolders;
    this.#status = status;
    this.#questions = questions;
  }

  /** Decides about one copy. Rejects with the signal's reason when that is aborted during a question. */
  async decide(conflict: Conflict): Promise<Verdict> {
    const { name, here, there, direction } = conflict;
    const [source, present] = direction === "here" ? [there, here] : [here, there];
    const decision = decideExisting(this.onExist, source, present);
    switch (decision.kind) {
      case "overwrite":
      case "resume":
      case "rename":
      case "fail":
        return { kind: decision.kind };
      case "skip":
        return left(`${name} exists`);
      case "leave":
        return left(
          decision.why === "not-newer"
            ? `${name} is up to date`
            : `${name} exists, and nothing tells which file is newer`,
        );
      case "ask": {
        const answer = await this.#ask(conflict);
        return answer === "skip" ? left(`${name} exists`) : { kind: answer };
      }
    }
  }

  /** One question after the other; what was answered for all is asked no more. */
  #ask(conflict: Conflict): Promise<ExistAnswer> {
    const answered = this.#last.then(() => this.#forAll ?? this.#askNow(conflict));
    this.#last = answered.catch(() => {});
    return answered;
  }

  async #askNow({ name, here, there, signal }: Conflict): Promise<ExistAnswer> {
    for (;;) {
      signal.throwIfAborted();
      this.#status.print(existNotice(name, { here, there }));
      const typed = await this.#questions?.line(EXIST_PROMPT, signal);
      // The input has ended: nobody answers this one or any other.
      if (typed === undefined) return this.#forAll = "skip";
      const given = parseExistAnswer(typed);
      if (given === undefined) continue;
      if (given.forAll) this.#forAll = given.answer;
      return given.answer;
    }
  }
}

function left(reason: string): Verdict {
  return { kind: "leave", why: `${reason}: left as it is` };
}
