import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Notice } from "../../../../core/events/notice.ts";

/** What is counted of a server, for Prometheus. */
export interface Meters {
  /** Counts what happened. */
  notice(notice: Notice): void;
  /** How many sessions there are. */
  setSessions(count: number): void;
  /** Everything counted so far, in Prometheus' text format. */
  exposition(): Promise<string>;
  readonly contentType: string;
}

const DIRECTIONS = ["download", "upload"] as const;
type Direction = typeof DIRECTIONS[number];

/** The buckets of the durations, in seconds: from a small file on the local network to an hour. */
const DURATIONS = [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600];

/** Creates the metrics, all with value zero: an alert cannot watch a metric that is missing until something happens. */
export function startMeters(startedMs: number): Meters {
  const registry = new Registry();
  const registers = [registry];
  const sessions = new Gauge({ name: "ferry_sessions", help: "Sessions now.", registers });
  const opened = new Counter({ name: "ferry_sessions_total", help: "Sessions opened.", registers });
  const refused = new Counter({
    name: "ferry_sessions_refused_total",
    help: "Clients turned away with 421 instead of a greeting.",
    registers,
  });
  const bans = new Counter({ name: "ferry_bans_total", help: "Addresses shut out.", registers });
  const logins = new Counter({
    name: "ferry_logins_total",
    help: "Logins, by outcome.",
    labelNames: ["outcome"],
    registers,
  });
  for (const outcome of ["accepted", "refused"]) logins.inc({ outcome }, 0);
  addProcessMeters(registry, startedMs);
  const transfers = new TransferMeters(registry);
  return {
    contentType: registry.contentType,
    exposition: () => registry.metrics(),
    setSessions: (count) => sessions.set(count),
    notice: (notice) => {
      switch (notice.kind) {
        case "session-opened":
          return opened.inc();
        case "session-refused":
          return refused.inc();
        case "session-closed":
          return transfers.forget(notice.session);
        case "login":
          return logins.inc({ outcome: notice.accepted ? "accepted" : "refused" });
        case "banned":
          return bans.inc();
        case "transfer-refused":
          return;
        case "transfer-started":
          return transfers.start(notice.session, notice.direction);
        case "transfer-ended":
          return transfers.end(notice);
        default:
          return notice satisfies never;
      }
    },
  };
}

class TransferMeters {
  readonly #running: Gauge;
  readonly #ended: Counter;
  readonly #bytes: Counter;
  readonly #failures: Counter;
  readonly #seconds: Histogram;
  /** The one running transfer of a session. */
  readonly #directions = new Map<number, Direction>();

  constructor(registry: Registry) {
    const registers = [registry];
    this.#running = new Gauge({
      name: "ferry_transfers_running",
      help: "Transfers of files now, by direction as the client sees it.",
      labelNames: ["direction"],
      registers,
    });
    this.#ended = new Counter({
      name: "ferry_transfers_total",
      help: "Transfers of files that have ended, by direction and outcome.",
      labelNames: ["direction", "outcome"],
      registers,
    });
    this.#bytes = new Counter({
      name: "ferry_transfer_bytes_total",
      help: "Bytes on data connections of transfers that have ended, by direction.",
      labelNames: ["direction"],
      registers,
    });
    this.#failures = new Counter({
      name: "ferry_transfer_failures_total",
      help: "Transfers that failed, by direction and by what went wrong.",
      labelNames: ["direction", "kind"],
      registers,
    });
    this.#seconds = new Histogram({
      name: "ferry_transfer_duration_seconds",
      help: "How long transfers of files took, by direction.",
      labelNames: ["direction"],
      buckets: DURATIONS,
      registers,
    });
    for (const direction of DIRECTIONS) {
      this.#running.set({ direction }, 0);
      this.#bytes.inc({ direction }, 0);
      this.#seconds.zero({ direction });
      for (const outcome of ["complete", "failed"]) this.#ended.inc({ direction, outcome }, 0);
    }
  }

  start(session: number, direction: Direction): void {
    this.#directions.set(session, direction);
    this.#running.inc({ direction });
  }

  end(notice: Extract<Notice, { readonly kind: "transfer-ended" }>): void {
    const { direction, bytes, milliseconds, failure } = notice;
    this.forget(notice.session);
    this.#ended.inc({ direction, outcome: failure === undefined ? "complete" : "failed" });
    this.#bytes.inc({ direction }, bytes);
    this.#seconds.observe({ direction }, milliseconds / 1000);
    if (failure !== undefined) this.#failures.inc({ direction, kind: failure.kind });
  }

  /** A session that has failed may have had a transfer without a notice of its end. */
  forget(session: number): void {
    const direction = this.#directions.get(session);
    if (direction === undefined) return;
    this.#directions.delete(session);
    this.#running.dec({ direction });
  }
}

/** Metrics of the process, under the names that every exporter uses. */
function addProcessMeters(registry: Registry, startedMs: number): void {
  const registers = [registry];
  new Gauge({
    name: "process_start_time_seconds",
    help: "Start of the server, in seconds since 1970.",
    registers,
  }).set(startedMs / 1000);
  new Gauge({
    name: "process_resident_memory_bytes",
    help: "Resident memory of the process, in bytes.",
    registers,
    collect() {
      this.set(Deno.memoryUsage().rss);
    },
  });
  if (Deno.build.os !== "linux") return;
  new Gauge({
    name: "process_open_fds",
    help: "Open file descriptors of the process.",
    registers,
    collect() {
      this.set([...Deno.readDirSync("/proc/self/fd")].length);
    },
  });
}
