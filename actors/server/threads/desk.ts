import { defined } from "../../../core/base/defined.ts";
import type { CommonStorage } from "../../files/account_view.ts";
import type { PendingUpload } from "../../files/space/usage.ts";
import { type ActorRef, ask, type Msg } from "../../kernel/kernel.ts";
import type { AccountsMsg } from "../accounts/accounts_messages.ts";
import { HOOK_TIMEOUT } from "../hooks/hook_messages.ts";
import type { UploadHook } from "../hooks/running_hooks.ts";
import type { LoginGrant, Throttles } from "../limits/limits_messages.ts";
import type { ServerMsg } from "../server_messages.ts";
import type { ThreadGrant, ToServerMsg, ToThreadMsg } from "./bridge_messages.ts";
import { RemoteSession } from "./remote_session.ts";

/** What answers the questions of a thread. */
export interface DeskParts {
  readonly server: ActorRef<ServerMsg>;
  readonly accounts: ActorRef<AccountsMsg>;
  readonly storage: CommonStorage;
  readonly uploadHook: UploadHook | undefined;
  readonly onTrouble: (words: string) => void;
}

/** Another thread that accepts clients on the port of the server, as the server sees it. */
export interface ThreadLink {
  readonly bridge: ActorRef<ToThreadMsg>;
  /** From now on `receive` gets what the thread sends; `lost` is called when it ends by itself. */
  attend(receive: (msg: ToServerMsg) => void, lost: (why: string) => void): void;
  /** Ends the sessions that are left, and the thread. */
  stop(): Promise<void>;
}

/** Answers what a thread asks, from now on. */
export function attend(thread: ThreadLink, parts: DeskParts): void {
  const desk = new ThreadDesk(thread, parts);
  thread.attend((msg) => desk.receive(msg), (why) => desk.lost(why));
}

/** The server's side of one thread: passes what comes from there on to whoever can answer it. */
export class ThreadDesk {
  readonly #thread: Pick<ThreadLink, "bridge">;
  readonly #parts: DeskParts;
  readonly #sessions = new Map<number, RemoteSession>();
  readonly #throttles = new Map<number, Throttles>();
  readonly #uploads = new Map<number, PendingUpload>();
  readonly #works = new Map<number, AbortController>();
  /** What waits for room in the server's mailbox, in its order. */
  readonly #waiting: ServerMsg[] = [];

  constructor(thread: Pick<ThreadLink, "bridge">, parts: DeskParts) {
    this.#thread = thread;
    this.#parts = parts;
  }

  receive(msg: ToServerMsg): undefined {
    const { storage, accounts, onTrouble } = this.#parts;
    switch (msg.kind) {
      case "admit": {
        const sessionOf = (number: number) => this.#open(number);
        return this.#tell({ ...msg, kind: "thread-accepted", sessionOf });
      }
      case "may-log-in":
      case "log-out":
      case "login-failed":
      case "begin-transfer":
      case "end-transfer":
      case "notice":
      case "who":
      case "kick":
        return this.#tell(msg);
      case "log-in": {
        const send = (grant: LoginGrant) => msg.answer.send(this.#granted(msg.session, grant));
        return this.#tell({ ...msg, answer: { send } });
      }
      case "authenticate":
        return post(accounts, msg);
      case "take-rate": {
        const throttle = this.#throttles.get(msg.session)?.[msg.direction];
        return this.#work(msg.work, async (signal) => {
          await throttle?.take(msg.bytes, signal);
          msg.answer.send(true);
        });
      }
      case "free-quota": {
        const { home, quota, wanted, answer } = msg;
        const free = storage.usage.of(home).free(quota, wanted);
        return this.#do(async () => answer.send(await free.catch(() => 0)));
      }
      case "take-quota": {
        const { home, quota, bytes, answer } = msg;
        const upload = this.#upload(msg.upload);
        const usage = storage.usage.of(home);
        const taken = usage.take(upload, bytes, quota);
        return this.#do(async () => answer.send(await taken.catch(() => false)));
      }
      case "end-quota":
        storage.usage.of(msg.home).end(this.#upload(msg.upload));
        this.#uploads.delete(msg.upload);
        return;
      case "sweep": {
        const { signal } = new AbortController();
        const swept = storage.sweeps.once(msg.root, signal);
        return this.#do(async () => msg.answer.send(await swept.catch(() => 0)));
      }
      case "judge-upload":
        return this.#judge(msg);
      case "call-off":
        this.#works.get(msg.work)?.abort();
        return;
      case "give-way":
        return this.#tell({ ...msg, kind: "ask-way" });
      case "session-ended":
        return this.#ended(msg.session);
      case "trouble":
        onTrouble(msg.words);
        return;
      default:
        return msg satisfies never;
    }
  }

