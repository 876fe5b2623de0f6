import { type Ending, endingText } from "../../core/serving/lifetime.ts";
import { findEncoding, type NameEncoding } from "../../core/protocol/encoding/name_encoding.ts";
import { ExitCode } from "../../core/cli/exit_code.ts";
import { MADE_USER, makePassword } from "../../core/access/made_password.ts";
import type { ServeInvocation } from "../../core/cli/parse_invocation.ts";
import { plainText, type TerminalLine } from "../../core/base/terminal_line.ts";
import { failed, type Outcome, success } from "../../core/base/outcome.ts";
import type { AccountsOptions } from "../server/accounts/accounts.ts";
import type { Serving } from "../screen/card/card_facts.ts";
import { listeningFields, lookAround, showServing } from "../screen/card/show_card.ts";
import { openAccounts, welcomeLines } from "../server/accounts/account_options.ts";
import { ServeEvents } from "../server/watching/events/serve_events.ts";
import { findHooks, type FoundHooks } from "../server/hooks/find_hooks.ts";
import { openHookFolder } from "../server/hooks/hook_folder.ts";
import { startHooks, type UploadHook } from "../server/hooks/running_hooks.ts";
import { type ActorRef, startSystem } from "../kernel/kernel.ts";
import { SystemOwnerNames } from "../machine/system/owner_names.ts";
import { becomeUser } from "../machine/system/privileges.ts";
import { announce } from "./announce.ts";
import { keepOwnFiles, unwritable } from "../server/startup/own_files.ts";
import { openShared, type SharedThings } from "../server/sharing/open_shared.ts";
import { type Observing, openObserving } from "../server/watching/observing.ts";
import { HostNames } from "../server/startup/host_names.ts";
import { openListening } from "../server/startup/listening.ts";
import { sessionLimits } from "../server/startup/session_limits.ts";
import { openTls, type ServingTls } from "../server/startup/serving_tls.ts";
import { traceLine } from "../kernel/trace.ts";
import { textLines } from "../../core/protocol/welcome.ts";
import type { World } from "../machine/world.ts";

import { server, type ServerOptions } from "../server/server.ts";
import type { Notice } from "../../core/events/notice.ts";
import type { ServerMsg } from "../server/server_messages.ts";
import { Screen } from "../screen/view/screen.ts";
import { startView } from "../screen/view/start_view.ts";

/** How long, in ms, the last words may take to be read. */
const LAST_WORDS = 1_000;

/** `ferry serve`: shares a folder until it is interrupted. `version` is ferry's, for the greeting. */
export async function runServe(
  asked: ServeInvocation,
  real: World,
  version: string,
): Promise<ExitCode> {
  const greeting = asked.greeting ?? `ferry ${version} ready.`;
  const invocation = withPassword({ ...asked, greeting });
  const screen = new Screen(real);
  try {
    return await serveOn(screen, invocation, real);
  } finally {
    // Also the words before a crash; a terminal that stands still must not keep the program from ending.
    await screen.flush(LAST_WORDS);
  }
}

async function serveOn(
  screen: Screen,
  invocation: ServeInvocation,
  real: World,
): Promise<ExitCode> {
  const outside: World = {
    ...real,
    words: (line) => screen.print(line),
    ...(real.trace === undefined
      ? {}
      : { trace: (event, mask) => screen.print(traceLine(event, mask)) }),
  };
  const found = await openShared(invocation, outside);
  if (!found.ok) {
    outside.words(`ferry: ${found.failure}`);
    return ExitCode.LocalFile;
  }
  await using shared = found.value;
  using names = new HostNames(outside.clock);
  const { resolve } = invocation.observing;
  const observed = await openObserving(
    invocation.observing,
    outside,
    resolve ? names.known : undefined,
  );
  if (!observed.ok) {
    outside.words(`ferry: ${observed.failure.message}`);
    return observed.failure.exit;
  }
  await using observing = observed.value;
  const world = audible(observing, invocation.quiet);
  const kept = keepOwnFiles(invocation, shared, real);
  const folder = await openHookFolder(invocation, shared, world);
  if (!folder.ok) {
    observing.trouble(folder.failure);
    return ExitCode.LocalFile;
  }
  await using hookFolder = folder.value;
  const opened = await openServing(invocation, shared, hookFolder.path, observing, world);
  if (!opened.ok) return opened.failure;
  for (const line of kept) world.words(line);
  const files = { ...opened.value, names, hookFolder: hookFolder.path };
  return await serveUntilEnded(invocation, shared, files, observing, world, screen);
}

