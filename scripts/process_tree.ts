// What a process and those that it has started do at the moment, as Linux tells it in /proc (proc(5)).

/** A process, and where in the system its threads wait. */
export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
  /**
   * The state of each thread, and the function of the system in which it waits: `S` waits, `R` runs, `D` waits for a device, `T`
   * is stopped, `Z` has ended and nobody has asked how.
   */
  readonly threads: readonly string[];
}

/** The process, and before it all that it has started. Empty where the system does not tell. */
export function processTree(pid: number): readonly RunningProcess[] {
  const threads = namesIn(`/proc/${pid}/task`);
  const children = threads.flatMap((thread) =>
    contentOf(`/proc/${pid}/task/${thread}/children`).split(" ").filter((child) => child !== "")
  );
  const started = children.flatMap((child) => processTree(Number(child)));
  if (threads.length === 0) return started;
  const command = contentOf(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
  const states = threads.map((thread) => {
    const place = `/proc/${pid}/task/${thread}`;
    const stat = contentOf(`${place}/stat`);
    // The state follows the name, which may have brackets and spaces in it.
    return `${stat.charAt(stat.lastIndexOf(")") + 2)} ${contentOf(`${place}/wchan`)}`;
  });
  return [...started, { pid, command, threads: states }];
}

/** One line for each process. */
export function describeProcesses(processes: readonly RunningProcess[]): string {
  return processes.map(({ pid, command, threads }) => `${pid} [${counted(threads)}] ${command}\n`)
    .join("");
}

/** Each once, with how many threads are there. */
function counted(places: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  return Array.from(counts, ([place, count]) => `${count} ${place}`).join(", ");
}

function namesIn(folder: string): readonly string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch {
    // It has ended, or the system has no such folder.
    return [];
  }
}

function contentOf(path: string): string {
  try {
    return Deno.readTextFileSync(path).trimEnd();
  } catch {
    return "";
  }
}
