import { namesIn, textOf, treeOf } from "./bench/machine/process_tree.ts";

/**
 * What a process and those that it has started do at the moment, one line for each: its number, the states of its threads and
 * the functions of the system that they wait in, and its command. `S` waits, `R` runs, `D` waits for a device, `T` is stopped,
 * `Z` has ended and nobody has asked how. Linux only.
 */
export function describeTree(pid: number): string {
  return treeOf(pid).map((one) => {
    const command = textOf(`/proc/${one}/cmdline`).replaceAll("\0", " ").trim();
    return `${one} [${counted(threadsOf(one))}] ${command}\n`;
  }).join("");
}

function threadsOf(pid: number): readonly string[] {
  return namesIn(`/proc/${pid}/task`).map((thread) => {
    const place = `/proc/${pid}/task/${thread}`;
    const stat = textOf(`${place}/stat`);
    // The state follows the name, which may have brackets and spaces in it.
    return `${stat.charAt(stat.lastIndexOf(")") + 2)} ${textOf(`${place}/wchan`)}`;
  });
}

/** Each once, with how many there are. */
function counted(threads: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const thread of threads) counts.set(thread, (counts.get(thread) ?? 0) + 1);
  return Array.from(counts, ([thread, count]) => `${count} ${thread}`).join(", ");
}
