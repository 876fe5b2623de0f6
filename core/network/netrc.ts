import { sameHost } from "./address.ts";
import { isNumeric } from "./trust.ts";

/** A login that a netrc file has for a machine. */
export interface NetrcEntry {
  /** Undefined: `default`, for every machine that is not named. */
  readonly machine: string | undefined;
  readonly login?: string;
  readonly password?: string;
  readonly account?: string;
}

/** A netrc file. */
export interface Netrc {
  readonly entries: readonly NetrcEntry[];
  /** The lines, counted from 1, with something that is not understood; the rest of them is used. */
  readonly faults: readonly number[];
}

/**
 * Reads a netrc file as ftp, curl and wget do: words, separated by spaces or line ends. A word may be in double quotes;
 * a backslash takes the next character as it is. `macdef` is skipped up to the next empty line, `#` up to the end of the
 * line.
 */
export function parseNetrc(text: string): Netrc {
  return new NetrcReader(text).read();
}

/**
 * The login for a host. With a user: the first entry that has this login, or no login at all. Without one: the first entry
 * with a login. Entries of the machine come before `default`.
 */
export function netrcEntryFor(
  { entries }: Netrc,
  hostname: string,
  user: string | undefined,
): NetrcEntry | undefined {
  const fits = ({ login }: NetrcEntry) =>
    user === undefined ? login !== undefined : login === undefined || login === user;
  const ofMachine = ({ machine }: NetrcEntry) =>
    machine !== undefined && isSameMachine(machine, hostname);
  return entries.find((entry) => ofMachine(entry) && fits(entry)) ??
    entries.find((entry) => entry.machine === undefined && fits(entry));
}

/** Whether there is a password in it that others should not know: one of a login that is not anonymous. */
export function holdsSecret({ entries }: Netrc): boolean {
  return entries.some(({ login, password }) =>
    password !== undefined && login !== "anonymous" && login !== "ftp"
  );
}

function isSameMachine(machine: string, hostname: string): boolean {
  const name = machine.replace(/^\[(.*)\]$/, "$1");
  if (isNumeric(hostname)) return sameHost(name, hostname);
  const comparable = (host: string) => host.toLowerCase().replace(/\.$/, "");
  return comparable(name) === comparable(hostname);
}

/** The fields of an entry that have a value. */
const FIELDS = { login: "login", user: "login", password: "password", account: "account" } as const;

class NetrcReader {
  readonly #text: string;
  readonly #entries: { -readonly [K in keyof NetrcEntry]: NetrcEntry[K] }[] = [];
  readonly #faults = new Set<number>();
  #at = 0;

  constructor(text: string) {
    this.#text = text.replace(/^\ufeff/, "");
  }

  read(): Netrc {
    for (let word = this.#word(); word !== undefined; word = this.#word()) this.#take(word);
    return { entries: this.#entries, faults: [...this.#faults] };
  }

  #take(word: string): void {
    switch (word) {
      case "machine": {
        const machine = this.#value();
        if (machine !== undefined) this.#entries.push({ machine });
        return;
      }
      case "default":
        this.#entries.push({ machine: undefined });
        return;
      case "login":
      case "user":
      case "password":
      case "account": {
        const value = this.#value();
        const entry = this.#entries.at(-1);
        if (entry === undefined) return this.#fault();
        if (value !== undefined) entry[FIELDS[word]] = value;
        return;
      }
      case "macdef":
        this.#value();
        return this.#skipPast(/\n[ \t\r]*\n/g);
      default:
        if (word.startsWith("#")) return this.#skipToLineEnd(word);
        return this.#fault();
    }
  }

  /** The word after a keyword; its absence is a fault. */
  #value(): string | undefined {
    const word = this.#word();
    if (word === undefined) this.#fault();
    return word;
  }

  #word(): string | undefined {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at += 1;
    if (this.#at >= this.#text.length) return undefined;
    const quoted = this.#text.charAt(this.#at) === '"';
    const ends = quoted ? /["\n]/ : /\s/;
    if (quoted) this.#at += 1;
    let word = "";
    while (this.#at < this.#text.length && !ends.test(this.#text.charAt(this.#at))) {
      if (this.#text.charAt(this.#at) === "\\") this.#at += 1;
      word += this.#text.charAt(this.#at);
      this.#at += 1;
    }
    if (!quoted) return word;
    if (this.#text.charAt(this.#at) === '"') this.#at += 1;
    else this.#fault();
    return word;
  }

  /** Skips a comment; its first word was read. */
  #skipToLineEnd(word: string): void {
    this.#at -= word.length;
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end === -1 ? this.#text.length : end;
  }

  #skipPast(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    this.#at = pattern.test(this.#text) ? pattern.lastIndex : this.#text.length;
  }

  /** Something on the line that ends here is not understood. */
  #fault(): void {
    this.#faults.add(this.#text.slice(0, this.#at).split("\n").length);
  }
}
