import { mapValues } from "@std/collections/map-values";
import { type ActorRef, ask } from "../kernel/kernel.ts";
import type {
  ArgumentsOf,
  FilesystemMsg,
  OperationName,
  OutcomeOf,
} from "./filesystem_messages.ts";
import { OPERATIONS } from "./operations.ts";

/** Longer than any file system that still works; a network mount that hangs ends as `451`. */
const FILE_TIMEOUT = { timeoutMs: 120_000 };

/** The operations on a filesystem actor as calls; they reject only when it is gone or silent. */
export type Files = {
  readonly [K in OperationName]: (...args: ArgumentsOf<K>) => Promise<OutcomeOf<K>>;
};

/** The calls for one filesystem actor. */
export function filesOf(ref: ActorRef<FilesystemMsg>): Files;
export function filesOf(ref: ActorRef<FilesystemMsg>): object {
  const call = (kind: OperationName) => (...args: ArgumentsOf<OperationName>) =>
    ask(ref, { kind, args }, FILE_TIMEOUT);
  return mapValues(OPERATIONS, (_, kind) => call(kind));
}
