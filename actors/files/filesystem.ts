// This folder: the actor that does all work on the files of one root, for the server and for the client.
//
// operations.ts declares what can be asked. jail/ keeps paths inside the root, reading/ lists and opens, tree/ changes
// names, modes and folders, uploads/ writes files, space/ counts free bytes and quotas.

import { defined } from "../../core/base/defined.ts";
import { mapValues } from "@std/collections/map-values";
import { allows } from "../../core/access/needs.ts";
import type { Permissions } from "../../core/access/permissions.ts";
import type { UploadRules } from "../../core/files/upload_rules.ts";
import { type ActorRef, ask, type Behavior, type Context } from "../kernel/kernel.ts";
import type {
  ArgumentsOf,
  FilesystemMsg,
  OperationName,
  OperationTable,
  OutcomeOf,
} from "./filesystem_messages.ts";
import { Jail } from "./jail/jail.ts";
import { KeptFolder } from "./jail/kept_folder.ts";
import { OPERATIONS } from "./operations.ts";
import { SentFiles } from "./jail/sent_files.ts";
import type { Writer } from "./tree/writers.ts";
import { type AccountView, ownStorage, type Storage } from "./account_view.ts";

/** What an account sees and may do. */
export interface FilesystemOptions {
  /** The real folder that is `/`; nothing outside it is reached, not even through links. */
  readonly root: string;
  /** What the account may do; checked for every operation. */
  readonly permissions: Permissions;
  /** The account whose cut uploads can be resumed. */
  readonly account?: string;
  /** The session that writes. */
  readonly writer?: Writer;
  /** Bytes that the root may hold. */
  readonly quota?: number;
  /** What the actors of one server share; without it nothing is shared, and files are written in place. */
  readonly storage?: Storage;
}

/** How long, in ms, a folder is held for further files in it. */
const KEPT_MS = 1000;

/** What the actor sends to itself. */
interface OwnMsg {
  readonly kind: "let-go-of-folder";
}

/**
 * Opens one account's view of a root, and answers each question with a value or a failure. The work runs beside the
 * mailbox, so answers come in any order: ask the next question after the answer if the order matters.
 */
export function filesystem(
  options: FilesystemOptions,
): (ctx: Context<FilesystemMsg | OwnMsg>) => Behavior<FilesystemMsg | OwnMsg> {
  return (ctx) => {
    const { permissions, account = "", quota, writer } = options;
    const storage = options.storage ?? ownStorage(() => ctx.clock.now());
    const sent = new SentFiles();
    let isTimed = false;
    const kept = new KeptFolder(() => {
      if (isTimed) return;
      isTimed = true;
      ctx.after(KEPT_MS, { kind: "let-go-of-folder" });
    });
    let view: AccountView = {
      jail: new Jail(options.root, storage.shares, sent, storage.disks, kept),
      permissions,
      sent,
      account,
      ...defined({ quota, writer }),
      ...storage,
      rules: rulesFor(permissions, storage.rules),
      addUmask(umask) {
        // No session can take bits out of the umask that the operator has set.
        const all = umask | (storage.rules.umask ?? 0);
        view = { ...view, rules: { ...view.rules, umask: all } };
        return all;
      },
    };
    const { sweeps } = storage;
    if (sweeps !== undefined) {
      ctx.run(async ({ signal }) => void await sweeps.once(view.jail.root, signal));
    }
    return {
      receive(msg): undefined {
        if (msg.kind === "let-go-of-folder") {
          isTimed = false;
          kept.release();
        } else ctx.run(() => answer(view, msg));
      },
      onStop: () => kept.end(),
    };
  };
}

/**
 * An account without `write` and `append` could neither resume a cut upload nor send it again. So its uploads stay
 * hidden until they are complete, and then it can do both.
 */
function rulesFor(permissions: Permissions, rules: UploadRules): UploadRules {
  return allows(permissions, "resume an upload") ? rules : { ...rules, atomic: true };
}

const TABLE: OperationTable = OPERATIONS;

async function answer<K extends OperationName>(
  view: AccountView,
  msg: FilesystemMsg<K>,
): Promise<void> {
  msg.answer.send(await TABLE[msg.kind](view, ...msg.args));
}

/** Longer than any working file system needs; an operation on a hung network mount ends after it, with 451. */
const FILE_TIMEOUT = { timeoutMs: 120_000 };

/** The operations on a filesystem actor as calls; they reject only when it is gone or silent. */
export type Files = {
  readonly [K in OperationName]: (...args: ArgumentsOf<K>) => Promise<OutcomeOf<K>>;
};

/** The calls for one filesystem actor. */
export function filesOf(ref: ActorRef<FilesystemMsg>): Files;
export function filesOf(ref: ActorRef<FilesystemMsg>): object {
  return Object.assign(Object.create(CALLS), { ref });
}

/** The calls of every filesystem actor, for an object that has its address. Made once, and not for each login. */
const CALLS: object = mapValues(
  OPERATIONS,
  (_, kind: OperationName) =>
    function (
      this: { readonly ref: ActorRef<FilesystemMsg> },
      ...args: ArgumentsOf<OperationName>
    ) {
      return ask(this.ref, { kind, args }, FILE_TIMEOUT);
    },
);
