// This folder: one root for each subcommand, which starts its actors and returns the exit code.

import { defined } from "../../core/base/defined.ts";
import { failed, type Outcome, success } from "../../core/base/outcome.ts";
import { Secrets } from "../../core/base/redact.ts";
import { type ClientFailure, ExitCode, exitCodeOf } from "../../core/cli/exit_code.ts";
import { findEncoding, type NameEncoding } from "../../core/protocol/encoding/name_encoding.ts";
import { client, type ClientOptions, type Request, type Tally } from "../client/client.ts";
import {
  type CertaintySettings,
  certaintySettings,
} from "../client/certainty/certainty_settings.ts";
import { ClientFault } from "../client/client_fault.ts";
import type { ClientSettings } from "../client/client_settings.ts";
import { interruption } from "../client/client_fault.ts";
import { Logins } from "../client/identity/credentials/logins.ts";
import { Acquaintances } from "../client/identity/known_servers/acquaintances.ts";
import { knownServersPath } from "../client/identity/known_servers/known_servers_file.ts";
import { UnfinishedFiles } from "../client/jobs/download/unfinished_files.ts";
import type { Job } from "../client/jobs/job.ts";
import { Existing } from "../client/jobs/target/existing.ts";
import { CopyKnowledge } from "../client/sessions/copy/copy_knowledge.ts";
import { Keeping } from "../client/jobs/keeping/keeping.ts";
import type { PatienceOptions } from "../../core/cli/subcommands/client/options/patience_options.ts";
import type { ProbeInvocation } from "../../core/cli/subcommands/client/sessions/probe.ts";
import type { ClientEvents } from "../client/reports/client_events.ts";
import { followTransfers } from "../client/reports/follow_transfers.ts";
import type { Reports } from "../client/reports/reports.ts";
import { RunView } from "../client/reports/run_view.ts";
import { startSystem, type TraceEvent } from "../kernel/kernel.ts";
import { Questions } from "../machine/terminal/questions.ts";
import { StatusLine } from "../machine/terminal/status_line.ts";
import type { World } from "../machine/world.ts";
import { type JobsInvocation, jobsOf } from "./client_jobs.ts";
import { Interrupts } from "./interrupts.ts";

/**
 * `ferry get`, `ferry put` and `ferry ls` with a URL. Prints failures on standard error; resolves with the exit code.
 * The first interrupt aborts the running transfer and sends QUIT; the second one ends the program at once.
 */
export async function runClient(invocation: JobsInvocation, world: World): Promise<ExitCode> {
  const common = commonOf(world, invocation);
  const prepared = await prepare(invocation, world, common);
  if (!prepared.ok) {
    common.status.print(`ferry: ${prepared.failure.message}`);
    return exitCodeOf([prepared.failure]);
  }
  const { jobs, settings, view, finish } = prepared.value;
  const tally: Tally = { failures: [], succeeded: 0, skipped: 0 };
  const followed = common.status.watched || "json" in invocation && invocation.json;
  const following = followed ? () => view : undefined;
  return await finish(await runJobs({ jobs, settings, tally }, invocation, following));
}

/** Why nobody can be asked, if the command line wants that; a sentence. */
function cannotAsk(invocation: JobsInvocation, { prompt }: World): string | undefined {
  const asks = "existing" in invocation && invocation.existing.onExist === "ask";
  return asks && prompt === undefined
    ? "--on-exist ask needs a terminal for its questions: choose skip, overwrite, newer, rename or fail"
    : undefined;
}

/** What the commands of a batch have in common. */
export type CommonSettings =
  & Pick<ClientSettings, "status" | "secrets">
  & Partial<Pick<ClientSettings, "unfinished">>;

/** The same for a run of its own. */
export function commonOf(
  world: World,
  { showing }: Pick<JobsInvocation, "showing">,
): CommonSettings {
  return {
    status: new StatusLine(world, showing.quiet),
    secrets: new Secrets(),
    unfinished: new UnfinishedFiles(),
  };
}

/** A command line with all that its jobs need. */
export interface Prepared extends Request {
  readonly view: RunView;
  /** Says what is left to say when all jobs have ended with this exit code; gives the one to end with. */
  finish(code: ExitCode): Promise<ExitCode>;
}

/** Makes ready for the jobs of a command line; fails when something that it names cannot be used. */
export async function prepare(
  invocation: JobsInvocation,
  world: World,
  common: CommonSettings,
): Promise<Outcome<Prepared, ClientFailure>> {
  const unable = cannotAsk(invocation, world);
  if (unable !== undefined) return failed({ kind: "usage", message: unable });
  const lists = await listsOf(invocation);
  const listed = await lists?.listedJobs(invocation, world) ?? success([]);
  if (!listed.ok) return listed;
  const jobs = await located([...await jobsOf(invocation), ...listed.value], invocation, world);
  if (!jobs.ok) return jobs;
  const encoding = await findEncoding(invocation.encoding);
  if (!encoding.ok) return failed({ kind: "usage", message: encoding.failure });
  for (const { url } of jobs.value) common.secrets.add(url.password);
  const certainty = await certaintyOf(invocation, world);
  if (!certainty.ok) return certainty;
  const events = await eventsOf(invocation, world);
  const view = new RunView({ status: common.status, clock: world.clock, ...invocation }, events);
  const settings = {
    ...settingsOf(invocation, world, common, encoding.value, view.reports),
    certainty: certainty.value,
  };
  const finish = async (ended: ExitCode) => {
    view.shown.finish();
    const code = await lists?.leaveList(invocation, view.shown, ended, world) ?? ended;
    await events?.bye(code);
    return code;
  };
  return success({ jobs: jobs.value, settings, view, finish });
}

