/**
 * Whether a name is allowed for an account: it must fit into a command, into a line of a log, and into a folder name.
 */
export function isAccountName(name: string): boolean {
  return name.length <= 64 && /^[^\s./\\:\p{C}][^/\\:\p{C}]*$/u.test(name) && !/\s$/.test(name);
}

/** Whether the name is that of anonymous users, who have no password (RFC 1635). */
export function isAnonymousName(name: string): boolean {
  return /^(anonymous|ftp)$/i.test(name);
}
