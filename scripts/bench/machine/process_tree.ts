// This folder: what is read of this machine, and what is prepared on it: processes, files, a slow line.

/** In clock ticks, of which Linux counts 100 a second on every usual machine. */
const TICKS_A_SECOND = 100;
const KIBIBYTE = 1024;

/** A process and all processes that it has started and that are still there. Linux only. */
export function treeOf(pid: number): number[] {
  const found: number[] = [];
  const left = [pid];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    found.push(next);
    for (const thread of namesIn(`/proc/${next}/task`)) {
      const children = textOf(`/proc/${next}/task/${thread}/children`);
      left.push(...children.split(" ").filter((word) => word !== "").map(Number));
    }
  }
  return found;
}

/** The processor seconds of a process, of those below it, and of those that have ended there. */
export function processorSeconds(pid: number): number {
  return sum(treeOf(pid).map((one) => ticksOf(textOf(`/proc/${one}/stat`)))) / TICKS_A_SECOND;
}

/** The ticks in a line of `/proc/PID/stat`: user and system, its own and those of children that have ended. */
export function ticksOf(line: string): number {
  // The name, in parentheses, may contain anything.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return sum(fields.slice(11, 15).map(Number));
}

/** The bytes of memory that would be free without a process and those below it; shared pages count in parts. */
export function memoryNow(pid: number): number {
  return sum(treeOf(pid).map((one) => kibibytes(textOf(`/proc/${one}/smaps_rollup`), "Pss")));
}

/** The most bytes that each of them has held since `forgetPeaks`, together. */
export function peakMemory(pid: number): number {
  return sum(treeOf(pid).map((one) => kibibytes(textOf(`/proc/${one}/status`), "VmHWM")));
}

/** Lets peaks begin anew with what is held now. */
export function forgetPeaks(pid: number): void {
  for (const one of treeOf(pid)) {
    try {
      Deno.writeTextFileSync(`/proc/${one}/clear_refs`, "5");
    } catch {
      // It has ended, or belongs to somebody else: then its peak is that of its whole life.
    }
  }
}

/** The processor seconds of all children of this process that have ended. */
export function endedChildrenSeconds(): number {
  const line = textOf("/proc/self/stat");
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return sum(fields.slice(13, 15).map(Number)) / TICKS_A_SECOND;
}

function kibibytes(text: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(text)?.[1] ?? 0) * KIBIBYTE;
}

/** The names in a folder of /proc; none when the process has ended meanwhile. */
export function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch {
    return [];
  }
}

/** A file of /proc; empty when the process has ended meanwhile. */
export function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path).trim();
  } catch {
    return "";
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