  /** The thread has ended by itself: so have its sessions. */
  lost(why: string): undefined {
    for (const session of [...this.#sessions.keys()]) this.#ended(session);
    for (const work of this.#works.values()) work.abort();
    return this.#tell({ kind: "thread-lost", why });
  }

  #open(number: number): RemoteSession {
    const session = new RemoteSession(number, this.#thread.bridge);
    this.#sessions.set(number, session);
    return session;
  }

  #ended(session: number): undefined {
    this.#sessions.get(session)?.end();
    this.#sessions.delete(session);
    this.#throttles.delete(session);
    return this.#tell({ kind: "thread-session-ended", session });
  }

  /** The throttles stay here, where the rates are; the thread learns only how much to ask for at once. */
  #granted(session: number, grant: LoginGrant): ThreadGrant {
    if (grant.kind === "refused") return grant;
    const { download, upload } = grant.throttles;
    // The session may have ended meanwhile.
    if (this.#sessions.has(session)) this.#throttles.set(session, grant.throttles);
    const portions = defined({ download: download?.portion, upload: upload?.portion });
    return { kind: "granted", portions };
  }

  #upload(number: number): PendingUpload {
    const upload = this.#uploads.get(number) ?? { bytes: 0 };
    this.#uploads.set(number, upload);
    return upload;
  }

  #judge(
    { work, variables, file, answer }: Extract<ToServerMsg, { readonly kind: "judge-upload" }>,
  ): undefined {
    const hooks = this.#parts.uploadHook?.hooks;
    if (hooks === undefined) throw new Error("a thread asks for a command that there is not");
    return this.#work(work, async (signal) => {
      const question = { kind: "judge-upload", variables, file, signal } as const;
      const options = { timeoutMs: HOOK_TIMEOUT, signal };
      answer.send(await ask(hooks, question, options).catch(() => ({ kind: "called-off" })));
    });
  }

  /** Work that the thread may call off. */
  #work(number: number, work: (signal: AbortSignal) => Promise<void>): undefined {
    const calledOff = new AbortController();
    this.#works.set(number, calledOff);
    return this.#do(() => work(calledOff.signal).finally(() => this.#works.delete(number)));
  }

  /** Without an answer the session that asked waits until it ends. */
  #do(work: () => Promise<void>): undefined {
    work().catch(() => {});
  }

  #tell(msg: ServerMsg): undefined {
    if (this.#waiting.length === 0 && this.#parts.server.send(msg) !== "full") return;
    this.#waiting.push(msg);
    if (this.#waiting.length === 1) this.#do(() => this.#tellWaiting());
  }

  async #tellWaiting(): Promise<void> {
    for (let [next] = this.#waiting; next !== undefined; [next] = this.#waiting) {
      await this.#parts.server.sendWhenReady(next);
      this.#waiting.shift();
    }
  }
}

function post<M extends Msg>(actor: ActorRef<M>, msg: M): undefined {
  if (actor.send(msg) === "full") actor.sendWhenReady(msg);
}
