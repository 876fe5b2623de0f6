// This folder: the client's root actor, which runs the jobs, and its interpreters, one for each session with a server.

import { abortable } from "@std/async/abortable";
import type { ClientFailure, JobCounts } from "../../core/cli/exit_code.ts";
import { failed } from "../../core/base/outcome.ts";
import type { ActorRef, Behavior, Context, ExitReason, Settled } from "../kernel/kernel.ts";
import type { ClientMsg } from "./queue/client_messages.ts";
import { secondsText } from "./client_fault.ts";
import { interruption } from "./client_fault.ts";
import { interpreter } from "./interpreter.ts";
import type { Stage } from "./jobs/any_job.ts";
import { endsRun, isOrdered, isPreparation, type Job, type JobResult } from "./jobs/job.ts";
import type { ClientSettings } from "./client_settings.ts";
import { OrderedLine } from "./queue/ordered_line.ts";
import { isOfOneSession, isTooMany, isTransient } from "./queue/retrying.ts";
import type { Server, Session } from "./queue/server.ts";
import { Servers } from "./queue/servers.ts";
import { Task } from "./queue/task.ts";

/** The outcomes of the jobs of a run. */
export interface Tally extends JobCounts {
  readonly failures: ClientFailure[];
  succeeded: number;
  skipped: number;
}

/** What one command asks for. */
export interface Request {
  readonly jobs: readonly Job[];
  readonly settings: ClientSettings;
}

/** What the client actor is made of. */
export interface ClientOptions extends Request {
  /** Gives what is to be done when everything before has ended; undefined: nothing. Without it the run ends then. */
  readonly next?: () => Promise<Request | undefined>;
  /** Gets the outcome of each job. */
  readonly tally: Tally;
}

type Message<K extends ClientMsg["kind"]> = Extract<ClientMsg, { readonly kind: K }>;

/** What the actor sends to itself. */
type OwnMsg =
  | { readonly kind: "try-again"; readonly task: Task }
  | { readonly kind: "pause-over"; readonly server: Server }
  | { readonly kind: "next-request"; readonly settled: Settled<Request | undefined> }
  | { readonly kind: "time-up" };

/**
 * The transfer queue: it gives each job to a session with its server, runs several sessions at once, and tries again what may
 * succeed later.
 */
export function client(
  options: ClientOptions,
): (ctx: Context<ClientMsg | OwnMsg>) => Behavior<ClientMsg | OwnMsg> {
  return (ctx) => new Client(ctx, options);
}

/** With so many transfers that wait there is another one for each of the usual number of sessions. */
const ENOUGH_FOR_ALL = 8;

const LATER: readonly Stage[] = ["cleanup", "finish"];

class Client implements Behavior<ClientMsg | OwnMsg> {
  readonly #ctx: Context<ClientMsg | OwnMsg>;
  readonly #settings: ClientSettings;
  readonly #tally: Tally;
  readonly #servers: Servers;
  /** Tasks that wait until those of earlier stages have ended. */
  #later: Task[] = [];
  readonly #ordered = new OrderedLine();
  /** Tasks that wait before they are tried again. */
  readonly #again = new Set<Task>();
  /** Tasks that have not ended, without those of later stages. */
  #open = 0;
  #added = 0;
  /** Why nothing else begins. */
  #stopped: ClientFailure | undefined;
  #leaving = false;
  #nextRequest: ClientOptions["next"];
  #asking = false;

  constructor(ctx: Context<ClientMsg | OwnMsg>, { jobs, settings, tally, next }: ClientOptions) {
    this.#ctx = ctx;
    this.#settings = settings;
    this.#tally = tally;
    this.#nextRequest = next;
    const { maximumMs, sessions } = settings.patience;
    this.#servers = new Servers(sessions);
    if (maximumMs !== undefined) ctx.after(maximumMs, { kind: "time-up" });
    this.#add(jobs, settings);
    this.#fill();
  }

