import type { HostPort, PortRange } from "../network/address.ts";
import { parseByteSize } from "../base/byte_size.ts";
import type { OptionName } from "./options/options.ts";
import type { GivenOption } from "./scanner.ts";
import { parseDuration } from "../base/duration.ts";
import { type Network, parseNetwork } from "../network/network.ts";
import { isNameAllowed } from "../files/path.ts";
import { escapeControls } from "../base/redact.ts";
import type { RepresentationChoice } from "../protocol/representation.ts";
import { parseFingerprint } from "../network/trust.ts";

/** A name that may log in, with its password. */
export interface UserPassword {
  readonly name: string;
  readonly password: string;
}

const HIGHEST_PORT = 65_535;

/** The longest time that can be asked for, 24 days: timers take no more. */
const MOST_SECONDS = 2_000_000;

/** The largest number of things that can be asked for. */
const MOST_COUNT = 1_000_000;

/**
 * Reads the values of scanned options. A value that does not fit leaves a sentence in `fault`, the first one
 * counts, and the reading goes on with a value that does no harm.
 */
export class OptionReader {
  readonly #options: ReadonlyMap<OptionName, readonly GivenOption[]>;
  #fault: string | undefined;

  constructor(options: ReadonlyMap<OptionName, readonly GivenOption[]>) {
    this.#options = options;
  }

  /** What is wrong with the first value that does not fit. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Whether the switch is on. */
  isOn(name: OptionName): boolean {
    return this.#options.has(name);
  }

  /** What is attached to a switch, or that nothing is; undefined when it is off. */
  attached(name: OptionName): { readonly name: string } | "default" | undefined {
    const given = this.#options.get(name)?.at(-1);
    if (given === undefined) return undefined;
    return /^(1|true|yes|on)$/i.test(given.value) ? "default" : { name: given.value };
  }

  /** A text that is not empty. */
  text(name: OptionName): string | undefined {
    return this.#read(name, "a name", (value) => isPlain(value) ? value : undefined);
  }

