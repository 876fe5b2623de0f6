import { formatFtpUrl, type FtpUrl } from "../../../core/network/url.ts";
import { Server, type Session } from "./server.ts";

/** All servers of a run. */
export class Servers implements Iterable<Server> {
  readonly #servers = new Map<string, Server>();
  readonly #sessions: number;

  /** `sessions`: how many each may have. */
  constructor(sessions: number) {
    this.#sessions = sessions;
  }

  /** The server of a URL; URLs with the same login there share one. */
  of(url: FtpUrl): Server {
    const key = keyOf(url);
    const known = this.#servers.get(key);
    if (known !== undefined) return known;
    const server = new Server(url, this.#sessions);
    this.#servers.set(key, server);
    return server;
  }

  /** The session with this path, and its server. */
  find(path: string): { readonly server: Server; readonly session: Session } | undefined {
    for (const server of this) {
      const session = server.sessions.get(path);
      if (session !== undefined) return { server, session };
    }
    return undefined;
  }

  /** The sessions of all of them. */
  get sessions(): readonly Session[] {
    return [...this].flatMap(({ sessions }) => [...sessions.values()]);
  }

  [Symbol.iterator](): Iterator<Server> {
    return this.#servers.values();
  }
}

function keyOf({ type: _type, ...url }: FtpUrl): string {
  return formatFtpUrl({ ...url, path: "" });
}
