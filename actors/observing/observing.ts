import type { ObservingSettings } from "../../core/observing/options.ts";
import { type Outcome, success } from "../../core/outcome.ts";
import type { Notice } from "../messages.ts";
import type { World } from "../world.ts";
import { openServeLog, type ServeLog } from "./serve_log.ts";
import { openTransferLog, type TransferLog } from "./transfer_log.ts";

/** All who watch a server: the log and the transfer log. */
export interface Observing extends Disposable {
  /** The world as `serve` sees it: what it says goes through the log. */
  readonly world: World;
  /** Whether there are files that can be opened again. */
  readonly hasFiles: boolean;
  notice(notice: Notice): void;
  /** What went wrong beside any session. */
  trouble(words: string): void;
  /** The files were moved away: go on in new ones. */
  reopen(): void;
}

/** Opens what the settings ask for, or says what could not be opened. */
export function openObserving(
  settings: ObservingSettings,
  world: World,
): Outcome<Observing, string> {
  const log = openServeLog(settings, world);
  if (!log.ok) return log;
  const { transferLog: path } = settings;
  if (path === undefined) return success(new Observers(settings, world, log.value, undefined));
  const transfers = openTransferLog(path, world, (words) => log.value.trouble(words));
  if (transfers.ok) return success(new Observers(settings, world, log.value, transfers.value));
  log.value[Symbol.dispose]();
  return transfers;
}

class Observers implements Observing {
  readonly world: World;
  readonly hasFiles: boolean;
  readonly #log: ServeLog;
  readonly #transfers: TransferLog | undefined;

  constructor(
    { logFile, transferLog }: ObservingSettings,
    world: World,
    log: ServeLog,
    transfers: TransferLog | undefined,
  ) {
    this.hasFiles = logFile !== undefined || transferLog !== undefined;
    this.world = { ...world, words: (line) => log.words(line) };
    this.#log = log;
    this.#transfers = transfers;
  }

  notice(notice: Notice): void {
    this.#log.notice(notice);
    this.#transfers?.notice(notice);
  }

  trouble(words: string): void {
    this.#log.trouble(words);
  }

  reopen(): void {
    this.#log.reopen();
    this.#transfers?.reopen();
  }

  [Symbol.dispose](): void {
    this.#transfers?.[Symbol.dispose]();
    this.#log[Symbol.dispose]();
  }
}
