import type { Answer } from "../kernel/kernel.ts";
import type { OPERATIONS } from "./operations.ts";
import type { AccountView } from "./account_view.ts";

type Operations = typeof OPERATIONS;

/** The name of an operation on files. */
export type OperationName = keyof Operations;

/** What each operation is asked with, behind the account's view, and what comes of it. */
type Signatures = {
  readonly [K in OperationName]: {
    readonly args: Operations[K] extends (view: AccountView, ...args: infer A) => unknown ? A
      : never;
    readonly outcome: Awaited<ReturnType<Operations[K]>>;
  };
};

export type ArgumentsOf<K extends OperationName> = Signatures[K]["args"];
export type OutcomeOf<K extends OperationName> = Signatures[K]["outcome"];

/** The operations, each with the types of its own message. */
export type OperationTable = {
  readonly [K in OperationName]: (
    view: AccountView,
    ...args: ArgumentsOf<K>
  ) => Promise<OutcomeOf<K>>;
};

/** What a filesystem actor understands: the question for one operation, or for any. */
export type FilesystemMsg<K extends OperationName = OperationName> = {
  readonly [P in K]: {
    readonly kind: P;
    readonly args: ArgumentsOf<P>;
    readonly answer: Answer<OutcomeOf<P>>;
  };
}[K];
