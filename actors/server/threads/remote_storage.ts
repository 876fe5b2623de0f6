import type { HomeUsage, PendingUpload, Usages } from "../../files/space/usage.ts";
import type { SweepBook } from "../../files/uploads/sweep.ts";
import { type ActorRef, ask } from "../../kernel/kernel.ts";
import type { ToServerMsg } from "./bridge_messages.ts";
import type { WorkNumbers } from "./work_numbers.ts";

/** How long, in ms, the server may take to measure or to sweep a folder. */
const PATIENCE = { timeoutMs: 600_000 } as const;

/** The usage of homes, which the server measures and counts for all threads. */
export class RemoteUsages implements Usages {
  readonly #main: ActorRef<ToServerMsg>;
  readonly #works: WorkNumbers;
  /** The numbers of the uploads that have announced bytes. */
  readonly #numbers = new Map<PendingUpload, number>();

  constructor(main: ActorRef<ToServerMsg>, works: WorkNumbers) {
    this.#main = main;
    this.#works = works;
  }

  of(home: string): HomeUsage {
    return {
      free: (quota, wanted) =>
        ask(this.#main, { kind: "free-quota", home, quota, wanted }, PATIENCE),
      take: (pending, bytes, quota) => {
        const upload = this.#numbers.get(pending) ?? this.#works.next();
        this.#numbers.set(pending, upload);
        return ask(this.#main, { kind: "take-quota", home, quota, upload, bytes }, PATIENCE);
      },
      end: (pending) => {
        const upload = this.#numbers.get(pending);
        if (upload === undefined) return;
        this.#numbers.delete(pending);
        this.#main.send({ kind: "end-quota", home, upload });
      },
    };
  }
}

/** The sweeps, which the server makes for all threads. A session ends neither by one that takes too long nor by its end. */
export function remoteSweeps(main: ActorRef<ToServerMsg>): SweepBook {
  const sweep = (root: string, signal: AbortSignal) =>
    ask(main, { kind: "sweep", root }, { ...PATIENCE, signal });
  return { once: (root, signal) => sweep(root, signal).catch(() => 0) };
}
