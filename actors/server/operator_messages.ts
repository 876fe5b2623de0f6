import type { Answer } from "../kernel/kernel.ts";

/** What the operator asks of a running server at its terminal. */
export type OperatorMsg =
  /** Ends all sessions of that session's address, and shuts it out. Answered with the address; undefined: no such session. */
  | { readonly kind: "ban"; readonly session: number; readonly answer: Answer<string | undefined> }
  /** Whether nobody new is let in from now on. */
  | { readonly kind: "pause"; readonly paused: boolean };
