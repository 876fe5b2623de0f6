// This folder: ways to wait: for a time, for an answer within a time, and for everybody else to have had a turn.

import { systemClock } from "../clock.ts";
import { yieldToOthers } from "./pause.ts";

/**
 * A connection of the program to itself, over the loopback. A byte that is sent to it comes back only when the runtime has
 * asked the system what has come on its sockets.
 */
interface Mirror {
  readonly near: Deno.TcpConn;
  readonly far: Deno.TcpConn;
}

const BYTE = new Uint8Array(1);

/** Larger than what comes, so that the runtime knows that it has read all, and asks the system again for the next byte. */
const ROOM = new Uint8Array(16);

/**
 * Without a mirror the runtime rests once after so many turns: while one turn follows the other it may look at no socket for
 * hundreds of them, but it does whenever it has nothing else to do.
 */
const TURNS_TO_REST = 16;

/**
 * How long, in ms, the program waits for the connection to itself, and for a byte on it, and how often so long. On a machine
 * whose loopback is down or filtered both would never come. Several times, because a program that was busy all that time, or
 * was halted, finds the first limit passed and the byte there.
 */
const LIMIT = 1_000;
const TIMES = 3;

let mirror: Mirror | undefined;
let turnsOfThread = 0;

/** The turn under way, and the one after it. */
let current: Promise<void> | undefined;
let next: Promise<void> | undefined;

/**
 * Lets `wholeTurn` be quick and sure for the rest of the program. It takes two sockets that stay open, so only a program that
 * serves others asks for it. Where the program cannot connect to itself everything works without.
 */
export async function openMirror(): Promise<void> {
  if (mirror !== undefined) return;
  const connecting = connectToItself();
  try {
    mirror = await patiently(connecting);
  } catch {
    // No loopback, no permission, or no descriptor left; and if it comes too late it is not kept.
    connecting.then(close, () => {});
  }
}

/**
 * Resolves after the runtime has asked the system what has come on all sockets, and has told it. A timer does that too but
 * takes a millisecond at least, and `setImmediate` does not ask. Without a mirror a call on another thread is waited for, after
 * which the runtime has asked most of the time, and certainly within 16 turns.
 */
export function wholeTurn(): Promise<void> {
  if (current === undefined) return current = turn();
  // What came after the byte under way was sent may not be told with it.
  return next ??= current.then(turn);
}

async function turn(): Promise<void> {
  try {
    if (mirror === undefined) await turnOfThread();
    else await reflect(mirror);
  } finally {
    // Who has waited meanwhile comes before those who only ask now.
    current = next;
    next = undefined;
  }
}

async function reflect(through: Mirror): Promise<void> {
  const { near, far } = through;
  try {
    // Both may fail, if somebody resets the connection.
    const both = Promise.all([far.read(ROOM), near.write(BYTE)]);
    const [seen] = await patiently(both);
    if (seen !== null) return;
  } catch {
    // As at its end, it is done without.
  }
  mirror = undefined;
  close(through);
  await turnOfThread();
}

/** Rejects once the limit has passed so many times. */
function patiently<T>(coming: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let left = TIMES;
    let cancel = () => {};
    const passed = () => {
      if (left === 0) return reject(neverCame());
      left -= 1;
      cancel = systemClock.schedule(LIMIT, passed);
    };
    passed();
    coming.finally(() => cancel()).then(resolve, reject);
  });
}

function neverCame(): Error {
  return new Error("nothing comes back over the loopback");
}

function close({ near, far }: Mirror): void {
  near.close();
  far.close();
}

async function turnOfThread(): Promise<void> {
  if (++turnsOfThread % TURNS_TO_REST === 0) return yieldToOthers();
  try {
    await Deno.lstat("/");
  } catch {
    // Only the turn counts.
  }
}

async function connectToItself(): Promise<Mirror> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const near = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  near.setNoDelay(true);
  for (;;) {
    const far = await listener.accept();
    // Anybody on this machine may have been first.
    if (far.remoteAddr.port === near.localAddr.port) return { near, far };
    far.close();
  }
}
