import { LONGEST_DURATION, parseByteSize, parseDuration } from "../../base/quantities.ts";
import { isNameAllowed } from "../../files/path.ts";
import type { HostPort, PortRange } from "../../network/address.ts";
import { type Network, parseNetwork } from "../../network/network.ts";
import type { Kind } from "./rows.ts";

const HIGHEST_PORT = 65_535;

/** The longest time that can be asked for. */
const MOST_SECONDS = LONGEST_DURATION / 1000;

/** The largest number of things that can be asked for. */
const MOST_COUNT = 1_000_000;

/** Not empty, and without the bytes that no command and no file name can hold. */
export function isPlain(text: string): boolean {
  return text !== "" && !/[\r\n\0]/.test(text);
}

/** A name: a text of one line that is not empty. */
export const NAME: Kind<string> = {
  value: "NAME",
  wanted: "a name",
  parse: (text) => isPlain(text) ? text : undefined,
};

/** The path of a file. */
export const FILE: Kind<string> = { ...NAME, value: "FILE" };

/** The path of a folder. */
export const FOLDER: Kind<string> = { ...NAME, value: "FOLDER" };

/** A name that a file can have. */
export const FILE_NAME: Kind<string> = {
  value: "NAME",
  wanted: "the name of a file, without a slash",
  parse: (text) => isNameAllowed(text) ? text : undefined,
};

/** One or more lines, some of which may be seen. */
export const LINES: Kind<string> = {
  value: "TEXT",
  wanted: "a text with something to be seen in it",
  parse: (text) => text.trim() === "" || text.includes("\0") ? undefined : text,
};

/** A text that may be the name of an encoding. Whether there is such an encoding shows only when it is loaded. */
export const ENCODING: Kind<string> = {
  value: "NAME",
  wanted: "the name of an encoding, for instance utf-8, shift_jis, gbk, latin1",
  parse: (text) => /^[a-z0-9][\w.:-]{0,39}$/i.test(text) ? text : undefined,
};

/** A host name or an address; brackets around an IPv6 address are taken off. */
export const HOST: Kind<string> = {
  value: "HOST",
  wanted: "a host name or an address, for instance 127.0.0.1",
  parse: (text) => {
    const host = text.replace(/^\[(.*)\]$/, (_, address: string) => unescapeZone(address));
    return /^[^\s\p{Cc}[\]/@]+$/u.test(host) ? host : undefined;
  },
};

/** `HOST:PORT`, an IPv6 address in brackets. */
export const HOST_PORT: Kind<HostPort> = {
  value: "HOST:PORT",
  wanted: "HOST:PORT, for instance 127.0.0.1:9100",
  parse: (text) => {
    const found = /^(?:\[([^\s\p{Cc}[\]/@]+)\]|([^\s\p{Cc}[\]/@:]+)):(\d{1,5})$/u.exec(text);
    const [, bracketed, plain, digits = ""] = found ?? [];
    const hostname = bracketed === undefined ? plain : unescapeZone(bracketed);
    const port = portNumber(digits);
    return hostname === undefined || port === undefined ? undefined : { hostname, port };
  },
};

/** A dotted IPv4 address. */
export const IPV4: Kind<string> = {
  value: "ADDRESS",
  wanted: "an IPv4 address, for instance 203.0.113.7",
  parse: (text) => {
    const parts = text.split(".");
    const fits = parts.length === 4 && parts.every((part) => Number(wholeNumber(part)) <= 255);
    return fits ? parts.map(Number).join(".") : undefined;
  },
};

/** A network in CIDR notation, or a single address. */
export const NETWORK: Kind<Network> = {
  value: "NETWORK",
  wanted: "an address or a network, for instance 192.168.0.0/16",
  parse: parseNetwork,
};

/** A port, 0 included. */
export const PORT: Kind<number> = {
  value: "N",
  wanted: `a port from 0 to ${HIGHEST_PORT}`,
  parse: portNumber,
};

/** `A-B` with 1 <= A <= B. */
export const PORT_RANGE: Kind<PortRange> = {
  value: "A-B",
  wanted: "two ports A-B, the first not above the last",
  parse: (text) => {
    const [from = "", to = "", ...more] = text.split("-");
    const first = portNumber(from);
    const last = portNumber(to);
    if (first === undefined || last === undefined || more.length > 0) return undefined;
    return first >= 1 && first <= last ? { first, last } : undefined;
  },
};

/** Seconds above zero, with a fraction if need be, in ms. */
export const SECONDS: Kind<number> = {
  value: "SECONDS",
  wanted: `seconds above 0, at most ${MOST_SECONDS}`,
  parse: (text) => {
    const seconds = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : 0;
    return seconds > 0 && seconds <= MOST_SECONDS ? seconds * 1000 : undefined;
  },
  show: (ms) => String(ms / 1000),
};

/** A time like `10m`, in ms. */
export const TIME: Kind<number> = {
  value: "TIME",
  wanted: "a time up to 24 days, for instance 90s, 10m or 2h",
  parse: parseDuration,
};

/** A whole number from 1. */
export const COUNT: Kind<number> = {
  value: "N",
  wanted: `a whole number from 1 to ${MOST_COUNT}`,
  parse: (text) => {
    const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    return count >= 1 && count <= MOST_COUNT ? count : undefined;
  },
};

/** A number of bytes, 0 included: `500`, `64K`, `1.5G`; each letter is 1,024 times the one before. */
export const SIZE: Kind<number> = {
  value: "SIZE",
  wanted: "a number of bytes, for instance 500M or 2G",
  parse: (text) => /^0+$/.test(text) ? 0 : parseByteSize(text),
};

/** One of these words. */
export function oneOf<const W extends string>(...words: readonly W[]): Kind<W> {
  return {
    value: words.join("|"),
    wanted: words.join(", "),
    words,
    parse: (text) => words.find((word) => word === text),
  };
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
