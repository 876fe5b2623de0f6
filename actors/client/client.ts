// This folder: the client's root actor, which runs the jobs, and its interpreters, one for each server.

import type { ClientFailure } from "../../core/cli/exit_code.ts";
import { failed } from "../../core/base/outcome.ts";
import { formatFtpUrl, type FtpUrl } from "../../core/network/url.ts";
import type { ActorRef, Behavior, Context, ExitReason, OwnedRef } from "../kernel/kernel.ts";
import type { ClientMsg, InterpreterMsg, JobResult } from "./client_messages.ts";
import { interruption } from "./conversation/conversation.ts";
import type { OptionalCommand } from "./conversation/optional.ts";
import { interpreter } from "./interpreter.ts";
import type { Job } from "./jobs/job.ts";
import type { ClientSettings } from "./client_settings.ts";

/** The outcomes of the jobs of a run. */
export interface Tally {
  readonly failures: ClientFailure[];
  succeeded: number;
}

/** What the client actor is made of. */
export interface ClientOptions {
  readonly jobs: readonly Job[];
  readonly settings: ClientSettings;
  /** Gets the outcome of each job. */
  readonly tally: Tally;
}

/** The actor of `get`, `put` and `ls`: one interpreter for each server and login; the jobs run one after the other. */
export function client(options: ClientOptions): (ctx: Context<ClientMsg>) => Behavior<ClientMsg> {
  return (ctx) => new Client(ctx, options);
}

/** The job that is under way, and the interpreter that runs it. */
interface Running {
  readonly job: Job;
  readonly server: string;
  readonly ref: OwnedRef<InterpreterMsg>;
}

class Client implements Behavior<ClientMsg> {
  readonly #ctx: Context<ClientMsg>;
  readonly #settings: ClientSettings;
  readonly #tally: Tally;
  readonly #jobs: Job[];
  readonly #interpreters = new Map<string, OwnedRef<InterpreterMsg>>();
  /** Servers that cannot be reached or refuse the login, so that each is tried only once. */
  readonly #refused = new Map<string, ClientFailure>();
  /** The optional commands after which a server ended the session. */
  readonly #lacking = new Map<string, ReadonlySet<OptionalCommand>>();
  #running: Running | undefined;
  #interrupted = false;

  constructor(ctx: Context<ClientMsg>, { jobs, settings, tally }: ClientOptions) {
    this.#ctx = ctx;
    this.#settings = settings;
    this.#tally = tally;
    this.#jobs = [...jobs];
    this.#next();
  }

  receive(msg: ClientMsg): undefined {
    switch (msg.kind) {
      case "job-ended":
        return this.#ended(msg.result, msg.connection);
      case "job-returned":
        return this.#again(msg.over);
      case "interrupt":
        this.#interrupted = true;
        this.#jobs.length = 0;
        this.#running?.ref.send({ kind: "interrupt" });
        return;
      default:
        return msg satisfies never;
    }
  }

  onChildExit(child: ActorRef<never>, reason: ExitReason): undefined {
    for (const [server, ref] of this.#interpreters) {
      if (ref.path === child.path) this.#interpreters.delete(server);
    }
    if (this.#running?.ref.path === child.path) {
      const detail = reason.kind === "failed" ? `: ${String(reason.error)}` : "";
      this.#running = undefined;
      this.#settle({ kind: "bug", message: `a bug in ferry, please report it${detail}` });
      return this.#next();
    }
    if (this.#running === undefined && this.#interpreters.size === 0) this.#ctx.exit();
  }

  #next(): undefined {
    const job = this.#jobs.shift();
    if (job === undefined) return this.#leave();
    const server = serverKey(job.url);
    const refused = this.#refused.get(server);
    if (refused !== undefined) {
      this.#settings.events?.begin(job);
      this.#settle(refused);
      return this.#next();
    }
    this.#run(job, server);
  }

  #run(job: Job, server: string): void {
    const ref = this.#interpreters.get(server) ?? this.#ctx.spawn(
      `interpreter-${job.url.hostname}`,
      interpreter({
        url: job.url,
        settings: this.#settings,
        owner: this.#ctx.self,
        lacking: this.#lacking.get(server) ?? [],
      }),
    );
    this.#interpreters.set(server, ref);
    this.#running = { job, server, ref };
    this.#settings.events?.begin(job);
    ref.send({ kind: "run-job", job });
  }

  #ended(result: JobResult, connection: "usable" | "lost" | "refused"): undefined {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    if (connection !== "usable") this.#forget(running.server);
    if (result.ok) {
      this.#tally.succeeded += 1;
      this.#settings.events?.end(result);
      return this.#next();
    }
    this.#settle(result.failure);
    if (connection === "refused") this.#refused.set(running.server, result.failure);
    if (endsRun(running.job, result.failure)) this.#jobs.length = 0;
    return this.#next();
  }

  /** The connection was closed while it was idle, or the server ended the session after an optional command. */
  #again(over: OptionalCommand | undefined): undefined {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    const { server } = running;
    this.#forget(server);
    if (this.#interrupted) {
      this.#settle(interruption());
      return this.#next();
    }
    if (over !== undefined) {
      this.#lacking.set(server, new Set([...this.#lacking.get(server) ?? [], over]));
      const { status, verbose } = this.#settings;
      if (verbose) status.print(`the server ends the session over ${over}: once more without it`);
    }
    this.#run(running.job, server);
  }

  #forget(server: string): void {
    this.#interpreters.get(server)?.stop();
    this.#interpreters.delete(server);
  }

  /** The job under way has failed. */
  #settle(failure: ClientFailure): void {
    this.#settings.events?.end(failed(failure));
    this.#tally.failures.push(failure);
    this.#settings.status.print(`ferry: ${failure.message}`);
  }

  /** Says goodbye to every server; the run ends with the last of them. */
  #leave(): undefined {
    if (this.#interpreters.size === 0) return this.#ctx.exit();
    for (const ref of this.#interpreters.values()) ref.send({ kind: "leave" });
  }
}

/** Jobs with the same key share a connection. */
function serverKey({ type: _type, ...url }: FtpUrl): string {
  return formatFtpUrl({ ...url, path: "" });
}

/** Whether all later jobs would fail as well: nobody reads standard output any more. */
function endsRun(job: Job, failure: ClientFailure): boolean {
  return job.kind === "download" && job.target.kind === "standard-output" &&
    failure.kind === "local-file";
}
