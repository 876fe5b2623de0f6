import { assert, fail } from "@std/assert";
import type { ByteReader } from "./stream_reader.ts";
import { within } from "./deadline.ts";

/** Whether this machine speaks IPv6 over its loopback; says what is skipped where it does not. */
export function hasIPv6(skipped: string): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    console.error(`skipped, this machine has no IPv6: ${skipped}`);
    return false;
  }
}

/** Asserts that nobody listens there. */
export async function assertNobodyListens(hostname: string, port: number): Promise<void> {
  try {
    const conn = await within(Deno.connect({ hostname, port }), `an answer of port ${port}`);
    conn.close();
  } catch (error) {
    assert(error instanceof Deno.errors.ConnectionRefused, String(error));
    return;
  }
  fail(`somebody listens on ${hostname} port ${port}`);
}

/** Asserts that the other end has closed the connection, or breaks it, and sent nothing before. */
export async function assertEnded(connection: ByteReader): Promise<void> {
  const read = connection.read(new Uint8Array(1)).catch((error: unknown) => {
    if (error instanceof Error && /reset/i.test(error.message)) return null;
    throw error;
  });
  const count = await within(read, "the end of the connection");
  assert(count === null, "a byte came instead of the end");
}

/** So many ports in a row that were free a moment ago, outside of the range that systems give away by themselves. */
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