  receive(msg: ClientMsg | OwnMsg): undefined {
    switch (msg.kind) {
      case "logged-in":
        this.#loggedIn(msg.session);
        break;
      case "job-ended":
        this.#ended(msg.session, msg.result, msg.connection);
        break;
      case "job-returned":
        this.#returned(msg);
        break;
      case "try-again":
        if (this.#again.delete(msg.task)) this.#enqueue(msg.task);
        break;
      case "pause-over":
        msg.server.paused = false;
        break;
      case "next-request":
        this.#asked(msg.settled);
        break;
      case "interrupt":
        this.#stop(interruption());
        break;
      case "time-up":
        this.#stop(timeUp(this.#settings.patience.maximumMs ?? 0));
        break;
      default:
        return msg satisfies never;
    }
    this.#fill();
  }

  onChildExit(child: ActorRef<never>, reason: ExitReason): undefined {
    const { server, session } = this.#servers.find(child.path) ?? {};
    server?.sessions.delete(child.path);
    if (session?.task !== undefined) {
      const detail = reason.kind === "failed" ? `: ${String(reason.error)}` : "";
      const message = `a bug in ferry, please report it${detail}`;
      this.#settle(session.task, failed({ kind: "bug", message }));
    }
    this.#fill();
  }

  // ---- which task runs where ----

  /** `finder`: the task that has found them. */
  #add(jobs: readonly Job[], settings: ClientSettings, finder?: Task): void {
    const tasks = jobs.map((job) => new Task(job, settings, this.#added++));
    const { now = [], later = [] } = Object.groupBy(
      tasks,
      ({ stage }) => stage === "work" ? "now" : "later",
    );
    for (const task of later) this.#later.push(task);
    this.#admit(now, finder);
  }

  /** They count from now on; an ordered one waits for the one before it. */
  #admit(tasks: readonly Task[], finder?: Task): void {
    this.#open += tasks.length;
    this.#ordered.add(tasks.filter(({ job }) => isOrdered(job)), finder);
    for (const task of tasks) if (!isOrdered(task.job)) this.#enqueue(task);
  }

  #enqueue(task: Task): void {
    if (this.#stopped !== undefined) return this.#settle(task, failed(this.#stopped));
    const server = this.#servers.of(task.job.url);
    if (server.refusal === undefined) return server.waiting.add(task);
    this.#settleUnrun(task, server.refusal);
  }

  /** Begins what can begin now. */
  #fill(): undefined {
    for (let next = this.#ordered.next(); next !== undefined; next = this.#ordered.next()) {
      this.#enqueue(next);
    }
    for (const server of this.#servers) this.#fillServer(server);
    if (this.#open > 0) return;
    if (this.#beginNextStage()) return this.#fill();
    if (this.#asking && this.#stopped === undefined) return;
    if (this.#askForNext()) return;
    this.#leave();
  }

  /** Whether there may be more to do after all that has ended. */
  #askForNext(): boolean {
    if (this.#stopped !== undefined || this.#nextRequest === undefined) return false;
    this.#asking = true;
    const next = this.#nextRequest;
    // An input that says nothing must not hold up the end.
    this.#ctx.run(
      ({ signal }) => abortable(next(), signal),
      (settled) => ({ kind: "next-request", settled }),
    );
    return true;
  }

  /** What comes next, or undefined at the end. */
  #asked(settled: Settled<Request | undefined>): void {
    this.#asking = false;
    if (settled.kind === "rejected") throw settled.error;
    const request = settled.value;
    if (request === undefined) this.#nextRequest = undefined;
    else if (this.#stopped === undefined) this.#add(request.jobs, request.settings);
  }

  #fillServer(server: Server): void {
    for (let place = server.place; place !== undefined; place = server.place) {
      const task = server.take();
      if (task === undefined) return;
      task.memory.isFollowed = server.waiting.transfers >= ENOUGH_FOR_ALL;
      this.#run(task, place === "new" ? this.#openSession(server) : place);
    }
  }

  #run(task: Task, session: Session): void {
    session.task = task;
    const { job, settings, memory, report } = task;
    memory.moved = 0;
    task.begin();
    session.ref.send({ kind: "run-job", assignment: { job, settings, memory, report } });
  }

  #openSession(server: Server): Session {
    const ref = this.#ctx.spawn(
      `interpreter-${server.url.hostname}`,
      interpreter({
        url: server.url,
        settings: this.#settings,
        owner: this.#ctx.self,
        home: this.#ctx,
        lacking: server.lacking,
      }),
    );
    const session: Session = { ref, loggedIn: false };
    server.sessions.set(ref.path, session);
    return session;
  }

  /** The tasks of the next stage that has any; false when there are none. */
  #beginNextStage(): boolean {
    const stage = LATER.find((one) => this.#later.some((task) => task.stage === one));
    if (stage === undefined) return false;
    const begun = this.#later.filter((task) => task.stage === stage);
    this.#later = this.#later.filter((task) => task.stage !== stage);
    this.#admit(begun);
    return true;
  }

  // ---- how it went ----

