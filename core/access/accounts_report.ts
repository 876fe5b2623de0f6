import type { AccountEntry } from "./accounts_file.ts";
import { allows } from "./needs.ts";
import { describePermissions } from "./permissions.ts";
import { tableLines } from "../base/layout.ts";
import { escapeControls } from "../base/redact.ts";

const HEADINGS = ["NAME", "HOME", "PERMISSIONS", "LIMITS", "FROM"] as const;

/** The accounts as the lines of a table, for people. */
export async function accountsReport(
  entries: readonly AccountEntry[],
): Promise<readonly string[]> {
  return await tableLines([HEADINGS, ...entries.map(rowOf)]);
}

function rowOf(entry: AccountEntry): readonly string[] {
  const { name, home, permissions, networks, requireTls } = entry;
  const from = networks.length === 0 ? "anywhere" : networks.map(({ text }) => text).join(", ");
  return [
    name,
    allows(permissions, "administer") ? "the shared folder" : home,
    describePermissions(permissions),
    limitsText(entry),
    requireTls ? `${from}, over TLS only` : from,
  ].map(escapeControls);
}

function limitsText({ quota, maxSessions, rates }: AccountEntry): string {
  const limits = [
    ...(quota === undefined ? [] : [`${quota} bytes`]),
    ...(maxSessions === undefined ? [] : [`${maxSessions} sessions`]),
    ...(rates?.upload === undefined ? [] : [`${rates.upload} bytes/s up`]),
    ...(rates?.download === undefined ? [] : [`${rates.download} bytes/s down`]),
  ];
  return limits.length === 0 ? "none" : limits.join(", ");
}
