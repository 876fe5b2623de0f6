import type { GetInvocation } from "../../core/cli/subcommands/client/get.ts";
import type { ListInvocation } from "../../core/cli/subcommands/client/ls.ts";
import type { PutInvocation } from "../../core/cli/subcommands/client/put.ts";
import { findEncoding, type NameEncoding } from "../../core/protocol/encoding/name_encoding.ts";
import {
  type ClientFailure,
  type ExitCode,
  ExitCode as Code,
  exitCodeOf,
} from "../../core/cli/exit_code.ts";
import { failed, type Outcome, success } from "../../core/base/outcome.ts";
import { escapeControls, Secrets } from "../../core/base/redact.ts";
import { formatFtpUrl, type FtpUrl } from "../../core/network/url.ts";
import { askSecret } from "../machine/terminal/ask_secret.ts";
import { jobsOf } from "./jobs/jobs.ts";
import type { ClientEvents } from "./reports/client_events.ts";
import { interpreter } from "./interpreter.ts";
import { interruption } from "./conversation/conversation.ts";
import type { Job } from "./jobs/job.ts";
import type { OptionalCommand } from "./conversation/optional.ts";
import type { ClientSettings } from "./settings.ts";
import { UnfinishedFile } from "./jobs/download/unfinished_file.ts";
import {
  type ActorRef,
  type Behavior,
  type Context,
  type ExitReason,
  type OwnedRef,
  startSystem,
  type TraceEvent,
} from "../kernel/kernel.ts";
import type { ClientMsg, InterpreterMsg, JobResult } from "./client_messages.ts";
import { StatusLine } from "../machine/terminal/status_line.ts";
import type { World } from "../machine/world.ts";

/** What the client can be asked for. */
export type ClientRun = GetInvocation | PutInvocation | ListInvocation;

/** What has become of a run. */
export interface Tally {
  readonly failures: ClientFailure[];
  succeeded: number;
}

/**
 * Does what `get`, `put` or `ls` asks for, and says on standard error what failed; the answer is the exit code.
 * The first interrupt aborts the running transfer and leaves in order, the second one ends at once.
 */
export async function runClient(invocation: ClientRun, world: World): Promise<ExitCode> {
  const status = new StatusLine(world);
  const jobs = await placed(jobsOf(invocation), invocation, world);
  if (!jobs.ok) {
    status.print(`ferry: ${jobs.failure.message}`);
    return exitCodeOf([jobs.failure], 0);
  }
  const encoding = await findEncoding(invocation.encoding);
  if (!encoding.ok) {
    status.print(`ferry: ${encoding.failure}`);
    return Code.Usage;
  }
  const { clock } = world;
  const secrets = new Secrets();
  for (const { url } of jobs.value) secrets.add(url.password);
  const system = startSystem({ clock, ...traceOf(invocation, world, secrets) });
  const tally: Tally = { failures: [], succeeded: 0 };
  const events = await eventsOf(invocation, world);
  const settings = settingsOf(invocation, world, { status, secrets }, encoding.value, events);
  const root = system.spawn("client", client({ jobs: jobs.value, settings, tally }));
  const second = Promise.withResolvers<"at-once">();
  let interrupts = 0;
  using _interrupts = world.onInterrupt(() => {
    interrupts += 1;
    root.send({ kind: "interrupt" });
    if (interrupts > 1) second.resolve("at-once");
  });
  const ended = await Promise.race([root.exited, second.promise]);
  status.clear();
  if (ended === "at-once") {
    system.stop();
    status.print(`ferry: interrupted${settings.unfinished.hint()}`);
    settings.events?.end(failed(interruption()));
    await settings.events?.bye(Code.Interrupted);
    return Code.Interrupted;
  }
  await system.stop();
  if (ended.kind === "failed") throw ended.error;
  const code = interrupts > 0 ? Code.Interrupted : exitCodeOf(tally.failures, tally.succeeded);
  await settings.events?.bye(code);
  return code;
}

