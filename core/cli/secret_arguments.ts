/** A part of a text: from the first character, up to but not including the other one. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A URL with a user: the password goes up to the last `@`. */
const URL_LOGIN = /^(?:--[a-z-]+=)?[a-z][a-z0-9+.-]*:\/\/[^/:@[]*:(?!\d{1,5}(?:[/?#]|$))(.*)@/is;

/** A proxy with a login, which needs no scheme. */
const PROXY_LOGIN = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/:@[]*:(.*)@/is;

/**
 * Where the arguments of a process have passwords: in URLs, behind `--user NAME:`, and in proxies. Each argument ends with
 * NUL.
 */
export function secretsInArguments(text: string): readonly Stretch[] {
  const found: Stretch[] = [];
  let at = 0;
  let before = "";
  for (const word of text.split("\0")) {
    const user = before === "--user" ? word : /^--user=(.*)$/s.exec(word)?.[1];
    const colon = user?.indexOf(":") ?? -1;
    const password = user !== undefined && colon !== -1
      ? user.slice(colon + 1)
      : (URL_LOGIN.exec(word) ?? PROXY_LOGIN.exec(proxyIn(word, before) ?? ""))?.[1];
    if (password !== undefined && password !== "") {
      const from = at + (user === undefined ? word.lastIndexOf("@") : word.length) -
        password.length;
      found.push({ from, to: from + password.length });
    }
    at += word.length + 1;
    before = word;
  }
  return found;
}

/** The proxy that a word names, by itself or with its option. */
function proxyIn(word: string, before: string): string | undefined {
  return /^--(?:ftp-)?proxy$/.test(before) ? word : /^--(?:ftp-)?proxy=(.*)$/s.exec(word)?.[1];
}
