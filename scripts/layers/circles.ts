// Finds circles of imports: files that import each other, directly or through others.

/**
 * The groups of files in which each file reaches all others by imports (Tarjan 1972), each as the files of one circle,
 * in order.
 */
export function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const numbers = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];

  function visit(file: string): number {
    const number = numbers.size;
    let low = number;
    numbers.set(file, number);
    open.push(file);
    for (const target of imports.get(file) ?? []) {
      if (!numbers.has(target)) low = Math.min(low, visit(target));
      else if (open.includes(target)) low = Math.min(low, numbers.get(target) ?? low);
    }
    lowest.set(file, low);
    if (low === number) {
      const members = open.splice(open.indexOf(file));
      if (members.length > 1 || imports.get(file)?.includes(file)) {
        circles.push(wayAround(members, imports));
      }
    }
    return lowest.get(file) ?? low;
  }

  for (const file of imports.keys()) if (!numbers.has(file)) visit(file);
  return circles;
}

/** A shortest path from the first file back to itself through the others. */
function wayAround(
  members: readonly string[],
  imports: ReadonlyMap<string, readonly string[]>,
): string[] {
  const start = [...members].sort()[0] ?? "";
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const target of imports.get(way.at(-1) ?? start) ?? []) {
      if (target === start) return [...way, start];
      if (seen.has(target) || !members.includes(target)) continue;
      seen.add(target);
      ways.push([...way, target]);
    }
  }
  return [...members];
}
