import type { ObservingSettings } from "../../../core/cli/options/observing_options.ts";
import { ExitCode } from "../../../core/cli/exit_code.ts";
import type { TerminalLine } from "../../../core/base/terminal_line.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { control } from "./control/control.ts";
import { openServingControl } from "./control/socket.ts";
import type { ActorRef, System } from "../../kernel/kernel.ts";
import { findServiceManager, type ServiceManager } from "../../machine/system/service_manager.ts";
import type { Notice } from "../../../core/events/notice.ts";
import type { ServerMsg } from "../server_messages.ts";
import { type MetricsEndpoint, openMetrics } from "./metrics/metrics.ts";
import { nameless, type NameOf } from "./log/notice_fields.ts";
import type { World } from "../../machine/world.ts";
import { openServeLog, type ServeLog } from "./log/serve_log.ts";
import { openTransferLog, type TransferLog } from "./log/transfer_log.ts";

/** Why somebody cannot watch who was to. */
export interface ObservingFault {
  readonly message: string;
  readonly exit: ExitCode;
}

/** All who watch a server: the log, the transfer log, metrics, the control socket, the service manager. */
export interface Observing extends AsyncDisposable {
  /** The world as `serve` sees it: what it says goes through the log. */
  readonly world: World;
  /** Whether there are files that can be opened again. */
  readonly hasFiles: boolean;
  /** How often, in ms, `alive` is to be called; undefined: nobody waits for it. */
  readonly watchdogMs: number | undefined;
  notice(notice: Notice): void;
  /** Whether people see a terminal, and not lines that programs read. */
  readonly onTerminal: boolean;
  /** Words for people that no file is to keep. */
  secret(line: TerminalLine): void;
  /** What went wrong beside any session. */
  trouble(words: string): void;
  /** The files were moved away: go on in new ones. */
  reopen(): void;
  /** Lets this server, which listens on the port, be asked. Fails when a socket that was asked for cannot be had. */
  attach(system: System, server: ActorRef<ServerMsg>, port: number): Promise<Outcome<void, string>>;
  /** Clients are served from now on. */
  ready(): void;
  /** The server's loop turns. */
  alive(): void;
  /** The end has begun. */
  stopping(): void;
}

interface Parts {
  readonly log: ServeLog;
  readonly transfers: TransferLog | undefined;
  readonly metrics: MetricsEndpoint | undefined;
  readonly manager: ServiceManager | undefined;
}

/** Opens what the settings ask for, or says what could not be opened; then nothing is left open. */
export async function openObserving(
  settings: ObservingSettings,
  world: World,
  nameOf: NameOf = nameless,
): Promise<Outcome<Observing, ObservingFault>> {
  const fault = (message: string, exit: ExitCode = ExitCode.LocalFile) => failed({ message, exit });
  await using stack = new AsyncDisposableStack();
  const log = openServeLog(settings, world, nameOf);
  if (!log.ok) return fault(log.failure);
  stack.use(log.value);
  const trouble = (words: string) => log.value.trouble(words);
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
  const manager = findServiceManager(world);
  if (!manager.ok) trouble(manager.failure);
  const parts: Parts = {
    log: log.value,
    transfers: transfers.value,
    metrics: metrics.value,
    manager: manager.ok ? stack.use(manager.value) : undefined,
  };
  return success(new Observers(settings, world, parts, stack.move()));
}

class Observers implements Observing {
  readonly world: World;
  readonly hasFiles: boolean;
  readonly watchdogMs: number | undefined;
  readonly onTerminal: boolean;
  readonly #settings: ObservingSettings;
  readonly #parts: Parts;
  readonly #owned: AsyncDisposable;

  constructor(settings: ObservingSettings, world: World, parts: Parts, owned: AsyncDisposable) {
    this.world = { ...world, words: (line) => parts.log.words(line) };
    this.hasFiles = settings.logFile !== undefined || settings.transferLog !== undefined;
    this.onTerminal = world.stderrIsTerminal &&
      (settings.logFormat === "text" || settings.logFile !== undefined);
    this.watchdogMs = parts.manager?.watchdogMs;
    this.#settings = settings;
    this.#parts = parts;
    this.#owned = owned;
  }

  notice(notice: Notice): void {
    this.#parts.log.notice(notice);
    this.#parts.transfers?.notice(notice);
    this.#parts.metrics?.notice(notice);
  }

  secret(line: TerminalLine): void {
    this.#parts.log.secret(line);
  }

  trouble(words: string): void {
    this.#parts.log.trouble(words);
  }

  reopen(): void {
    this.#parts.log.reopen();
    this.#parts.transfers?.reopen();
  }

  async attach(
    system: System,
    server: ActorRef<ServerMsg>,
    port: number,
  ): Promise<Outcome<void, string>> {
    const socket = await openServingControl(this.#settings.control, port, this.world);
    if (!socket.ok) return socket;
    if (socket.value !== undefined) {
      system.spawn("control", control({ socket: socket.value, server }));
    }
    this.#parts.metrics?.watch(server);
    return success(undefined);
  }

  ready(): void {
    const { metrics, manager } = this.#parts;
    if (metrics !== undefined) this.world.words(`metrics on ${metrics.url}`);
    manager?.ready();
  }

  alive(): void {
    this.#parts.manager?.alive();
  }

  stopping(): void {
    this.#parts.manager?.stopping();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]();
  }
}
