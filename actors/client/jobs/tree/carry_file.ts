import { defined } from "../../../../core/base/defined.ts";
import type { TreeEntry } from "../../../../core/files/tree/tree_action.ts";
import type { Stage } from "../any_job.ts";
import type { Job } from "../job.ts";
import type { Place } from "./place.ts";
import type { Tree } from "./tree.ts";

/** The job that carries one file of a tree. */
export function carryFile(
  tree: Tree,
  { path, remote }: Place,
  { size, time, mode }: TreeEntry,
  stage: Stage = "work",
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
    ...common,
  };
}
