import { defined } from "../base/defined.ts";
import { hexOfStandIn, withStandIns } from "../base/stand_ins.ts";
import { failed, type Outcome, success } from "../base/outcome.ts";
import { encodeText } from "../base/text.ts";

/** An FTP URL (RFC 1738 §3.2): a server, a login, a path and a type. All parts are decoded. */
export interface FtpUrl {
  /** `ftp` plain, `ftps` TLS from the first byte, `ftpes` TLS by AUTH. */
  readonly scheme: FtpScheme;
  readonly user?: string;
  readonly password?: string;
  /** A name or a numeric address; IPv6 without brackets. */
  readonly hostname: string;
  /** 21 by default, 990 for `ftps`. */
  readonly port: number;
  /** Relative to the folder of the login unless it begins with a slash; empty for that folder itself. */
  readonly path: string;
  /**
   * The path as a pattern (`compileWildcard`), if it holds `*`, `?` or `[` as they are. A character that is written `%XX`
   * stands for itself: here a backslash comes before it.
   */
  readonly pattern?: string;
  /** The `;type=` at the end: `a`, `i` or `d`. */
  readonly type?: "ascii" | "image" | "directory";
  /** The name of the server on the local network (`ferry:NAME/PATH`); its host and port must be looked up. */
  readonly service?: string;
  /** The SHA-256 of the only certificate to trust, 64 lower-case hex digits; `#sha256=` in the URL. */
  readonly fingerprint?: string;
}

/** A scheme that ferry speaks. */
export type FtpScheme = "ftp" | "ftps" | "ftpes";

const PERCENT = 0x25;
const SLASH = 0x2f;

const DEFAULT_PORTS: Readonly<Record<FtpScheme, number>> = { ftp: 21, ftps: 990, ftpes: 21 };

/**
 * Parses an FTP URL (RFC 1738 §3.2, IPv6 hosts per RFC 3986). The failure is a sentence that says what is wrong and
 * what to write instead; it never repeats the user name or password. `ftp://h/a/b` is `a/b` from the folder of the
 * login; `ftp://h//etc/x` and `ftp://h/%2Fetc/x` are `/etc/x`.
 */
