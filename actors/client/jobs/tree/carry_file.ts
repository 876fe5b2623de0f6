import { partName } from "../../../../core/files/copies/part_name.ts";
import { defined } from "../../../../core/base/defined.ts";
import type { TreeEntry } from "../../../../core/files/tree/tree_action.ts";
import type { Stage } from "../any_job.ts";
import type { Job } from "../job.ts";
import type { Place } from "./place.ts";
import type { Tree } from "./tree.ts";

/** The names in a folder of the source. */
export type Names = ReadonlySet<string>;

const NO_NAMES: Names = new Set();

/** The job that carries one file of a tree. `names`: all names in its folder. */
export function carryFile(
  tree: Tree,
  { path, remote }: Place,
  { size, time, mode }: TreeEntry,
  { stage = "work", names = NO_NAMES }: { readonly stage?: Stage; readonly names?: Names } = {},
): Job {
  const { direction, representation, resume } = tree.order;
  const url = { ...tree.order.url, path: remote };
  const common = { url, representation, resume, stage, ...defined({ size }) };
  if (direction === "send") {
    return { kind: "upload", origin: { kind: "tree", tree, path }, ...common };
  }
  const modified = time?.certain === true ? time.ms : undefined;
  return {
    kind: "download",
    target: { kind: "tree", tree, path },
    told: defined({ size, modified, mode }),
    taken: takenParts(path.slice(path.lastIndexOf("/") + 1), names),
    ...common,
  };
}

/** The names in a folder that the part of a file must not have: on the server they are files of their own. */
function takenParts(name: string, names: Names): readonly string[] {
  const part = partName(name);
  return names.has(part) ? [part] : [];
}
