import { escapeControls } from "../../base/redact.ts";
import { type Style, styled, type TerminalLine } from "../../base/terminal_line.ts";
import type { FtpScheme } from "../../network/url.ts";
import { wrapWords } from "../../base/layout.ts";
import { type Admission, admissionText } from "../../cli/subcommands/serve/admission.ts";
import type { Deed } from "../../cli/subcommands/serve/admission.ts";
import { cardCommands, type Target, type TargetLogin, userPart } from "./commands.ts";

/** How to get to a server. */
export interface WayIn {
  readonly scheme: FtpScheme;
  /** `HOST:PORT` of every way in, the most useful first; at least one. */
  readonly authorities: readonly string[];
  /** What goes before the host: the one login that everybody is to use. */
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

/** What the card of a server tells. */
export interface CardFacts extends WayIn {
  /** In words: `photos`, `3 files`, `standard input`. */
  readonly shared: string;
  readonly purpose: "read" | "write" | "receive";
  readonly admission: Admission;
  /** The one login that those have who have a name here; undefined where each has another, or nobody has one. */
  readonly namedLogin: WayIn["login"];
  /** SHA-256 of the certificate in hexadecimal digits, and whether somebody vouches for it; undefined without TLS. */
  readonly certificate: { readonly fingerprint: string; readonly vouched: boolean } | undefined;
  /** The virtual path of a file to fetch; undefined when there is none. */
  readonly sample: string | undefined;
  /** Authorities that do not answer, though the server listens there. */
  readonly unreachable: readonly string[];
}

/** How the card is drawn. */
export interface CardStyle {
  readonly columns: number;
  readonly color: boolean;
}

/** The modules of a QR code, row by row, dark ones true, its quiet zone included. */
export type QrModules = readonly (readonly boolean[])[];

/** The end of a line that a shell reads on behind. */
const CONTINUED = " \\";

/** The URL to hand out: the most useful way in, with the login. */
export function cardUrl(way: WayIn): string {
  return urlTo(way, way.authorities[0] ?? "");
}

/** The lines of the card, none wider than the terminal unless a single word is: such a one the terminal wraps itself. */
export function cardLines(
  facts: CardFacts,
  qr: QrModules,
  style: CardStyle,
): readonly TerminalLine[] {
  const paint = (look: Style, text: string) => styled(look, text, style.color);
  const urls = facts.authorities.map((authority) => urlTo(facts, authority));
  const { certificate, namedLogin: login } = facts;
  return [
    ...wrapped(`ferry shares ${escapeControls(facts.shared)}: ${whatOneMay(facts)}`, style.columns)
      .map((line) => paint("bold", line)),
    "",
    ...urls.map((url, index) => index === 0 ? paint("bold", `  ${url}`) : `  ${url}`),
    "",
    ...(login === undefined ? [] : [
      ...wrapped(
        `log in as ${escapeControls(login.user)}, password ${escapeControls(login.password)}`,
        style.columns,
      ),
      "",
    ]),
    ...(certificate === undefined
      ? []
      : [...pieces(`pin sha256:${certificate.fingerprint}`, style.columns), ""]),
    ...cardCommands(targetOf(facts)).flatMap((words) => commandLines(words, style.columns)),
    ...facts.unreachable.flatMap((authority) =>
      wrapped(
        `${authority} does not answer, not even from here: a firewall may be in the way (port ${
          portOf(authority)
        }, and those of passive data connections: see --passive-ports)`,
        style.columns,
      ).map((line) => paint("dim", line))
    ),
    "",
    ...qrLines(qr, style),
    paint("dim", "Ctrl-C ends it."),
  ];
}

function whatOneMay({ admission, namedLogin }: CardFacts): string {
  const who = namedLogin === undefined ? "who has an account" : "who has the password";
  return admissionText(admission, who);
}

/** The login of a command that takes this to be allowed: nobody's where everybody may, else the one there is, or one's own. */
function loginFor({ admission, namedLogin }: CardFacts, deeds: readonly Deed[]): TargetLogin {
  if (deeds.includes(admission.everybody)) return undefined;
  return namedLogin ?? "own";
}

function urlTo({ scheme, login }: WayIn, authority: string): string {
  return `${scheme}://${userPart(login)}${authority}/`;
}

function targetOf(facts: CardFacts): Target {
  const { scheme, purpose, sample, certificate, authorities } = facts;
  const pin = certificate?.vouched === false ? certificate.fingerprint : undefined;
  const fetchAs = loginFor(facts, ["read", "write"]);
  const sendAs = loginFor(facts, ["write", "receive"]);
  return { authority: authorities[0] ?? "", scheme, purpose, sample, pin, fetchAs, sendAs };
}

function portOf(authority: string): string {
  return authority.slice(authority.lastIndexOf(":") + 1);
}

/** A command over several lines, as a shell takes it when it is pasted. */
function commandLines(words: readonly string[], columns: number): readonly string[] {
  const lines = wrapWords(words, columns - CONTINUED.length);
  return lines.map((line, index) => index < lines.length - 1 ? line + CONTINUED : line);
}

function pieces(text: string, length: number): readonly string[] {
  return Array.from(
    { length: Math.ceil(text.length / length) },
    (_, index) => text.slice(index * length, (index + 1) * length),
  );
}

function wrapped(text: string, columns: number): readonly string[] {
  return wrapWords(text.split(" "), columns);
}

/**
 * Two rows of modules in a line of text. With colours dark is black and light is white whatever the terminal's are; without
 * them light modules are drawn, as terminals write light on dark. Nothing when the terminal is too narrow.
 */
function qrLines(modules: QrModules, { columns, color }: CardStyle): readonly TerminalLine[] {
  const size = modules.length;
  if (size === 0 || size > columns) return [];
  const drawn = (row: number, column: number) => (modules[row]?.[column] ?? false) === color;
  const lines: TerminalLine[] = [];
  for (let row = 0; row < size; row += 2) {
    const line = Array.from({ length: size }, (_, column) => {
      const upper = drawn(row, column);
      // Below the last row there is nothing: light, as the quiet zone is.
      const lower = row + 1 < size ? drawn(row + 1, column) : !color;
      return upper ? (lower ? "█" : "▀") : lower ? "▄" : " ";
    }).join("");
    lines.push(styled("paper", line, color));
  }
  return [...lines, ""];
}
