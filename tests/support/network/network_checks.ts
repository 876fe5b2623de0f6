import { assert, assertEquals, fail } from "@std/assert";
import { type ByteReader, StreamReader } from "./stream_reader.ts";
import { within } from "../time/deadline.ts";

/** Whether this machine supports IPv6 on its loopback; otherwise prints what is skipped. */
export function hasIPv6(skipped: string): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    console.error(`skipped, this machine has no IPv6: ${skipped}`);
    return false;
  }
}

/**
 * Waits until nobody listens there. A program that is just being started has all sockets of this one, until it runs (fork(2)):
 * so a listener may be heard for a moment after it was closed.
 */
export async function assertNobodyListens(hostname: string, port: number): Promise<void> {
  let isOver = false;
  const refused = async () => {
    while (!isOver && await isListening(hostname, port));
  };
  try {
    await within(refused(), `nobody to listen on ${hostname} port ${port}`);
  } finally {
    isOver = true;
  }
}

async function isListening(hostname: string, port: number): Promise<boolean> {
  try {
    const conn = await Deno.connect({ hostname, port });
    conn.close();
    return true;
  } catch (error) {
    assert(error instanceof Deno.errors.ConnectionRefused, String(error));
    return false;
  }
}

/** Asserts that the other end has closed or reset the connection and sent nothing before. */
export async function assertEnded(connection: ByteReader): Promise<void> {
  assertEquals((await readUntilEnd(connection)).length, 0, "bytes came instead of the end");
}

/** Reads until the other end closes or resets the connection; does not close the connection. */
export async function readUntilEnd(connection: ByteReader): Promise<Uint8Array> {
  const reader = new StreamReader(connection);
  try {
    return await reader.all();
  } catch (error) {
    // A time-out is a failure; a reset connection is not.
    if (error instanceof Error && /reset/i.test(error.message)) return reader.held;
    throw error;
  }
}

/**
 * The first of this many consecutive ports that were free a moment ago, outside of the range that systems assign
 * automatically.
 */
export function freePorts(count: number, hostname = "127.0.0.1"): number {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const first = 10_000 + Math.floor(Math.random() * 20_000);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if (ports.every((port) => isFree(hostname, port))) return first;
  }
  return fail(`found no ${count} free ports in a row`);
}

function isFree(hostname: string, port: number): boolean {
  try {
    Deno.listen({ hostname, port }).close();
    return true;
  } catch {
    return false;
  }
}
