import { formatFtpUrl, type FtpUrl, isSameLogin } from "../../../core/network/url.ts";
import { Server, type Session } from "./server.ts";

/** All servers of a run. */
export class Servers implements Iterable<Server> {
  readonly #servers = new Map<string, Server>();
  readonly #sessions: number;
  #last: { readonly url: FtpUrl; readonly server: Server } | undefined;

  /** `sessions`: how many each may have. */
  constructor(sessions: number) {
    this.#sessions = sessions;
  }

  /** The server of a URL; URLs with the same login there share one. */
  of(url: FtpUrl): Server {
    const last = this.#last;
    // The files of a tree differ by their paths alone.
    if (last !== undefined && isSameLogin(last.url, url)) return last.server;
    const server = this.#find(url);
    this.#last = { url, server };
    return server;
  }

  #find(url: FtpUrl): Server {
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
