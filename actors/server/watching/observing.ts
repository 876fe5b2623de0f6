import type { ObservingSettings } from "../../../core/cli/subcommands/serve/observing_options.ts";
import { ExitCode } from "../../../core/cli/exit_code.ts";
import { type TerminalLine, warning } from "../../../core/base/terminal_line.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { control } from "./control/control.ts";
import { openServingControl } from "./control/control_socket.ts";
import {
  findServiceManager,
  type Heartbeat,
  type ServiceManager,
} from "../../machine/system/service_manager.ts";
import { type MetricsEndpoint, openMetrics } from "./metrics/metrics.ts";
import type { Watcher } from "./watcher.ts";
import { nameless, type NameOf } from "../../../core/events/notice_fields.ts";
import type { World } from "../../machine/world.ts";
import { openServeLog } from "./log/serve_log.ts";
import { openTransferLog } from "./log/transfer_log.ts";

/** Why a log, the metrics or a socket could not be opened. */
export interface ObservingFault {
  readonly message: string;
  readonly exit: ExitCode;
}

/** The watchers outside the server: log, transfer log, metrics, control socket, service manager. */
export interface Observing extends AsyncDisposable {
  /** The world for `serve`: its messages go through the log. */
  readonly world: World;
  /** Whether there are log files to open again at SIGHUP. */
  readonly hasFiles: boolean;
  /** Whether people read standard error on a terminal, and no program does. */
  readonly onTerminal: boolean;
  /** Called from the server's own mailbox, so that a server that hangs is noticed; undefined if no manager watches. */
  readonly heartbeat: Heartbeat | undefined;
  /** Prints a message that must not be written to a file. */
  secret(line: TerminalLine): void;
  /** The logs, the metrics and the control socket. */
  readonly watchers: readonly Watcher[];
  /** Reports to the service manager. It comes last in the list, so that all others are ready before it. */
  readonly manager: Watcher;
}

/** Opens what the settings ask for. On a failure it closes everything again and says what could not be opened. */
export async function openObserving(
  settings: ObservingSettings,
  world: World,
  nameOf: NameOf = nameless,
): Promise<Outcome<Observing, ObservingFault>> {
  const fault = (message: string, exit: ExitCode = ExitCode.LocalFile) => failed({ message, exit });
  await using stack = new AsyncDisposableStack();
  const opened = openServeLog(settings, world, nameOf);
  if (!opened.ok) return fault(opened.failure);
  const log = stack.use(opened.value);
  const trouble = (words: string) => log.words(warning(words));
  const transfers = settings.transferLog === undefined
    ? success(undefined)
    : openTransferLog(settings.transferLog, world, trouble);
  if (!transfers.ok) return fault(transfers.failure);
  stack.use(transfers.value);
  const metrics = settings.metrics === undefined
    ? success(undefined)
    : await openMetrics(settings.metrics, world.clock.now());
  if (!metrics.ok) return fault(metrics.failure, ExitCode.Unreachable);
  stack.use(metrics.value);
  const found = findServiceManager(world);
  if (!found.ok) trouble(found.failure);
  const manager = found.ok ? stack.use(found.value) : undefined;
  const logged: World = { ...world, words: (line) => log.words(line) };
  const owned = stack.move();
  return success({
    world: logged,
    hasFiles: settings.logFile !== undefined || settings.transferLog !== undefined,
    onTerminal: world.stderrIsTerminal &&
      (settings.logFormat === "text" || settings.logFile !== undefined),
    heartbeat: heartbeatOf(manager),
    secret: (line) => log.secret(line),
    watchers: [
      log,
      ...(transfers.value === undefined ? [] : [transfers.value]),
      ...(metrics.value === undefined ? [] : [metricsWatcher(metrics.value, logged)]),
      controlWatcher(settings.control, logged),
    ],
    manager: manager === undefined ? {} : managerWatcher(manager),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  });
}

function metricsWatcher(metrics: MetricsEndpoint, world: World): Watcher {
  return {
    notice: (notice) => metrics.notice(notice),
    start: ({ server }) => {
      metrics.watch(server);
      return success(undefined);
    },
    ready: () => world.words(`metrics on ${metrics.url}`),
  };
}

/** Answers `ferry who` and `ferry kick`. Fails if the socket named with `--control` cannot be opened. */
function controlWatcher(path: string | undefined, world: World): Watcher {
  return {
    start: async ({ system, server, port }) => {
      const socket = await openServingControl(path, port, world);
      if (!socket.ok) return socket;
      if (socket.value !== undefined) {
        system.spawn("control", control({ socket: socket.value, server }));
      }
      return success(undefined);
    },
  };
}

function managerWatcher(manager: ServiceManager): Watcher {
  return { ready: () => manager.ready(), stopping: () => manager.stopping() };
}

function heartbeatOf(manager: ServiceManager | undefined): Heartbeat | undefined {
  const everyMs = manager?.watchdogMs;
  return manager === undefined || everyMs === undefined
    ? undefined
    : { everyMs, beat: () => manager.alive() };
}
