import { within } from "../time/deadline.ts";

/** How many descriptors a process has open, the one for looking itself not counted for others. */
export async function openDescriptors(pid: number): Promise<number> {
  let count = 0;
  for await (const _entry of Deno.readDir(`/proc/${pid}/fd`)) count += 1;
  return count;
}

/** What each descriptor of a process leads to, for the message of a test that finds too many. */
export async function describeDescriptors(pid: number): Promise<string> {
  const targets: string[] = [];
  for await (const { name } of Deno.readDir(`/proc/${pid}/fd`)) {
    try {
      targets.push(`${name} -> ${await Deno.readLink(`/proc/${pid}/fd/${name}`)}`);
    } catch {
      // It was closed since.
    }
  }
  return targets.sort().join(", ");
}

/**
 * Waits until a process has no more descriptors open than told. `turn` is a round trip to that process: its answer
 * shows that the process has come to speak of later things, so no time needs to pass.
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

/** The memory in bytes that a process holds now (RSS), or `VmHWM`: the most it ever held. */
export async function memoryOf(pid: number, field: "VmRSS" | "VmHWM" = "VmRSS"): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status);
  return Number(found?.[1] ?? 0) * 1024;
}
