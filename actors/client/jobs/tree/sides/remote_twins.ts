import { collidingNames, swappedCase } from "../../../../../core/files/copies/folding.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import { lookUp } from "../../listing/look_up.ts";
import { entriesOf } from "../../listing/read_folder.ts";
import { remoteChild } from "../place.ts";

/** Names that the server takes for others of the same folder, each with that one. */
export type Twins = ReadonlyMap<string, string>;

export const NO_TWINS: Twins = new Map();

interface Named {
  readonly name: string;
}

/** A folder that is there on the server, with the names that it is to get and those that it has. */
interface Sent {
  readonly remote: string;
  readonly source: readonly Named[];
  readonly target: readonly Named[];
}

/**
 * The names of a folder here that would be one file on the server. Only a folder with names that differ by case or Unicode
 * form alone costs a look; the first of them is sent, and the others are not, where the server does not tell them apart.
 */
export async function twinsThere(
  conversation: Conversation,
  { remote, source, target }: Sent,
): Promise<Twins> {
  const present = new Set(target.map(({ name }) => name));
  const colliding = [...collidingNames(source.map(({ name }) => name))]
    .filter(([name, other]) => !present.has(name) || !present.has(other));
  if (colliding.length === 0) return NO_TWINS;
  return await takesForOne(conversation, remote, present) ? new Map(colliding) : NO_TWINS;
}

/**
 * Whether the server finds something that is there by its name in other letters as well: something in the folder, else the
 * folder itself. Names without letters prove nothing.
 */
async function takesForOne(
  conversation: Conversation,
  remote: string,
  present: ReadonlySet<string>,
): Promise<boolean> {
  const name = [...present].find((one) => isTelling(one) && !present.has(swappedCase(one)));
  if (name !== undefined) {
    return await isThere(conversation, remoteChild(remote, swappedCase(name)));
  }
  const folder = remote.replace(/\/+$/, "");
  const end = folder.lastIndexOf("/") + 1;
  const [above, own] = [folder.slice(0, end), folder.slice(end)];
  if (!isTelling(own) || !await isThere(conversation, above + swappedCase(own))) return false;
  // There may be two such folders, which the server tells apart.
  const { entries } = await entriesOf(conversation, above);
  return !entries.some((entry) => entry.name === swappedCase(own));
}

/** Whether other letters make another name of it. Names with a dot may be hidden in listings. */
function isTelling(name: string): boolean {
  return swappedCase(name) !== name && !name.startsWith(".");
}

async function isThere(conversation: Conversation, path: string): Promise<boolean> {
  return (await lookUp(conversation, path)).kind === "found";
}
