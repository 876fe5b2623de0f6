/** Whether an account can be called so: it can stand in a command, in a line of a log, and as a folder. */
export function isAccountName(name: string): boolean {
  return name.length <= 64 && /^[^\s./\\:\p{C}][^/\\:\p{C}]*$/u.test(name) && !/\s$/.test(name);
}

/** Whether the name means anybody, and has no password (RFC 1635). */
export function isAnonymousName(name: string): boolean {
  return /^(anonymous|ftp)$/i.test(name);
}