  /** A text of one or more lines, some of which may be seen. */
  lines(name: OptionName): string | undefined {
    return this.#read(
      name,
      "a text with something to be seen in it",
      (value) => value.trim() === "" || value.includes("\0") ? undefined : value,
    );
  }

  /** Every text of a repeatable option. */
  texts(name: OptionName): readonly string[] {
    return (this.#options.get(name) ?? []).map(({ source, value }) => {
      if (!isPlain(value)) this.#refuse(`${source} wants a text that is not empty`);
      return value;
    });
  }

  /** A command to run, with whatever it holds. */
  command(name: OptionName): string | undefined {
    const wanted = "a command, for instance 'clamscan --no-summary'";
    return this.#read(
      name,
      wanted,
      (value) => value === "" || value.includes("\0") ? undefined : value,
    );
  }

  /** A name that a file can have. */
  fileName(name: OptionName): string | undefined {
    return this.#read(
      name,
      "the name of a file, without a slash",
      (value) => isNameAllowed(value) ? value : undefined,
    );
  }

  /** A host name or an address; brackets around an IPv6 address are taken off. */
  host(name: OptionName): string | undefined {
    return this.#read(name, "a host name or an address, for instance 127.0.0.1", (value) => {
      const host = value.replace(/^\[(.*)\]$/, (_, address: string) => unescapeZone(address));
      return /^[^\s\p{Cc}[\]/@]+$/u.test(host) ? host : undefined;
    });
  }

  /** Every `--host-name`, in small letters. */
  hostNames(): readonly string[] {
    return (this.#options.get("host-name") ?? []).map(({ source, value }) => {
      if (!/^[^\s\p{Cc}/@]+$/u.test(value)) this.#refuse(`${source} wants the name of a host`);
      return value.toLowerCase();
    });
  }

  /** `HOST:PORT`, an IPv6 address in brackets. */
  authority(name: OptionName): HostPort | undefined {
    return this.#read(name, "HOST:PORT, for instance 127.0.0.1:9100", (value) => {
      const found = /^(?:\[([^\s\p{Cc}[\]/@]+)\]|([^\s\p{Cc}[\]/@:]+)):(\d{1,5})$/u.exec(value);
      const [, bracketed, plain, digits = ""] = found ?? [];
      const hostname = bracketed === undefined ? plain : unescapeZone(bracketed);
      const port = portNumber(digits);
      return hostname === undefined || port === undefined ? undefined : { hostname, port };
    });
  }

  /** A dotted IPv4 address. */
  ipv4(name: OptionName): string | undefined {
    return this.#read(name, "an IPv4 address, for instance 203.0.113.7", (value) => {
      const parts = value.split(".");
      const fits = parts.length === 4 && parts.every((part) => Number(wholeNumber(part)) <= 255);
      return fits ? parts.map(Number).join(".") : undefined;
    });
  }

  /** A port, 0 included. */
  port(name: OptionName): number | undefined {
    return this.#read(name, `a port from 0 to ${HIGHEST_PORT}`, (value) => portNumber(value));
  }

  /** `A-B` with 1 <= A <= B. */
  portRange(name: OptionName): PortRange | undefined {
    return this.#read(name, "two ports A-B, the first not above the last", (value) => {
      const [from = "", to = "", ...more] = value.split("-");
      const first = portNumber(from);
      const last = portNumber(to);
      if (first === undefined || last === undefined || more.length > 0) return undefined;
      return first >= 1 && first <= last ? { first, last } : undefined;
    });
  }

  /** Seconds above zero, with a fraction if need be, in ms. */
  seconds(name: OptionName): number | undefined {
    return this.#read(name, `seconds above 0, at most ${MOST_SECONDS}`, (value) => {
      const seconds = /^\d{1,9}(\.\d{1,9})?$/.test(value) ? Number(value) : 0;
      return seconds > 0 && seconds <= MOST_SECONDS ? seconds * 1000 : undefined;
    });
  }

  /** A time like `10m`, in ms. */
  duration(name: OptionName): number | undefined {
    return this.#read(name, "a time up to 24 days, for instance 90s, 10m or 2h", parseDuration);
  }

  /** One of these words. */
  oneOf<const T extends string>(name: OptionName, words: readonly T[]): T | undefined {
    return this.#read(name, words.join(", "), (value) => words.find((word) => word === value));
  }

  /** A number of bytes: `500`, `64K`, `10M`, `1.5G`, `2T`; each letter is 1,024 times the one before. */
  bytes(name: OptionName): number | undefined {
    return this.#read(name, "a number of bytes, for instance 500M or 2G", byteCount);
  }

  /** Permission bits in octal digits, at most 777. */
  permissionBits(name: OptionName): number | undefined {
    return this.#read(
      name,
      "octal digits up to 777, for instance 022",
      (value) => /^0?[0-7]{1,3}$/.test(value) ? parseInt(value, 8) : undefined,
    );
  }

  /** A whole number from 1. */
  count(name: OptionName): number | undefined {
    return this.#read(name, `a whole number from 1 to ${MOST_COUNT}`, (value) => {
      const count = /^\d{1,9}$/.test(value) ? Number(value) : 0;
      return count >= 1 && count <= MOST_COUNT ? count : undefined;
    });
  }

  /** Every network of a repeatable option, in CIDR notation, or a single address. */
  networks(name: OptionName): readonly Network[] {
    return (this.#options.get(name) ?? []).flatMap(({ source, value }) => {
      const network = parseNetwork(value);
      if (network !== undefined) return [network];
      const wanted = "an address or a network, for instance 192.168.0.0/16";
      this.#refuse(`${source} wants ${wanted}, not "${escapeControls(value)}"`);
      return [];
    });
  }

  /** `--ascii`, or `--ascii auto`; undefined when it is off. */
  representation(): RepresentationChoice | undefined {
    const given = this.#options.get("ascii")?.at(-1);
    if (given === undefined) return undefined;
    return given.value === "auto" ? "auto" : "ascii";
  }

  /** The name of an encoding, as far as can be told without loading it. */
  encoding(): string | undefined {
    const wanted = "the name of an encoding, for instance utf-8, shift_jis, gbk, latin1";
    return this.#read(
      "encoding",
      wanted,
      (value) => /^[a-z0-9][\w.:-]{0,39}$/i.test(value) ? value : undefined,
    );
  }

  /** The SHA-256 of a certificate. */
  fingerprint(name: OptionName): string | undefined {
    return this.#read(name, "sha256: and 64 hex digits", parseFingerprint);
  }

  /** The name of the client's `--user`. */
  userName(): string | undefined {
    return this.#read("user", "a name", (value) => isPlain(value) ? value : undefined);
  }

  /** Every `NAME:PASSWORD` of the server's `--user`; the password may hold colons, and may be empty. */
  users(): readonly UserPassword[] {
    const users = new Map<string, UserPassword>();
    for (const { source, value } of this.#options.get("user") ?? []) {
      const colon = value.indexOf(":");
      const name = value.slice(0, Math.max(0, colon));
      const password = value.slice(colon + 1);
      if (colon < 0) {
        this.#refuse(`${source} wants NAME:PASSWORD, and there is no colon in what it got`);
      } else if (!isPlain(name) || /[\r\n\0]/.test(password)) {
        this.#refuse(`${source} wants NAME:PASSWORD, the name not empty, both without line ends`);
      } else if (users.has(name)) {
        this.#refuse(`${source} names ${escapeControls(name)} twice; give every name once`);
      }
      users.set(name, { name, password });
    }
    return [...users.values()];
  }

  #read<T>(
    name: OptionName,
    wanted: string,
    understand: (value: string) => T | undefined,
  ): T | undefined {
    const given = this.#options.get(name)?.at(-1);
    if (given === undefined) return undefined;
    const understood = understand(given.value);
    if (understood === undefined) {
      this.#refuse(`${given.source} wants ${wanted}, not "${escapeControls(given.value)}"`);
    }
    return understood;
  }

  #refuse(message: string): void {
    this.#fault ??= message;
  }
}

/** Not empty, and without the bytes that no command and no file name can hold. */
function isPlain(text: string): boolean {
  return text !== "" && !/[\r\n\0]/.test(text);
}

/** In brackets an address is written as in URLs, where `%25` begins the zone (RFC 6874 §2). */
function unescapeZone(address: string): string {
  return address.replace("%25", "%");
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

function portNumber(text: string): number | undefined {
  const port = wholeNumber(text);
  return port !== undefined && port <= HIGHEST_PORT ? port : undefined;
}

/** As `parseByteSize`, and 0. */
function byteCount(text: string): number | undefined {
  return /^0+$/.test(text) ? 0 : parseByteSize(text);
}
