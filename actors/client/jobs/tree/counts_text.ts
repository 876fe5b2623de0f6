import type { Tree, TreeCounts } from "./tree.ts";
import { bytesText } from "../../../../core/screen/progress/quantity_text.ts";

/** What was done, in one line without a full stop. */
export function countsText({ counts, order: { direction } }: Tree): string {
  const { carried, bytes, made, deleted, same, leftOut } = counts;
  const verb = direction === "fetch" ? "fetched" : "sent";
  const parts = [
    `${carried} ${verb}${carried === 0 ? "" : ` (${bytesText(bytes)})`}`,
    ...counted(made, made === 1 ? "folder made" : "folders made"),
    ...counted(deleted, "deleted"),
    `${same} unchanged`,
    ...counted(leftOut, "left out"),
  ];
  return parts.join(", ");
}

function counted(count: TreeCounts["made"], what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}
