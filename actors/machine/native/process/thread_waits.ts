// This folder: what the system knows and keeps of this process.

import { systemCalls } from "../system_calls.ts";

const RUSAGE_THREAD = 1;

/** `struct rusage`: its length, and where it says how often the thread gave the processor up to wait (`ru_nvcsw`). */
const LENGTH = 144;
const WAITS_AT = 128;

const usage = new DataView(new ArrayBuffer(LENGTH));
const usageBytes = new Uint8Array(usage.buffer);

/**
 * How often this thread has waited for something in the system (getrusage(2)). What took long although the thread did not wait
 * was kept by other programs that had the processor. Undefined where the system's own calls are not there.
 */
export function threadWaits(): bigint | undefined {
  const calls = systemCalls();
  if (calls === undefined || calls.getrusage(RUSAGE_THREAD, usageBytes) !== 0) return undefined;
  return usage.getBigInt64(WAITS_AT, true);
}
