import { errorMessage, plainReason } from "../../../core/base/error_text.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { claimMemory } from "../../files/tree/shared_writers.ts";
import { ask } from "../../kernel/kernel.ts";
import type { KeyPair } from "../../transport/tls/server/joiner.ts";
import { Bridge } from "./bridge.ts";
import type { ThreadLink } from "./desk.ts";
import type { ThreadPlan, ToServerMsg, ToThreadMsg } from "./bridge_messages.ts";

/** How long, in ms, a thread may take to load its code, and to end its sessions. */
const STARTING = { timeoutMs: 30_000 } as const;
const STOPPING = { timeoutMs: 5_000 } as const;

/** How many files a session may claim at once, and how many all of them; one more is refused as busy. */
const CLAIMS_EACH = 3;
const MOST_CLAIMS = 10_000;

/** What a thread needs before it can listen. */
export type Preparation = Omit<
  Extract<ToThreadMsg, { readonly kind: "prepare" }>,
  "kind" | "answer"
>;

/** A thread of the runtime that accepts clients on the port of the server, and has their sessions. */
export class ServingThread implements ThreadLink {
  readonly bridge: Bridge<ToThreadMsg, ToServerMsg>;
  readonly #worker: Worker;
  #receive: (msg: ToServerMsg) => void = () => {};
  #lost: (why: string) => void = () => {};
  #stopping = false;

  /** `program`: the address of ferry's entry module, which every thread runs. */
  constructor(name: string, program: string) {
    const { port1, port2 } = new MessageChannel();
    this.#worker = new Worker(program, { type: "module", name });
    this.bridge = new Bridge(`/${name}`, port1, (msg) => this.#receive(msg));
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#end(event.message);
    };
    this.#worker.postMessage("serve", [port2]);
  }

  /** Loads what the thread needs, and lets it listen. Fails with the reason. */
  async prepare(preparation: Preparation): Promise<Outcome<void, string>> {
    try {
      const question = { kind: "prepare", ...preparation } as const;
      const why = await ask(this.bridge, question, STARTING);
      return why === undefined ? success(undefined) : failed(why);
    } catch (error) {
      return failed(plainReason(error));
    }
  }

  attend(receive: (msg: ToServerMsg) => void, lost: (why: string) => void): void {
    this.#receive = receive;
    this.#lost = lost;
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    try {
      await ask(this.bridge, { kind: "stop" }, STOPPING);
    } catch {
      // It has ended already, or hangs.
    }
    this.bridge.close();
    this.#worker.terminate();
  }

  #end(why: string): void {
    this.bridge.close({ kind: "failed", error: new Error(why) });
    if (this.#stopping) return;
    this.#stopping = true;
    this.#worker.terminate();
    this.#lost(why);
  }
}

/** All other threads of a server. */
export class ServingThreads implements AsyncDisposable {
  readonly all: readonly ServingThread[];
  /** Where all threads claim the files that they write. */
  readonly claims: SharedArrayBuffer;

  constructor(all: readonly ServingThread[], claims: SharedArrayBuffer) {
    this.all = all;
    this.claims = claims;
  }

  /**
   * Starts so many threads, which listen but accept nobody yet. Fails with the reason why they cannot. `sessions`: the most
   * that there will be.
   */
  static async open(
    { count, program, sessions }: {
      readonly count: number;
      /** The address of ferry's entry module. */
      readonly program: string;
      readonly sessions: number;
    },
    preparation: Preparation,
  ): Promise<Outcome<ServingThreads, string>> {
    const all: ServingThread[] = [];
    const claims = claimMemory(Math.min(MOST_CLAIMS, sessions * CLAIMS_EACH));
    try {
      for (let number = 2; number < count + 2; number += 1) {
        all.push(new ServingThread(`thread-${number}`, program));
      }
    } catch (error) {
      await new ServingThreads(all, claims)[Symbol.asyncDispose]();
      return failed(errorMessage(error));
    }
    const threads = new ServingThreads(all, claims);
    for (const outcome of await Promise.all(all.map((thread) => thread.prepare(preparation)))) {
      if (outcome.ok) continue;
      await threads[Symbol.asyncDispose]();
      return failed(outcome.failure);
    }
    return success(threads);
  }

  /** They accept clients from now on. */
  begin(plan: Omit<ThreadPlan, "claims">): void {
    const { claims } = this;
    for (const thread of this.all) thread.bridge.send({ kind: "begin", plan: { ...plan, claims } });
  }

  /** New sessions use this certificate. */
  renew(certificate: KeyPair): void {
    for (const thread of this.all) thread.bridge.send({ kind: "certificate", certificate });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.all.map((thread) => thread.stop()));
  }
}
