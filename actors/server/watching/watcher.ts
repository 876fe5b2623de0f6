// Everything that watches a running server stands in this folder or is handed in by `serve`: the log, the transfer log,
// metrics, the control socket, the service manager, events; hooks, the announcement and the live view.

import { type Outcome, success } from "../../../core/base/outcome.ts";
import type { ExitCode } from "../../../core/cli/exit_code.ts";
import type { Notice } from "../../../core/events/notice.ts";
import type { Ending } from "../../../core/serving/lifetime.ts";
import type { ActorRef, System } from "../../kernel/kernel.ts";
import type { ServerMsg } from "../server_messages.ts";

/** A server that runs, for those who watch it. */
export interface RunningServer {
  readonly system: System;
  readonly server: ActorRef<ServerMsg>;
  /** The port that it listens on. */
  readonly port: number;
}

/** How a server has ended. */
export interface ServerEnd {
  /** How long, in ms, a watcher may take to report what is left. */
  readonly withinMs: number;
  /** The exit code of the program; undefined when the server has failed. */
  readonly code: ExitCode | undefined;
}

/** Watches a server. Each watcher hears the same, in the order of their list; it leaves out what it has no use for. */
export interface Watcher {
  /** Something happened to a session. The first notices may come before `start`. */
  notice?(notice: Notice): void;
  /** The server runs. A watcher that was asked for and cannot watch says why, in words; then the server ends. */
  start?(running: RunningServer): Promise<Outcome<void, string>> | Outcome<void, string>;
  /** All watchers have started; clients are served. */
  ready?(): void;
  /** The files were moved away: open them again (SIGHUP). */
  reopen?(): void;
  /** No new client is let in from now on; those who are there may stay for a while. */
  closed?(): void;
  /** The server ends by itself, for this reason. */
  ending?(ending: Ending): void;
  /** The end has begun; `again`: the operator does not want to wait any more. */
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