  #loggedIn(path: string): void {
    const { server, session } = this.#servers.find(path) ?? {};
    if (server === undefined || session === undefined) return;
    session.loggedIn = true;
    server.reached = true;
    server.failures.progress();
  }

  #ended(path: string, result: JobResult, connection: "usable" | "lost" | "refused"): void {
    const found = this.#servers.find(path);
    const task = found?.session.task;
    if (found === undefined || task === undefined) return;
    const { server, session } = found;
    session.task = undefined;
    if (connection !== "usable") this.#forget(server, path);
    if (result.ok || this.#stopped !== undefined) {
      if (result.ok && this.#stopped === undefined) {
        this.#add(result.value.more ?? [], task.settings, task);
      }
      return this.#settle(task, result);
    }
    const { failure } = result;
    if (connection === "refused") return this.#notLoggedIn(task, server, failure);
    const others = server.sessions.values().some((other) => other !== session);
    if (!isTooMany(failure) || !others || server.most === 1) {
      return this.#retryOrSettle(task, failure);
    }
    server.becomeCareful();
    server.waiting.add(task);
  }

  /** The connection was closed while it was idle, or the server ended the session after an optional command. */
  #returned({ session: path, connection, over }: Message<"job-returned">): void {
    const found = this.#servers.find(path);
    const task = found?.session.task;
    if (found === undefined || task === undefined) return;
    found.session.task = undefined;
    if (connection === "lost") this.#forget(found.server, path);
    if (over !== undefined) {
      found.server.lacking.add(over);
      const { status, verbose } = this.#settings;
      const why = connection === "lost" ? "ends the session over" : "does not take";
      if (verbose) status.print(`the server ${why} ${over}: once more without it`);
    }
    this.#enqueue(task);
  }

  /** Connecting or the login has failed. With other sessions at work the task waits for one of them. */
  #notLoggedIn(task: Task, server: Server, failure: ClientFailure): void {
    if (server.isInUse && isOfOneSession(failure)) {
      server.becomeCareful();
      return server.waiting.add(task);
    }
    const { retrying } = this.#settings.patience;
    const mayRecover = isTooMany(failure) ||
      isTransient(failure) && (server.reached || retrying.insistent || failure.code !== undefined);
    // Sessions that fail at the same time are one failure.
    if (mayRecover && server.paused) return server.waiting.add(task);
    const wait = mayRecover ? this.#next(server.failures) : undefined;
    if (wait === undefined) return this.#refuse(task, server, failure);
    server.paused = true;
    task.report.again(failure, wait);
    this.#ctx.after(wait, { kind: "pause-over", server });
    server.waiting.add(task);
  }

  /** Nothing else can be done on this server: each is tried only once. */
  #refuse(task: Task, server: Server, failure: ClientFailure): void {
    server.refusal = failure;
    this.#settle(task, failed(failure));
    for (const waiting of server.waiting.clear()) this.#settleUnrun(waiting, failure);
  }

  #retryOrSettle(task: Task, failure: ClientFailure): void {
    task.failures.progress(task.memory.moved);
    const wait = isTransient(failure) ? this.#next(task.failures) : undefined;
    if (wait === undefined) return this.#settle(task, failed(failure));
    task.report.again(failure, wait);
    this.#again.add(task);
    this.#ctx.after(wait, { kind: "try-again", task });
  }

  #next(failures: Task["failures"]): number | undefined {
    const { retrying } = this.#settings.patience;
    return failures.next(this.#ctx.clock.now(), retrying, Math.random());
  }

  /** A task has ended, for good. */
  #settle(task: Task, result: JobResult): void {
    this.#open -= 1;
    task.report.end(result);
    if (result.ok) {
      if (result.value.skipped === true) this.#tally.skipped += 1;
      else if (!isPreparation(task.job)) this.#tally.succeeded += 1;
    } else {
      this.#tally.failures.push(result.failure);
      if (endsRun(task.job, result.failure)) this.#open -= this.#takeOut().length;
    }
    this.#ordered.ended(task);
  }

  /** It fails without another attempt. */
  #settleUnrun(task: Task, failure: ClientFailure): void {
    task.begin();
    this.#settle(task, failed(failure));
  }

  // ---- the end ----

  /** What runs or waits for another attempt fails for this reason; nothing is said about what has not begun. */
  #stop(failure: ClientFailure): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = failure;
    if (this.#asking) {
      this.#tally.failures.push(failure);
      this.#settings.status.print(`ferry: ${failure.message}`);
    }
    for (const task of this.#takeOut()) {
      if (task.hasBegun) this.#settleUnrun(task, failure);
      else this.#open -= 1;
    }
    for (const { ref } of this.#servers.sessions) ref.send({ kind: "interrupt", failure });
  }

  /** All tasks that do not run now. */
  #takeOut(): readonly Task[] {
    const waiting = [...this.#servers].flatMap((server) => server.waiting.clear());
    const again = [...this.#again];
    this.#again.clear();
    this.#later = [];
    return [...waiting, ...again, ...this.#ordered.clear()];
  }

  #forget(server: Server, path: string): void {
    server.sessions.get(path)?.ref.stop();
    server.sessions.delete(path);
  }

  /** Says goodbye to every server; the run ends with the last of them. */
  #leave(): void {
    const { sessions } = this.#servers;
    if (sessions.length === 0) return this.#ctx.exit();
    if (this.#leaving) return;
    this.#leaving = true;
    for (const { ref } of sessions) ref.send({ kind: "leave" });
  }
}

/** The failure of what was not done when the time was up. */
function timeUp(ms: number): ClientFailure {
  return { kind: "timed-out", message: `not done within ${secondsText(ms)} (--max-time)` };
}
