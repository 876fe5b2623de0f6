// This folder: the watchers, which follow a running server and log, count or report what happens.
//
// In this folder are the log, the transfer log, metrics, the control socket, the service manager and events; `serve` adds
// hooks, the announcement and the live view.

import { type Outcome, success } from "../../../core/base/outcome.ts";
import type { ExitCode } from "../../../core/cli/exit_code.ts";
import type { Notice } from "../../../core/events/notice.ts";
import type { Ending } from "../../../core/serving/lifetime.ts";
import type { ActorRef, System } from "../../kernel/kernel.ts";
import type { ServerMsg } from "../server_messages.ts";

/** A running server, as its watchers see it. */
export interface RunningServer {
  readonly system: System;
  readonly server: ActorRef<ServerMsg>;
  /** The port on which it listens. */
  readonly port: number;
}

/** How a server has ended. */
export interface ServerEnd {
  /** How long, in ms, a watcher may take to report what is left. */
  readonly withinMs: number;
  /** The exit code of the program; undefined when the server has failed. */
  readonly code: ExitCode | undefined;
}

/** Watches a server. Every watcher gets the same calls, in the order of the list; it implements only those that it needs. */
export interface Watcher {
  /** Something happened to a session. The first notices may come before `start`. */
  notice?(notice: Notice): void;
  /** The server runs. If a watcher that the operator asked for cannot start, it fails with a sentence and the server ends. */
  start?(running: RunningServer): Promise<Outcome<void, string>> | Outcome<void, string>;
  /** All watchers have started; the server accepts clients. */
  ready?(): void;
  /** SIGHUP: log files were moved away, open new ones. */
  reopen?(): void;
  /** The server accepts no more clients. Open sessions may continue for a while. */
  closed?(): void;
  /** The server ends by itself, for this reason. */
  ending?(ending: Ending): void;
  /** The server is ending; `again`: the operator does not want to wait any longer. */
  stopping?(again: boolean): void;
  /** The server has ended; resolves when the watcher has reported everything. */
  ended?(end: ServerEnd): Promise<void>;
}

/** The watchers of a server as one. */
export class Watchers implements Required<Watcher> {
  readonly #watchers: readonly Watcher[];

  constructor(watchers: readonly Watcher[]) {
    this.#watchers = watchers;
  }

  notice(notice: Notice): void {
    for (const watcher of this.#watchers) watcher.notice?.(notice);
  }

  async start(running: RunningServer): Promise<Outcome<void, string>> {
    for (const watcher of this.#watchers) {
      const started = await watcher.start?.(running);
      if (started?.ok === false) return started;
    }
    return success(undefined);
  }

  ready(): void {
    for (const watcher of this.#watchers) watcher.ready?.();
  }

  reopen(): void {
    for (const watcher of this.#watchers) watcher.reopen?.();
  }

  closed(): void {
    for (const watcher of this.#watchers) watcher.closed?.();
  }

  ending(ending: Ending): void {
    for (const watcher of this.#watchers) watcher.ending?.(ending);
  }

  stopping(again: boolean): void {
    for (const watcher of this.#watchers) watcher.stopping?.(again);
  }

  async ended(end: ServerEnd): Promise<void> {
    for (const watcher of this.#watchers) await watcher.ended?.(end);
  }
}
