// This folder: the root of `ferry serve`, which opens what the server needs, starts it and ends it.

import { type Ending, endingText } from "../../../core/serving/lifetime.ts";
import { ExitCode } from "../../../core/cli/exit_code.ts";
import { MADE_USER, makePassword } from "../../../core/access/made_password.ts";
import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import { type TerminalLine, warning, warningIn } from "../../../core/base/terminal_line.ts";
import { success } from "../../../core/base/outcome.ts";
import { type ActorRef, startSystem } from "../../kernel/kernel.ts";
import { traceLine } from "../../kernel/trace.ts";
import type { World } from "../../machine/world.ts";
import { listeningFields, type ShowOptions, showServing } from "../../screen/card/show_card.ts";
import { Screen } from "../../screen/view/screen.ts";
import { viewWatcher } from "../../screen/view/view_watcher.ts";
import { openHookFolder } from "../../server/hooks/hook_folder.ts";
import { type RunningHooks, startHooks } from "../../server/hooks/running_hooks.ts";
import { threadPlan } from "../../server/threads/thread_plan.ts";
import type { ServingThreads } from "../../server/threads/serving_thread.ts";
import { server } from "../../server/server.ts";
import type { ServerMsg } from "../../server/server_messages.ts";
import { openShared, type SharedThings } from "../../server/sharing/open_shared.ts";
import { HostNames } from "../../server/startup/host_names.ts";
import { keepOwnFiles } from "../../server/startup/own_files.ts";
import type { ServerSetup } from "../../server/startup/server_setup.ts";
import { eventWatcher } from "../../server/watching/events/event_watcher.ts";
import { ServeEvents } from "../../server/watching/events/serve_events.ts";
import { type Observing, openObserving } from "../../server/watching/observing.ts";
import { type Watcher, Watchers } from "../../server/watching/watcher.ts";
import { announceWatcher } from "./announce.ts";
import { type OpenedServer, openServer } from "./open_server.ts";
import { serverOptions } from "./server_options.ts";

/** How long, in ms, the program waits at its end for the last messages to be written. */
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
    // After a crash too. A terminal that was stopped with Ctrl-S must not keep the program from ending.
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
    outside.words(warning(found.failure));
    return ExitCode.LocalFile;
  }
  await using shared = found.value;
  using names = new HostNames(outside.clock);
  const { observing: asked } = invocation;
  const observed = await openObserving(asked, outside, asked.resolve ? names.known : undefined);
  if (!observed.ok) {
    outside.words(warning(observed.failure.message));
    return observed.failure.exit;
  }
  await using observing = observed.value;
  const world = audible(observing, invocation.quiet);
  const kept = keepOwnFiles(invocation, shared, real);
  const folder = await openHookFolder(invocation, shared, world);
  if (!folder.ok) {
    world.words(warning(folder.failure));
    return ExitCode.LocalFile;
  }
  await using hookFolder = folder.value;
  const opened = await openServer(
    invocation,
    shared,
    { hookFolder: hookFolder.path, asCard: observing.onTerminal },
    world,
  );
  if (!opened.ok) return opened.failure;
  for (const line of kept) world.words(line);
  const context = {
    invocation,
    shared,
    names,
    observing,
    world,
    screen,
    hookFolder: hookFolder.path,
  };
  return await serveUntilEnded(context, opened.value);
}

/** If nobody could log in otherwise, adds a user with a random password. */
function withPassword(invocation: ServeInvocation): ServeInvocation {
  if (!invocation.makesPassword) return invocation;
  const password = makePassword((bytes) => crypto.getRandomValues(bytes));
  return { ...invocation, users: [{ name: MADE_USER, password }] };
}

/** Messages for people; with `--quiet` only warnings. */
function audible({ world }: Observing, quiet: boolean): World {
  if (!quiet) return world;
  return {
    ...world,
    words: (line) => warningIn(line) === undefined ? undefined : world.words(line),
  };
}

/** What exists before the server starts and after it has ended. */
interface ServeContext {
  readonly invocation: ServeInvocation;
  readonly shared: SharedThings;
  /** The names of clients' addresses. */
  readonly names: HostNames;
  readonly observing: Observing;
  readonly world: World;
  readonly screen: Screen;
  /** The real folder in which the commands of `--on-upload` and `--on-event` run. */
  readonly hookFolder: string;
}