/** The jobs with the hosts of the servers that are known by their names; what finds them is loaded where it is needed. */
async function placed(
  jobs: readonly Job[],
  { waitMs }: ClientRun,
  world: World,
): Promise<Outcome<readonly Job[], ClientFailure>> {
  if (jobs.every(({ url }) => url.service === undefined)) return success(jobs);
  const { resolved } = await import("../mdns/resolve.ts");
  const all: Job[] = [];
  for (const job of jobs) {
    const url = await resolved(job.url, waitMs, world);
    if (!url.ok) return url;
    all.push({ ...job, url: url.value });
  }
  return success(all);
}

/** What tells programs of the run; loaded only where somebody wants to know. */
async function eventsOf(invocation: ClientRun, world: World): Promise<ClientEvents | undefined> {
  if (invocation.kind === "ls" || !invocation.json) return undefined;
  const { ClientEvents } = await import("./reports/client_events.ts");
  return new ClientEvents(world, invocation.kind);
}

/** `--trace`, without the secrets that servers send back. */
function traceOf(
  invocation: ClientRun,
  { trace }: World,
  { mask }: Secrets,
): { readonly trace?: (event: TraceEvent) => void } {
  return invocation.trace && trace !== undefined ? { trace: (event) => trace(event, mask) } : {};
}

function settingsOf(
  invocation: ClientRun,
  world: World,
  { status, secrets }: Pick<ClientSettings, "status" | "secrets">,
  encoding: NameEncoding,
  events: ClientEvents | undefined,
): ClientSettings {
  const askedFor = async (user: string, signal: AbortSignal): Promise<string | undefined> => {
    if (!world.stderrIsTerminal) return undefined;
    status.clear();
    return await askSecret(`Password of ${escapeControls(user)}: `, signal);
  };
  return {
    world,
    status,
    encoding,
    verbose: invocation.verbose,
    active: invocation.active,
    user: invocation.user,
    timeoutMs: invocation.timeoutMs,
    tls: invocation.tls,
    secrets,
    unfinished: new UnfinishedFile(),
    ...(events === undefined ? {} : { events }),
    columns,
    askPassword: async (user, signal) => {
      const given = world.env("FERRY_PASSWORD") ?? await askedFor(user, signal);
      secrets.add(given);
      return given;
    },
  };
}

function columns(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    // Standard input and output may both be pipes.
    return 80;
  }
}

/** What the client actor is made of. */
export interface ClientOptions {
  readonly jobs: readonly Job[];
  readonly settings: ClientSettings;
  /** Where the outcome of each job is written down. */
  readonly tally: Tally;
}

/** The root of `get`, `put` and `ls`: one interpreter per server and login, jobs one after the other in their order. */
export function client(options: ClientOptions): (ctx: Context<ClientMsg>) => Behavior<ClientMsg> {
  return (ctx) => new Client(ctx, options);
}

/** A job on its way, and who does it. */
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
  /** Servers that cannot be reached or do not let us in, so that they are asked only once. */
  readonly #refused = new Map<string, ClientFailure>();
  /** The optional commands that a server ended the session over. */
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

  /** The server had closed the connection while another one was served, or ended it over an optional command. */
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

  /** Takes leave of every server; the last one to end ends the run. */
  #leave(): undefined {
    if (this.#interpreters.size === 0) return this.#ctx.exit();
    for (const ref of this.#interpreters.values()) ref.send({ kind: "leave" });
  }
}

/** Jobs with the same key share a connection. */
function serverKey({ type: _type, ...url }: FtpUrl): string {
  return formatFtpUrl({ ...url, path: "" });
}

/** Whether no later job can do better: nobody reads standard output any more. */
function endsRun(job: Job, failure: ClientFailure): boolean {
  return job.kind === "download" && job.target.kind === "standard-output" &&
    failure.kind === "local-file";
}
