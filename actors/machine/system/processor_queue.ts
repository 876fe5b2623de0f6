/** `0.52 0.61 0.42 3/312 4711`: the fourth field is how many threads run or could, of how many (proc_loadavg(5)). */
const RUNNABLE = /^(?:\S+ ){3}(\d+)\//;

/**
 * How many threads of this machine want a processor at this moment, this one included, for each processor that there is; 1 or
 * less when none has to wait. Undefined where the system does not tell.
 */
export function processorQueue(): number | undefined {
  try {
    const runnable = RUNNABLE.exec(Deno.readTextFileSync("/proc/loadavg"))?.[1];
    if (runnable === undefined) return undefined;
    return Number(runnable) / Math.max(1, navigator.hardwareConcurrency);
  } catch {
    // Another system, or no permission.
    return undefined;
  }
}