/** Where nobody could log in otherwise, a user with a password that nobody can guess. */
function withPassword(invocation: ServeInvocation): ServeInvocation {
  if (!invocation.makesPassword) return invocation;
  const password = makePassword((bytes) => crypto.getRandomValues(bytes));
  return { ...invocation, users: [{ name: MADE_USER, password }] };
}

/** What is said to people; with `--quiet` only what went wrong. */
function audible({ world }: Observing, quiet: boolean): World {
  if (!quiet) return world;
  return {
    ...world,
    words: (line) => plainText(line).startsWith("ferry: ") ? world.words(line) : undefined,
  };
}

/** Reads and opens what the server is made of; a failure has been told. */
async function openServing(
  invocation: ServeInvocation,
  shared: SharedThings,
  hookFolder: string,
  observing: Observing,
  world: World,
): Promise<Outcome<Opened, ExitCode>> {
  const refused = (words: string, exit: ExitCode = ExitCode.LocalFile) => {
    observing.trouble(words);
    return failed(exit);
  };
  const encoding = await findEncoding(invocation.encoding);
  if (!encoding.ok) return refused(encoding.failure, ExitCode.Usage);
  const commands = findHooks(invocation.hooks, shared, world);
  if (!commands.ok) return refused(commands.failure);
  const { keepRejected } = commands.value;
  const login = await openAccounts(invocation, shared.root, [
    ...(keepRejected === undefined ? [] : [{ folder: keepRejected, option: "--keep-rejected" }]),
    ...(invocation.hooks.folder === undefined
      ? []
      : [{ folder: hookFolder, option: "--hook-folder" }]),
  ], world);
  if (!login.ok) {
    for (const line of login.failure) observing.trouble(line);
    return failed(ExitCode.LocalFile);
  }
  const welcome = await welcomeLines(invocation.welcome ?? "");
  if (!welcome.ok) return refused(welcome.failure);
  const secured = await openTls(invocation, world);
  if (!secured.ok) return refused(secured.failure);
  const listening = openListening(invocation);
  if (!listening.ok) return refused(listening.failure, ExitCode.Unreachable);
  const { socket, taken } = listening.value;
  for (const port of taken) world.words(`port ${port} is taken, trying the next one`);
  const { runAs } = invocation;
  const dropped = runAs === undefined ? success(undefined) : becomeUser(runAs);
  if (dropped.ok) {
    for (const line of unwritable(invocation, shared)) world.words(line);
    const files = { accounts: login.value, tls: secured.value };
    return success({
      socket,
      ...files,
      encoding: encoding.value,
      welcome: welcome.value,
      commands: commands.value,
    });
  }
  socket.close();
  return refused(dropped.failure);
}

