import { isPositive, refusal } from "../../../client_fault.ts";
import type { HeldSession } from "../../held_sessions.ts";
import { type Probing, reportFailed } from "../probing.ts";

/** Where the steps are taken. */
export interface Place {
  /** As CWD has it; empty: the folder of the login. */
  readonly folder: string;
  /** The file that the URL names, in that folder. */
  readonly file?: string;
}

/** Enters the folder that the URL names, or the one that holds its file. Undefined when there is no such folder. */
export async function enter(
  probing: Probing,
  { open: { conversation } }: HeldSession,
): Promise<Place | undefined> {
  const { path } = probing.url;
  if (path === "") return { folder: "" };
  const folder = path === "/" ? path : path.replace(/\/+$/, "");
  const entered = await conversation.command(`CWD ${folder}`);
  if (isPositive(entered)) return { folder };
  if (path.endsWith("/")) {
    reportFailed(probing, "folder", refusal(`CWD ${folder}`, entered));
    return undefined;
  }
  const slash = path.lastIndexOf("/");
  const file = path.slice(slash + 1);
  if (slash === -1) return { folder: "", file };
  const above = path.slice(0, slash) || "/";
  const up = await conversation.command(`CWD ${above}`);
  if (isPositive(up)) return { folder: above, file };
  reportFailed(probing, "folder", refusal(`CWD ${above}`, up));
  return undefined;
}
