import { within } from "../time/deadline.ts";

/** How many descriptors a process has open; the one that this function needs does not count. */
export async function openDescriptors(pid: number): Promise<number> {
  let count = 0;
  for await (const _entry of Deno.readDir(`/proc/${pid}/fd`)) count += 1;
  return count;
}

/** The target of each descriptor of a process, for the message of a failed test. */
export async function describeDescriptors(pid: number): Promise<string> {
  const targets: string[] = [];
  for await (const { name } of Deno.readDir(`/proc/${pid}/fd`)) {
    try {
      targets.push(`${name} -> ${await Deno.readLink(`/proc/${pid}/fd/${name}`)}`);
    } catch {
      // It was closed meanwhile.
    }
  }
  return targets.sort().join(", ");
}

/**
 * Waits until a process has at most this many descriptors open. `turn` is a round trip to that process, so no time
 * needs to pass: its reply shows that the process has finished earlier work.
 */
export async function descriptorsBackTo(
  pid: number,
  count: number,
  turn: () => Promise<unknown>,
): Promise<void> {
  const signal = new AbortController();
  const back = async () => {
    while (!signal.signal.aborted && await openDescriptors(pid) > count) await turn();
  };
  const seen = `at the start ${count}`;
  try {
    await within(back(), "descriptors to be closed", () => seen);
  } catch (error) {
    signal.abort();
    throw new Error(`${error}; open: ${await describeDescriptors(pid)}`);
  }
}

/** The memory of a process in bytes, now (RSS), or `VmHWM`: its maximum. */
export async function memoryOf(pid: number, field: "VmRSS" | "VmHWM" = "VmRSS"): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status);
  return Number(found?.[1] ?? 0) * 1024;
}