export function parseFtpUrl(text: string): Outcome<FtpUrl, string> {
  const named = parseNamedPlace(text);
  if (named !== undefined) {
    if (!named.ok) return named;
    const { name: service, path } = named.value;
    return success({ scheme: "ftp", hostname: "", port: DEFAULT_PORTS.ftp, path, service });
  }
  const match = /^(ftp|ftps|ftpes):\/\/([^/#]*)([^#]*)(#.*)?$/is.exec(text);
  if (match === null) {
    return failed("not an FTP URL; write ftp://HOST/PATH, or ftps:// or ftpes:// with TLS");
  }
  const scheme = toScheme(match[1] ?? "");
  const authority = parseAuthority(match[2] ?? "", DEFAULT_PORTS[scheme]);
  if (!authority.ok) return authority;
  const place = parsePlace(match[3] ?? "");
  if (!place.ok) return place;
  const pin = parseFragment(match[4]);
  if (!pin.ok) return pin;
  return success({ scheme, ...authority.value, ...place.value, ...pin.value });
}

/**
 * The text of a URL that `parseFtpUrl` parses to the same value. It contains the password, if there is one: redact it
 * before display.
 */
export function formatFtpUrl(url: FtpUrl): string {
  if (url.service !== undefined) return `ferry:${encodePart(url.service)}/${encodePath(url.path)}`;
  const password = url.password === undefined ? "" : `:${encodePart(url.password)}`;
  const login = url.user === undefined ? "" : `${encodePart(url.user)}${password}@`;
  const host = url.hostname.includes(":")
    ? `[${url.hostname.replaceAll("%", "%25")}]`
    : url.hostname;
  const port = url.port === DEFAULT_PORTS[url.scheme] ? "" : `:${url.port}`;
  // The first slash only ends the host, so an absolute path needs its own, written %2F (RFC 1738 §3.2.2).
  const path = url.path.startsWith("/")
    ? `%2F${encodePath(url.path.slice(1))}`
    : encodePath(url.path);
  const type = url.type === undefined ? "" : `;type=${TYPE_CODES[url.type]}`;
  const pin = url.fingerprint === undefined ? "" : `#sha256=${url.fingerprint}`;
  return `${url.scheme}://${login}${host}${port}/${path}${type}${pin}`;
}

/** Equal for URLs of the same server and login, whatever their paths. */
export function loginKey({ type: _type, pattern: _pattern, ...url }: FtpUrl): string {
  return formatFtpUrl({ ...url, path: "" });
}

/** Whether these are the same server and login as they are written, whatever the paths. */
export function isSameLogin(a: FtpUrl, b: FtpUrl): boolean {
  return a.scheme === b.scheme && a.hostname === b.hostname && a.port === b.port &&
    a.user === b.user && a.password === b.password && a.service === b.service &&
    a.fingerprint === b.fingerprint;
}

/** The URL of another path on the same server, which is no pattern. */
export function atPath({ pattern: _pattern, ...url }: FtpUrl, path: string): FtpUrl {
  return { ...url, path };
}

/** The path of a file of this name that goes to a URL: the URL's own, or the name in the folder that the URL names. */
export function pathOfCopy({ path }: Pick<FtpUrl, "path">, name: string): string {
  return path === "" || path.endsWith("/") ? path + name : path;
}

/** The URL as it may be shown. */
export function withoutPassword(url: FtpUrl): FtpUrl {
  const { password: _secret, ...shown } = url;
  return shown;
}

/** A server by its name on the local network, and a path there: `ferry:NAME/PATH`. */
export interface NamedPlace {
  readonly name: string;
  readonly path: string;
}

/** Parses `ferry:NAME/PATH`; undefined if the text is of another kind. The failure is a sentence. */
export function parseNamedPlace(text: string): Outcome<NamedPlace, string> | undefined {
  const [, encoded, path = ""] = /^ferry:([^/]*)(?:\/(.*))?$/is.exec(text) ?? [];
  if (encoded === undefined) return undefined;
  try {
    const name = decodeURIComponent(encoded);
    if (name === "") return failed("no name in it; write ferry:NAME/PATH, ferry ls lists names");
    const place = { name, path: decodeURIComponent(path) };
    return /[\r\n\0]/.test(name + place.path)
      ? failed("it holds a line end or NUL; FTP cannot carry it")
      : success(place);
  } catch {
    return failed("bad % in it; write %25 for a %, and UTF-8 bytes as %XX");
  }
}

/** The part of a URL between `//` and the path, decoded. */
export type Authority = Pick<FtpUrl, "user" | "password" | "hostname" | "port">;
type Place = Pick<FtpUrl, "path" | "pattern" | "type">;

const TYPE_CODES = { ascii: "a", image: "i", directory: "d" } as const;

function toScheme(text: string): FtpScheme {
  switch (text.toLowerCase()) {
    case "ftps":
      return "ftps";
    case "ftpes":
      return "ftpes";
    default:
      return "ftp";
  }
}

/** Parses `USER:PASSWORD@HOST:PORT`, of which only the host is needed; the failure never repeats the login. */
export function parseAuthority(text: string, defaultPort: number): Outcome<Authority, string> {
  const login = parseLogin(text.slice(0, Math.max(0, text.lastIndexOf("@"))));
  if (!login.ok) return login;
  const named = login.value;
  if (text.startsWith("@")) return failed("the user name before the @ in the URL is empty");
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(text.slice(text.lastIndexOf("@") + 1));
  if (match === null) {
    return failed("bad host or port in the URL; write HOST:PORT, an IPv6 address in brackets");
  }
  const hostname = parseHost(match[1] ?? "");
  if (!hostname.ok) return hostname;
  const digits = match[2] ?? "";
  const port = digits === "" ? defaultPort : Number(digits);
  if (port < 1 || port > 65535) return failed(`bad port ${digits} in the URL; write 1 to 65535`);
  return success({ ...named, hostname: hostname.value, port });
}

function parseLogin(text: string): Outcome<Pick<FtpUrl, "user" | "password">, string> {
  if (text === "") return success({});
  const colon = text.indexOf(":");
  const user = decodePart(colon === -1 ? text : text.slice(0, colon), "user name");
  if (!user.ok) return user;
  if (user.value === "") return failed("the user name in the URL is empty");
  if (colon === -1) return success({ user: user.value });
  const password = decodePart(text.slice(colon + 1), "password");
  return password.ok ? success({ user: user.value, password: password.value }) : password;
}

function parseHost(text: string): Outcome<string, string> {
  if (text === "") return failed("no host in the URL; write ftp://HOST/PATH");
  if (text.startsWith("[")) {
    const address = text.slice(1, -1).replace(/%25/, "%");
    return /^[0-9a-f:.]*:[0-9a-f:.]*(%[\w.~-]+)?$/i.test(address)
      ? success(address)
      : failed(`bad IPv6 address ${text} in the URL; write [::1], for instance`);
  }
  const hostname = decodePart(text, "host");
  if (!hostname.ok) return hostname;
  // Other characters could have a special meaning for a resolver, a terminal or another reader of URLs.
  return /^[\p{L}\p{M}\p{N}._-]+$/u.test(hostname.value)
    ? hostname
    : failed("bad host in the URL; a host has letters, digits, dots and hyphens");
}

/** Parses the part after the host: a slash, the path, `;type=`. */
function parsePlace(text: string): Outcome<Place, string> {
  const match = /^(.*?)(?:;type=([^;/]*))?$/is.exec(text.replace(/^\//, ""));
  const code = match?.[2];
  const type = code === undefined ? undefined : toType(code);
  if (code !== undefined && type === undefined) {
    return failed(`bad ;type=${code} in the URL; write ;type=a, ;type=i or ;type=d`);
  }
  const written = match?.[1] ?? "";
  const path = decodePart(written, "path");
  if (!path.ok) return path;
  const pattern = /[*?[]/.test(written) ? decodePart(withEscapes(written), "path") : undefined;
  if (pattern !== undefined && !pattern.ok) return pattern;
  return success({ path: path.value, ...defined({ pattern: pattern?.value, type }) });
}

/** A path in which a backslash comes before each encoded character that would mean something in a pattern. */
function withEscapes(path: string): string {
  return path.replaceAll(/%(?:2a|3f|5b|5c|5d)|\\/gi, (character) => `%5C${character}`);
}

function toType(code: string): NonNullable<FtpUrl["type"]> | undefined {
  switch (code.toLowerCase()) {
    case "a":
      return "ascii";
    case "i":
      return "image";
    case "d":
      return "directory";
    default:
      return undefined;
  }
}

function parseFragment(text: string | undefined): Outcome<Pick<FtpUrl, "fingerprint">, string> {
  if (text === undefined || text === "#") return success({});
  const digits = /^#sha256=([0-9a-f:]*)$/i.exec(text)?.[1]?.replaceAll(":", "").toLowerCase();
  if (digits !== undefined && digits.length === 64) return success({ fingerprint: digits });
  return failed("bad # in the URL; write %23 for a # in a name, or #sha256= and 64 hex digits");
}

/**
 * Decodes %XX, each component of a path separately: as UTF-8, or as stand-ins for bytes that are not UTF-8. CR, LF and
 * NUL are refused: they would end or break the FTP command.
 */
function decodePart(text: string, part: string): Outcome<string, string> {
  if (/%(?![0-9a-f]{2})/i.test(text)) {
    return failed(`bad % in the ${part} of the URL; write %25 for a %, and bytes as %XX`);
  }
  const bytes = encodeText(text.toWellFormed());
  const decoded = componentsOf(percentDecoded(bytes)).map(withStandIns).join("/");
  return /[\r\n\0]/.test(decoded)
    ? failed(`the ${part} of the URL holds a line end or NUL; FTP cannot carry it`)
    : success(decoded);
}

/** Replaces each `%XX` by its byte. */
function percentDecoded(bytes: Uint8Array): Uint8Array {
  const decoded: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte !== PERCENT) {
      decoded.push(byte);
      continue;
    }
    decoded.push(Number.parseInt(String.fromCharCode(...bytes.subarray(at + 1, at + 3)), 16));
    at += 2;
  }
  return Uint8Array.from(decoded);
}

/** The parts between the slashes. */
function componentsOf(path: Uint8Array): readonly Uint8Array[] {
  const components: Uint8Array[] = [];
  let from = 0;
  for (let end = path.indexOf(SLASH); end >= 0; end = path.indexOf(SLASH, from)) {
    components.push(path.subarray(from, end));
    from = end + 1;
  }
  return [...components, path.subarray(from)];
}

/** Encodes a path for a URL; slashes stay. */
export function encodePath(path: string): string {
  return path.split("/").map(encodePart).join("/");
}

/**
 * Encodes everything except letters, digits and `-._~`: other characters have a special meaning in some part of a URL
 * or in a shell.
 */
export function encodePart(text: string): string {
  return Array.from(text, (character) => {
    const hex = hexOfStandIn(character) ??
      (/[!'()*]/.test(character) ? hexOf(character) : undefined);
    if (hex !== undefined) return `%${hex.toUpperCase()}`;
    return encodeURIComponent(character.toWellFormed());
  }).join("");
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16);
}