/**
 * Has the client do everything that is asked for; resolves with the exit code. `following`: gives whose transfers are followed
 * now.
 */
export async function runJobs(
  { settings, tally, ...requests }: ClientOptions,
  invocation: JobsInvocation,
  following?: () => RunView | undefined,
): Promise<ExitCode> {
  const { world, status } = settings;
  const system = startSystem({ clock: world.clock, ...traceOf(invocation, settings) });
  const follower = following === undefined
    ? undefined
    : system.spawn("progress", followTransfers(following, world.size));
  const root = system.spawn("client", client({ settings, tally, ...requests }));
  using interrupts = new Interrupts(root, world);
  const ended = await interrupts.ended();
  await follower?.stop();
  status.clear();
  if (ended === "at-once") {
    system.stop();
    status.print(`ferry: interrupted${settings.unfinished.hint()}`);
    settings.reports.cut(failed(interruption()));
    return ExitCode.Interrupted;
  }
  await system.stop();
  if (ended.kind === "failed") throw ended.error;
  return interrupts.count > 0 ? ExitCode.Interrupted : exitCodeOf(tally.failures, tally);
}

/**
 * The jobs, with host and port in place of the name of a server on the local network. The code that looks for servers is
 * loaded only when a URL has such a name.
 */
async function located(
  jobs: readonly Job[],
  { waitMs }: JobsInvocation,
  world: World,
): Promise<Outcome<readonly Job[], ClientFailure>> {
  if (jobs.every(({ url }) => url.service === undefined)) return success(jobs);
  const { resolveServerName } = await import("../mdns/resolve_server_name.ts");
  const { placedAt } = await import("./transfer_jobs.ts");
  const all: Job[] = [];
  for (const job of jobs) {
    const url = await resolveServerName(job.url, waitMs, world);
    if (!url.ok) return url;
    all.push(placedAt(job, url.value));
  }
  return success(all);
}

/** What reads and writes lists of transfers; undefined without the options for it. */
async function listsOf(
  invocation: JobsInvocation,
): Promise<typeof import("./transfer_lists.ts") | undefined> {
  if (!("lists" in invocation)) return undefined;
  const { from, failed: undone } = invocation.lists;
  return from === undefined && undone === undefined
    ? undefined
    : await import("./transfer_lists.ts");
}

/** What makes sure of files; fails when the files of `--check` or `--checksums` cannot be used. */
async function certaintyOf(
  invocation: JobsInvocation,
  world: World,
): Promise<Outcome<CertaintySettings, ClientFailure>> {
  try {
    const asked = "certainty" in invocation ? invocation.certainty : undefined;
    return success(await certaintySettings(asked, world));
  } catch (error) {
    if (error instanceof ClientFault) return failed(error.failure);
    throw error;
  }
}

/** The events of `--json`; loaded only with that option. */
async function eventsOf(
  invocation: JobsInvocation,
  world: World,
): Promise<ClientEvents | undefined> {
  const { kind, json } = "json" in invocation ? invocation : { kind: undefined, json: false };
  if ((kind !== "get" && kind !== "put" && kind !== "sync") || !json) return undefined;
  const { ClientEvents } = await import("../client/reports/client_events.ts");
  return new ClientEvents(world, kind);
}

/** A listing makes no copies, nor does a probe. */
const NOTHING_KEPT = { times: false, permissions: false } as const;

/** A probe opens its sessions itself, and says what fails. */
const ONE_TRY: PatienceOptions = {
  sessions: 1,
  retrying: { attempts: 0, insistent: false, maximumMs: undefined },
  maximumMs: undefined,
};

/** What the subcommands do that have no options for it. */
const USUAL_EXISTING = { onExist: "overwrite", createFolders: false } as const;

interface Trace {
  readonly trace?: (event: TraceEvent) => void;
}

/** The trace hook for `--trace`; it masks secrets that servers send back. */
export function traceOf(
  invocation: Pick<JobsInvocation, "trace">,
  { world: { trace }, secrets: { mask } }: ClientSettings,
): Trace {
  return invocation.trace && trace !== undefined ? { trace: (event) => trace(event, mask) } : {};
}

/** The settings of a run of the client. */
export function settingsOf(
  invocation: JobsInvocation | ProbeInvocation,
  world: World,
  { status, secrets, unfinished = new UnfinishedFiles() }: CommonSettings,
  encoding: NameEncoding,
  reports: Reports,
): Omit<ClientSettings, "certainty"> {
  const questions = world.prompt === undefined ? undefined : new Questions(world.prompt, status);
  return {
    world,
    status,
    encoding,
    verbose: invocation.verbose,
    active: invocation.active,
    logins: new Logins({ options: invocation.login, world, status, secrets, questions }),
    timeoutMs: invocation.timeoutMs,
    tls: invocation.tls,
    knownServers: new Acquaintances({
      path: knownServersPath(invocation.tls.knownServers, world),
      status,
      questions,
      now: () => world.clock.now(),
    }),
    reaching: invocation.reaching,
    secrets,
    keeping: new Keeping("keeping" in invocation ? invocation.keeping : NOTHING_KEPT),
    existing: new Existing("existing" in invocation ? invocation.existing : USUAL_EXISTING, {
      status,
      ...defined({ questions }),
    }),
    ...defined({ questions }),
    patience: "patience" in invocation ? invocation.patience : ONE_TRY,
    copies: new CopyKnowledge(),
    unfinished,
    reports,
  };
}
