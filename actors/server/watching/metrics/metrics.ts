// This folder: the metrics of a server for Prometheus, and the HTTP endpoint that serves them.

import { formatAuthority, type HostPort } from "../../../../core/network/address.ts";
import { failed, type Outcome, success } from "../../../../core/base/outcome.ts";
import { type ActorRef, ask } from "../../../kernel/kernel.ts";
import type { Notice } from "../../../../core/events/notice.ts";
import type { ServerMsg } from "../../server_messages.ts";
import type { Meters } from "./meters.ts";
import { plainReason } from "../../../../core/base/error_text.ts";

/** How long, in ms, the server may take to answer a health check. */
const PATIENCE = 2_000;

/** The HTTP endpoint for monitoring: `/metrics` and `/healthz`. */
export interface MetricsEndpoint extends AsyncDisposable {
  /** The URL to scrape. */
  readonly url: string;
  notice(notice: Notice): void;
  /** Sets the server to watch. Until then `/healthz` answers 503. */
  watch(server: ActorRef<ServerMsg>): void;
}

/** Opens the endpoint, or says why not. The metrics library is loaded only here: most servers run without it. */
export async function openMetrics(
  { hostname, port }: HostPort,
  startedMs: number,
): Promise<Outcome<MetricsEndpoint, string>> {
  const { startMeters } = await import("./meters.ts");
  try {
    return success(new Endpoint(hostname, port, startMeters(startedMs)));
  } catch (error) {
    const where = formatAuthority({ hostname, port });
    return failed(`cannot serve metrics on ${where}: ${plainReason(error)}`);
  }
}

class Endpoint implements MetricsEndpoint {
  readonly url: string;
  readonly #meters: Meters;
  readonly #http: Deno.HttpServer<Deno.NetAddr>;
  #server: ActorRef<ServerMsg> | undefined;

  constructor(hostname: string, port: number, meters: Meters) {
    this.#meters = meters;
    this.#http = Deno.serve({
      hostname,
      port,
      onListen: () => {},
      onError: () => text("internal error\n", 500),
      handler: (request) => this.#answer(request),
    });
    this.url = `http://${formatAuthority(this.#http.addr)}/metrics`;
  }

  notice(notice: Notice): void {
    this.#meters.notice(notice);
  }

  watch(server: ActorRef<ServerMsg>): void {
    this.#server = server;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#http.shutdown();
  }

  async #answer({ method, url }: Request): Promise<Response> {
    if (method !== "GET" && method !== "HEAD") {
      return text("GET and HEAD only\n", 405, { allow: "GET, HEAD" });
    }
    switch (new URL(url).pathname) {
      case "/metrics": {
        const health = await this.#health();
        if (health !== undefined) this.#meters.setSessions(health.sessions);
        const type = { "content-type": this.#meters.contentType };
        return text(await this.#meters.exposition(), 200, type);
      }
      case "/healthz": {
        const health = await this.#health();
        if (health === undefined) return text("not answering\n", 503);
        return health.ending ? text("ending\n", 503) : text("ok\n", 200);
      }
      default:
        return text("there are /metrics and /healthz\n", 404);
    }
  }

  /** Asks the server actor, so that a server that hangs counts as unhealthy. */
  async #health(): Promise<{ sessions: number; ending: boolean } | undefined> {
    if (this.#server === undefined) return undefined;
    try {
      return await ask(this.#server, { kind: "health" }, { timeoutMs: PATIENCE });
    } catch {
      return undefined;
    }
  }
}

function text(body: string, status: number, headers: Record<string, string> = {}): Response {
  const type = { "content-type": "text/plain; charset=utf-8" };
  return new Response(body, { status, headers: { ...type, ...headers } });
}