async function serveUntilEnded(
  invocation: ServeInvocation,
  shared: SharedThings,
  opened: Opened & Named & { readonly hookFolder: string },
  observing: Observing,
  world: World,
  screen: Screen,
): Promise<ExitCode> {
  shared.start();
  const { socket, tls } = opened;
  const serving = { invocation, shared, socket, tls };
  const secret = (line: TerminalLine) => observing.secret(line);
  const showing = { world, secret, asCard: observing.onTerminal };
  const around = await lookAround(serving, showing);
  const system = startSystem({ clock: world.clock, ...traceOf(invocation, world) });
  let ended: Ending | undefined;
  const events = invocation.json ? new ServeEvents(world) : undefined;
  const onEnding = (ending: Ending) => {
    ended = ending;
    events?.ending(ending);
    world.words(endingText(ending));
    observing.stopping();
  };
  let viewed: (notice: Notice) => void = () => {};
  let takeLeave = () => {};
  const hooks = startHooks(
    system,
    opened.commands,
    opened.hookFolder,
    (words) => observing.trouble(words),
  );
  const limits = sessionLimits(invocation, world);
  const options: ServerOptions = {
    ...serverOptions({ ...invocation, limits }, observing, shared, opened, hooks.upload),
    onNotice: (notice) => {
      observing.notice(notice);
      hooks.notice(notice);
      events?.notice(notice);
      viewed(notice);
    },
    onEnding,
    onClosed: () => takeLeave(),
  };
  const running = system.spawn("server", server(options));
  for (const conn of around.strangers) running.send({ kind: "accepted", conn });
  const attached = await observing.attach(system, running, socket.addr.port);
  if (!attached.ok) {
    observing.trouble(attached.failure);
    await system.stop();
    return ExitCode.LocalFile;
  }
  let interrupts = 0;
  const leave = () => {
    if (++interrupts > 1) hooks.giveUp();
    running.send({ kind: "interrupt" });
    observing.stopping();
  };
  using _interrupts = world.onInterrupt(leave);
  using _reloads = reloading(serving, observing, world, running);
  events?.listening(listeningFields(serving), system, running);
  await showServing(serving, around, showing);
  const isSeen = observing.onTerminal;
  const { unreachable } = around;
  takeLeave = announce(system, serving, world, (words) => observing.trouble(words));
  viewed = startView(system, {
    serving,
    unreachable,
    server: running,
    screen,
    world,
    isSeen,
    leave,
  });
  observing.ready();
  const reason = await running.exited;
  await hooks.finish(invocation.graceMs);
  await system.stop();
  if (reason.kind === "failed") throw reason.error;
  const code = ended?.satisfied === false ? ExitCode.SomeFailed : ExitCode.Done;
  await events?.bye(code);
  return code;
}

function heartbeatFor(observing: Observing): ServerOptions["heartbeat"] {
  const { watchdogMs: everyMs } = observing;
  return everyMs === undefined ? undefined : { everyMs, beat: () => observing.alive() };
}

/** SIGHUP reads the files again. Without one it means what it always does: the terminal is gone. */
function reloading(
  { invocation, tls }: Pick<Serving, "invocation" | "tls">,
  observing: Observing,
  world: World,
  running: ActorRef<ServerMsg>,
): Disposable | undefined {
  const { accounts, tls: { files } } = invocation;
  if (accounts === undefined && files === undefined && !observing.hasFiles) return undefined;
  return world.onReload(() => {
    running.send({ kind: "reload" });
    tls?.reload();
    observing.reopen();
  });
}

function traceOf(invocation: ServeInvocation, world: World): Pick<World, "trace"> {
  return invocation.trace && world.trace !== undefined ? { trace: world.trace } : {};
}

/** Who finds the names of clients' addresses. */
interface Named {
  readonly names: HostNames;
}

/** What was opened and read for the server before it starts. */
interface Opened {
  readonly socket: Deno.TcpListener;
  readonly accounts: AccountsOptions;
  readonly encoding: NameEncoding;
  readonly welcome: readonly string[];
  readonly commands: FoundHooks;
  readonly tls: ServingTls | undefined;
}

function serverOptions(
  invocation: ServeInvocation,
  observing: Observing,
  { shares, isGone }: SharedThings,
  { socket, accounts, encoding, welcome, tls, names }: Opened & Named,
  uploadHook: UploadHook | undefined,
): Omit<ServerOptions, "onEnding"> {
  const { anonymous, passivePorts, publicHost, limits, times } = invocation;
  return {
    socket,
    accounts,
    settings: {
      anonymous,
      encoding,
      welcome,
      greeting: textLines(invocation.greeting ?? ""),
      ownerNames: new SystemOwnerNames().current,
      requireHostname: invocation.requireHostname,
      resolver: invocation.requireHostname || invocation.observing.resolve ? names : undefined,
      passivePorts,
      publicHost,
      tls: tls?.settings,
      uploadHook,
      hashing: invocation.json,
      hostNames: invocation.hostNames,
      texts: invocation.texts,
      ...times,
    },
    uploads: invocation.uploads,
    archives: invocation.archives,
    shares,
    isGone,
    limits,
    graceMs: invocation.graceMs,
    ending: invocation.ending,
    heartbeat: heartbeatFor(observing),
    onNotice: (notice) => observing.notice(notice),
    onTrouble: (words) => observing.trouble(words),
  };
}
