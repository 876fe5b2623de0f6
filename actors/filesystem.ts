import type { FileAction, FileFailure } from "../core/errors.ts";
import { failed, type Outcome } from "../core/outcome.ts";
import { listFolder } from "./filesystem/facts.ts";
import { attempt } from "./filesystem/failures.ts";
import { Jail } from "./filesystem/jail.ts";
import { openSink, openSource } from "./filesystem/opening.ts";
import {
  enterFolder,
  lookUp,
  makeFolder,
  removeFile,
  removeFolder,
  rename,
} from "./filesystem/tree.ts";
import type { Behavior, Context } from "./kernel.ts";
import type { FilesystemMsg } from "./messages.ts";

/** What an account sees and may do. */
export interface FilesystemOptions {
  /** The real folder that is `/`; nothing outside it is reached, not even through links. */
  readonly root: string;
  readonly access: "read" | "write";
}

type FileQuestion = Exclude<FilesystemMsg, { readonly kind: "file-work-ended" }>;

/**
 * One account's view of a root. Every question is worked on beside the mailbox and answered with its value or
 * with the failure; questions are independent of each other, so who wants an order waits for the answers.
 */
export function filesystem(
  options: FilesystemOptions,
): (ctx: Context<FilesystemMsg>) => Behavior<FilesystemMsg> {
  return (ctx) => {
    const jail = new Jail(options.root);
    return {
      receive(msg: FilesystemMsg): undefined {
        if (msg.kind !== "file-work-ended") {
          ctx.run(
            () => answer(jail, options.access, msg),
            (settled) => ({ kind: "file-work-ended", settled }),
          );
        } else if (msg.settled.kind === "rejected") {
          throw msg.settled.error;
        }
      },
    };
  };
}

async function answer(jail: Jail, access: "read" | "write", msg: FileQuestion): Promise<void> {
  switch (msg.kind) {
    case "look-up":
      return msg.answer.send(await attempt("look up", msg.path, () => lookUp(jail, msg.path)));
    case "enter":
      return msg.answer.send(await attempt("enter", msg.path, () => enterFolder(jail, msg.path)));
    case "list":
      return msg.answer.send(
        await attempt(
          "list",
          msg.path,
          async () => await listFolder(jail, await jail.existing(msg.path, "list")),
        ),
      );
    case "open-source":
      return msg.answer.send(
        await attempt("read", msg.path, () => openSource(jail, msg.path, msg.offset)),
      );
    case "open-sink":
    case "make-folder":
    case "remove-folder":
    case "remove-file":
    case "rename":
      return await answerChange(jail, access, msg);
  }
}

type ChangeQuestion = Extract<
  FileQuestion,
  { readonly kind: "open-sink" | "make-folder" | "remove-folder" | "remove-file" | "rename" }
>;

/** Everything that changes something; refused as a whole on a read-only view. */
async function answerChange(
  jail: Jail,
  access: "read" | "write",
  msg: ChangeQuestion,
): Promise<void> {
  switch (msg.kind) {
    case "open-sink":
      return msg.answer.send(
        await change(access, "write", msg.path, () => openSink(jail, msg.path, msg.mode)),
      );
    case "make-folder":
      return msg.answer.send(
        await change(access, "create", msg.path, () => makeFolder(jail, msg.path)),
      );
    case "remove-folder":
      return msg.answer.send(
        await change(access, "delete", msg.path, () => removeFolder(jail, msg.path)),
      );
    case "remove-file":
      return msg.answer.send(
        await change(access, "delete", msg.path, () => removeFile(jail, msg.path)),
      );
    case "rename":
      return msg.answer.send(
        await change(access, "rename", msg.from, () => rename(jail, msg.from, msg.to)),
      );
  }
}

async function change<T>(
  access: "read" | "write",
  action: FileAction,
  path: string,
  work: () => Promise<T>,
): Promise<Outcome<T, FileFailure>> {
  if (access === "read") {
    return failed({ kind: "denied", action, path, detail: "this server is read-only" });
  }
  return await attempt(action, path, work);
}
