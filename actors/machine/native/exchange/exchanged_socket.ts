// This folder: another socket for a connection of the runtime, and what must be known of both before.

import { EPOLL_CTL_ADD, EVENT_LENGTH, EVENT_NUMBER_AT, SHUT_RDWR } from "../sockets/numbers.ts";
import type { SystemCalls } from "../system_calls.ts";

/** A descriptor that is closed in programs that this one starts (dup(2)). */
const O_CLOEXEC = 0o2000000;

/** A descriptor is taken out of those that are waited for (epoll_ctl(2)). */
const EPOLL_CTL_DEL = 2;

/** What the descriptor of such a set leads to in /proc/self/fd (proc(5)). */
const EPOLL_SET = "anon_inode:[eventpoll]";

/** How the runtime waits for a socket: in which set, for what, and under which number. */
interface Registration {
  readonly epoll: number;
  readonly event: Uint8Array<ArrayBuffer>;
}

/** How often the set of the runtime is sought among all descriptors, which takes long if there are many. */
const MOST_SEARCHES = 3;

/** Where /proc is read into, a part at a time. */
const portion = new Uint8Array(16_384);

/** The set of sockets on which the runtime of one thread waits. It stays the same for as long as the thread runs. */
export class RuntimeSet {
  #epoll: number | undefined;
  #searchesLeft = MOST_SEARCHES;

  /** How the runtime waits for a descriptor; undefined where that cannot be found out. */
  find(calls: SystemCalls, descriptor: number): Registration | undefined {
    if (this.#epoll !== undefined) return registeredWith(calls, this.#epoll, descriptor);
    if (this.#searchesLeft === 0) return undefined;
    this.#searchesLeft -= 1;
    for (const epoll of epollSets()) {
      const found = registeredWith(calls, epoll, descriptor);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** It was this one. */
  keep(epoll: number): void {
    this.#epoll = epoll;
  }
}

const ofThisThread = new RuntimeSet();

/**
 * Has a connection of the runtime read and write another socket from now on: `descriptor` is that of the connection, `socket`
 * one for the other socket, which the caller closes. The socket of before is closed, unless something else holds it. The
 * runtime does not notice; it must be waiting for nothing on that connection but for bytes, and what has come or waits to be
 * sent on the socket of before is lost.
 *
 * False, and nothing has changed, where it cannot be found out how the runtime waits for the connection. Throws when the
 * system has no memory left: the connection is ended then.
 */
export function exchangeSocket(
  calls: SystemCalls,
  { descriptor, socket }: { readonly descriptor: number; readonly socket: number },
  runtime: RuntimeSet = ofThisThread,
): boolean {
  const registration = runtime.find(calls, descriptor);
  if (registration === undefined) return false;
  const { epoll, event } = registration;
  if (calls.epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, event) !== 0) return false;
  runtime.keep(epoll);
  const isExchanged = calls.dup3(socket, descriptor, O_CLOEXEC) === descriptor;
  // The same number as before: it is where the runtime keeps what it knows of this connection.
  if (calls.epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, event) !== 0) {
    // Whatever the runtime still wants to send fails: it would wait for ever for room.
    calls.shutdown(descriptor, SHUT_RDWR);
    throw new Error("the system cannot wait for the connection any more");
  }
  return isExchanged;
}

function registeredWith(
  calls: SystemCalls,
  epoll: number,
  descriptor: number,
): Registration | undefined {
  const event = eventOf(calls, epoll, descriptor);
  return event === undefined ? undefined : { epoll, event };
}

function epollSets(): readonly number[] {
  try {
    return [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => name).filter(isEpollSet)
      .map(Number);
  } catch {
    // No /proc, or no permission for it.
    return [];
  }
}

function isEpollSet(name: string): boolean {
  try {
    return Deno.readLinkSync(`/proc/self/fd/${name}`) === EPOLL_SET;
  } catch {
    // It was closed meanwhile.
    return false;
  }
}

/** What a set reports of a descriptor, and how: `tfd: 22 events: 8000201d data: 7f0c ...`, the last two hexadecimal. */
function eventOf(
  calls: SystemCalls,
  epoll: number,
  descriptor: number,
): Uint8Array<ArrayBuffer> | undefined {
  const lines = new RegExp(`^tfd: *${descriptor} +events: *([0-9a-f]+) +data: *([0-9a-f]+) `, "gm");
  const [found, another] = contentOf(calls, `/proc/self/fdinfo/${epoll}`).matchAll(lines);
  // A set keeps a file under the descriptor of before while another descriptor leads to it: the number would be anybody's.
  if (found === undefined || another !== undefined) return undefined;
  const [, events = "", number = ""] = found;
  const event = new Uint8Array(EVENT_LENGTH);
  const view = new DataView(event.buffer);
  view.setUint32(0, Number.parseInt(events, 16), true);
  view.setBigUint64(EVENT_NUMBER_AT, BigInt(`0x${number}`), true);
  return event;
}

/** Of /proc, where the runtime would look at a file several times before it reads it. Empty if it is not there. */
function contentOf(calls: SystemCalls, path: string): string {
  const descriptor = calls.open(new TextEncoder().encode(`${path}\0`), O_CLOEXEC);
  if (descriptor < 0) return "";
  const decoder = new TextDecoder();
  let content = "";
  for (;;) {
    const count = Number(calls.read(descriptor, portion, BigInt(portion.length)));
    if (count <= 0) break;
    content += decoder.decode(portion.subarray(0, count), { stream: true });
  }
  calls.close(descriptor);
  return content;
}
