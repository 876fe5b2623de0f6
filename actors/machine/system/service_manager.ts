import { plainReason } from "../../../core/base/error_text.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { encodeText } from "../../../core/base/text.ts";
import type { World } from "../world.ts";
import { type Libc, openLibc } from "./libc.ts";

/** Reports the state of the server to systemd or another service manager (sd_notify(3)). */
export interface ServiceManager extends Disposable {
  /** The server accepts clients from now on. */
  ready(): void;
  /** The server is ending. */
  stopping(): void;
  /** The server is alive; to be called again within `watchdogMs`. */
  alive(): void;
  /** How often, in ms, to call `alive`; undefined if the manager has no watchdog. */
  readonly watchdogMs: number | undefined;
}

/** Called from the server's own mailbox at this interval, so that a server that hangs is noticed. */
export interface Heartbeat {
  readonly everyMs: number;
  readonly beat: () => void;
}

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;

/**
 * The manager that has started this process (`NOTIFY_SOCKET`); undefined if there is none. Deno has Unix datagram sockets
 * only behind an unstable flag, so the C library sends the messages.
 */
export function findServiceManager(
  { env }: Pick<World, "env">,
): Outcome<ServiceManager | undefined, string> {
  const name = env("NOTIFY_SOCKET");
  if (name === undefined || name === "" || Deno.build.os !== "linux") return success(undefined);
  if (!/^[/@]./.test(name)) return failed(`NOTIFY_SOCKET names no socket: ${name}`);
  try {
    return success(new Notifier(openLibc(), name, watchdogInterval(env)));
  } catch (error) {
    const reason = plainReason(error);
    return failed(`cannot report to the service manager: ${reason}`);
  }
}

/** Half of systemd's time-out, as sd_watchdog_enabled(3) advises; undefined if the watchdog is for another process. */
function watchdogInterval(env: World["env"]): number | undefined {
  const microseconds = env("WATCHDOG_USEC") ?? "";
  const pid = env("WATCHDOG_PID") ?? String(Deno.pid);
  if (!/^[1-9]\d{0,15}$/.test(microseconds) || pid !== String(Deno.pid)) return undefined;
  return Math.max(1, Math.floor(Number(microseconds) / 2000));
}

class Notifier implements ServiceManager {
  readonly watchdogMs: number | undefined;
  readonly #libc: Libc;
  readonly #address: Uint8Array<ArrayBuffer>;
  readonly #socket: number;

  constructor(libc: Libc, name: string, watchdogMs: number | undefined) {
    this.#libc = libc;
    this.#address = socketAddress(name);
    this.watchdogMs = watchdogMs;
    this.#socket = libc.symbols.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (this.#socket >= 0) return;
    libc.close();
    throw new Error("no socket could be made");
  }

  ready(): void {
    this.#notify(`READY=1\nMAINPID=${Deno.pid}`);
  }

  stopping(): void {
    this.#notify("STOPPING=1");
  }

  alive(): void {
    this.#notify("WATCHDOG=1");
  }

  [Symbol.dispose](): void {
    this.#libc.symbols.close(this.#socket);
    this.#libc.close();
  }

  /** Never waits: a manager that does not read must not block the server. */
  #notify(state: string): void {
    const bytes = encodeText(state);
    this.#libc.symbols.sendto(
      this.#socket,
      bytes,
      BigInt(bytes.length),
      MSG_DONTWAIT | MSG_NOSIGNAL,
      this.#address,
      this.#address.length,
    );
  }
}

/** `struct sockaddr_un` (unix(7)): the family in the machine's byte order, then the path; `@` begins an abstract name. */
function socketAddress(name: string): Uint8Array<ArrayBuffer> {
  const path = encodeText(name.startsWith("@") ? `\0${name.slice(1)}` : `${name}\0`);
  const address = new Uint8Array(2 + path.length);
  new Uint16Array(address.buffer, 0, 1).set([AF_UNIX]);
  address.set(path, 2);
  return address;
}
