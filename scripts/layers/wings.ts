// The wings: the folders right below core/ and actors/, and which of them each may import.

/** What each wing may import besides itself; a wing of actors/ may import all of core/. From the bottom to the top. */
export const WINGS: Readonly<Record<string, readonly string[]>> = {
  "core/base": [],
  "core/network": ["core/base"],
  "core/access": ["core/base", "core/network"],
  "core/files": ["core/base", "core/access"],
  "core/representation": ["core/base"],
  "core/protocol": ["core/base", "core/network", "core/files", "core/representation"],
  "core/serving": ["core/base", "core/files"],
  "core/cli": [
    "core/base",
    "core/network",
    "core/access",
    "core/files",
    "core/representation",
    "core/protocol",
    "core/serving",
  ],
  "core/events": [
    "core/base",
    "core/network",
    "core/files",
    "core/representation",
    "core/protocol",
    "core/cli",
  ],
  "core/screen": [
    "core/base",
    "core/network",
    "core/files",
    "core/serving",
    "core/cli",
    "core/events",
  ],
  "actors/kernel": [],
  "actors/machine": ["actors/kernel"],
  "actors/transport": ["actors/kernel", "actors/machine"],
  "actors/files": ["actors/kernel", "actors/machine", "actors/transport"],
  "actors/mdns": ["actors/kernel", "actors/machine"],
  "actors/server": ["actors/kernel", "actors/machine", "actors/transport", "actors/files"],
  "actors/client": ["actors/kernel", "actors/machine", "actors/transport", "actors/files"],
  "actors/screen": ["actors/kernel", "actors/machine", "actors/server"],
  "actors/subcommands": [
    "actors/kernel",
    "actors/machine",
    "actors/transport",
    "actors/mdns",
    "actors/server",
    "actors/client",
    "actors/screen",
  ],
};

/** The most entries that a folder of core/ or actors/ may have, so that it can be read at a glance. */
export const MOST_ENTRIES = 12;

/** Files outside of all wings: the types of libraries that have none. */
const LOOSE = new Set(["core/std.d.ts"]);

/** An import of one file of ferry by another. */
export interface Arrow {
  readonly from: string;
  readonly line: number;
  readonly to: string;
}

/**
 * The wing of a file: `core/base` for `core/base/text.ts`; undefined if it is not in core/ or actors/, or not in a
 * folder there.
 */
export function wingOf(path: string): string | undefined {
  const [layer, name, ...rest] = path.split("/");
  if (layer !== "core" && layer !== "actors") return undefined;
  return name === undefined || rest.length === 0 ? undefined : `${layer}/${name}`;
}

/** What is wrong with the place of a file; undefined if nothing is. */
export function placeFault(path: string): string | undefined {
  if (!/^(core|actors)\//.test(path) || LOOSE.has(path)) return undefined;
  const wing = wingOf(path);
  if (wing === undefined) return "this belongs into a wing, a folder below its layer";
  return wing in WINGS ? undefined : `${wing}/ is no wing; scripts/layers/wings.ts names them`;
}

/** What is wrong with an import from one wing into another; undefined if nothing is. */
export function arrowFault({ from, to }: Arrow): string | undefined {
  const source = wingOf(from);
  const target = wingOf(to);
  if (source === undefined || target === undefined || source === target) return undefined;
  // check_layers.ts checks the layers: actors/ may import all of core/, core/ nothing from actors/.
  if (source.startsWith("actors/") && target.startsWith("core/")) return undefined;
  return WINGS[source]?.includes(target) === false
    ? `${source}/ must not import ${target}/`
    : undefined;
}

/** The wings of a layer and how often each imports the other wings, one line each. */
export function wingLines(paths: readonly string[], arrows: readonly Arrow[]): string[] {
  return Object.keys(WINGS).flatMap((wing) => {
    const files = paths.filter((path) => wingOf(path) === wing);
    if (files.length === 0) return [];
    const counts = Object.keys(WINGS)
      .filter((other) => other !== wing && other.split("/")[0] === wing.split("/")[0])
      .map((other) => ({ other, count: countArrows(arrows, wing, other) }))
      .filter(({ count }) => count > 0)
      .map(({ other, count }) => `${other.split("/")[1]} ${count}`);
    return [`${wing.padEnd(18)} ${String(files.length).padStart(5)}  ${counts.join(", ") || "-"}`];
  });
}

function countArrows(arrows: readonly Arrow[], from: string, to: string): number {
  return arrows.filter((arrow) => wingOf(arrow.from) === from && wingOf(arrow.to) === to).length;
}

/** The number of entries of each folder of core/ and actors/, the fullest first. */
export function fullestFolders(
  paths: readonly string[],
): { readonly folder: string; readonly entries: number }[] {
  const inside = new Map<string, Set<string>>();
  for (const path of paths) {
    const parts = path.split("/");
    if (parts[0] !== "core" && parts[0] !== "actors") continue;
    for (let depth = 1; depth < parts.length; depth += 1) {
      const folder = parts.slice(0, depth).join("/");
      const entries = inside.get(folder) ?? new Set();
      inside.set(folder, entries.add(parts[depth] ?? ""));
    }
  }
  return [...inside]
    .map(([folder, { size }]) => ({ folder, entries: size }))
    .sort((a, b) => b.entries - a.entries || a.folder.localeCompare(b.folder));
}