async function serveUntilEnded(context: ServeContext, opened: OpenedServer): Promise<ExitCode> {
  const { invocation, shared, observing, world } = context;
  shared.start();
  const setup = { invocation, shared, socket: opened.socket, tls: opened.tls };
  const secret = (line: TerminalLine) => observing.secret(line);
  const showing = { world, secret, asCard: observing.onTerminal };
  const { around, threads } = opened;
  await using _threads = threads;
  const system = startSystem({ clock: world.clock, ...traceOf(invocation, world) });
  const trouble = (words: string) => world.words(warning(words));
  const hooks = startHooks(system, opened.commands, context.hookFolder, trouble);
  let ended: Ending | undefined;
  let interrupts = 0;
  const leave = () => {
    running.send({ kind: "interrupt" });
    watchers.stopping(++interrupts > 1);
  };
  const watchers = new Watchers(watchersOf(context, setup, hooks, {
    ...showing,
    unreachable: around.unreachable,
    leave,
  }));
  const { heartbeat } = observing;
  const parts = { ...opened, ...context, uploadHook: hooks.upload, heartbeat };
  const running = system.spawn(
    "server",
    server({
      ...serverOptions(invocation, parts, world),
      onNotice: (notice) => watchers.notice(notice),
      onClosed: () => watchers.closed(),
      onEnding: (ending) => {
        ended = ending;
        watchers.ending(ending);
        world.words(endingText(ending));
        watchers.stopping(false);
      },
    }),
  );
  const { welcome } = opened;
  threads?.begin(threadPlan(setup, { welcome, uploadHook: hooks.upload }));
  for (const conn of around.strangers) running.send({ kind: "accepted", conn });
  using _interrupts = world.onInterrupt(leave);
  using _reloads = reloading(setup, observing, world, running, watchers, threads);
  const started = await watchers.start({ system, server: running, port: opened.socket.addr.port });
  if (!started.ok) {
    trouble(started.failure);
    await system.stop();
    return ExitCode.LocalFile;
  }
  watchers.ready();
  const reason = await running.exited;
  const satisfied = ended?.satisfied !== false;
  const code = satisfied ? ExitCode.Done : ExitCode.SomeFailed;
  const withinMs = invocation.graceMs;
  await watchers.ended({ withinMs, code: reason.kind === "failed" ? undefined : code });
  await system.stop();
  if (reason.kind === "failed") throw reason.error;
  return code;
}

/** How the server is shown, and how the view ends it. */
interface Shown extends ShowOptions {
  /** Own addresses that cannot be reached, for the card. */
  readonly unreachable: readonly string[];
  /** The same as an interrupt: ends the server, and at once the second time. */
  readonly leave: () => void;
}

/** All watchers of the server, in the order in which they start and receive events. */
function watchersOf(
  { invocation, observing, world, screen }: ServeContext,
  setup: ServerSetup,
  hooks: RunningHooks,
  shown: Shown,
): readonly Watcher[] {
  const { unreachable, leave } = shown;
  const isSeen = observing.onTerminal;
  return [
    ...observing.watchers,
    hooks.watcher,
    ...(invocation.json ? [eventWatcher(new ServeEvents(world), listeningFields(setup))] : []),
    cardWatcher(setup, shown),
    announceWatcher(setup, world),
    viewWatcher({ setup, unreachable, screen, world, isSeen, leave }),
    observing.manager,
  ];
}

/** Prints the address of the server, or the card, once it listens. */
function cardWatcher(setup: ServerSetup, { unreachable, ...showing }: Shown): Watcher {
  return {
    start: async () => {
      await showServing(setup, unreachable, showing);
      return success(undefined);
    },
  };
}

/** SIGHUP reloads files. If there is nothing to reload the signal keeps its default meaning: the terminal has closed. */
function reloading(
  { invocation, tls }: Pick<ServerSetup, "invocation" | "tls">,
  observing: Observing,
  world: World,
  running: ActorRef<ServerMsg>,
  watchers: Watchers,
  threads: ServingThreads | undefined,
): Disposable | undefined {
  const { accounts, tls: { files } } = invocation;
  if (accounts === undefined && files === undefined && !observing.hasFiles) return undefined;
  return world.onReload(() => {
    running.send({ kind: "reload" });
    tls?.reload().then(() => threads?.renew(tls.settings.certificate()));
    watchers.reopen();
  });
}

function traceOf(invocation: ServeInvocation, world: World): Pick<World, "trace"> {
  return invocation.trace && world.trace !== undefined ? { trace: world.trace } : {};
}
