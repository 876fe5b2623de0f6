// This folder: the lines of the card that `ferry serve` shows, with its addresses, QR code and example commands.

import { escapeControls } from "../../base/redact.ts";
import { type Style, styled, type TerminalLine } from "../../base/terminal_line.ts";
import type { FtpScheme } from "../../network/url.ts";
import { wrapWords } from "../../base/layout.ts";
import { type Admission, admissionText } from "../../cli/subcommands/serve/admission.ts";
import type { Deed } from "../../cli/subcommands/serve/admission.ts";
import { cardCommands, type Target, type TargetLogin, userPart } from "./card_commands.ts";

/** How to reach a server. */
export interface WayIn {
  readonly scheme: FtpScheme;
  /** `HOST:PORT` of every address, the most useful first; at least one. */
  readonly authorities: readonly string[];
  /** The login for the URL, if everybody uses the same one. */
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

/** The contents of a server's card. */
export interface CardContents extends WayIn {
  /** A text for people: `photos`, `3 files`, `standard input`. */
  readonly shared: string;
  readonly purpose: "read" | "write" | "receive";
  readonly admission: Admission;
  /** The login of `--user` if it is the only one; otherwise undefined. */
  readonly namedLogin: WayIn["login"];
  /** SHA-256 of the certificate in hexadecimal digits, and whether an authority signed it; undefined without TLS. */
  readonly certificate: { readonly fingerprint: string; readonly vouched: boolean } | undefined;
  /** The virtual path of a file for the examples; undefined if there is none. */
  readonly sample: string | undefined;
  /** Authorities that do not answer, though the server listens there. */
  readonly unreachable: readonly string[];
}

/** How the card is drawn. */
export interface CardStyle {
  readonly columns: number;
  readonly color: boolean;
}

/** The modules of a QR code, row by row, dark ones true, including the light border. */
export type QrModules = readonly (readonly boolean[])[];

/** The end of a line that continues on the next one in a shell. */
const CONTINUED = " \\";

/** The URL to share: the most useful address, with the login. */
export function cardUrl(way: WayIn): string {
  return urlTo(way, way.authorities[0] ?? "");
}

/** The lines of the card, wrapped to the width of the terminal. The terminal itself wraps a single word that is too wide. */
export function cardLines(
  facts: CardContents,
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

function whatOneMay({ admission, namedLogin }: CardContents): string {
  const who = namedLogin === undefined ? "who has an account" : "who has the password";
  return admissionText(admission, who);
}

/** The login for a command: none if everybody may run it, otherwise that of `--user`, or the reader's own. */
function loginFor({ admission, namedLogin }: CardContents, deeds: readonly Deed[]): TargetLogin {
  if (deeds.includes(admission.everybody)) return undefined;
  return namedLogin ?? "own";
}

function urlTo({ scheme, login }: WayIn, authority: string): string {
  return `${scheme}://${userPart(login)}${authority}/`;
}

function targetOf(facts: CardContents): Target {
  const { scheme, purpose, sample, certificate, authorities } = facts;
  const pin = certificate?.vouched === false ? certificate.fingerprint : undefined;
  const fetchAs = loginFor(facts, ["read", "write"]);
  const sendAs = loginFor(facts, ["write", "receive"]);
  return { authority: authorities[0] ?? "", scheme, purpose, sample, pin, fetchAs, sendAs };
}

function portOf(authority: string): string {
  return authority.slice(authority.lastIndexOf(":") + 1);
}

/** A command on several lines that can be pasted into a shell. */
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
 * Two rows of modules per line of text. With colour dark modules are black and light ones white, whatever the terminal's
 * colours. Without colour the light modules are drawn, because most terminals show light text on dark. Empty if the
 * terminal is too narrow.
 */
function qrLines(modules: QrModules, { columns, color }: CardStyle): readonly TerminalLine[] {
  const size = modules.length;
  if (size === 0 || size > columns) return [];
  const drawn = (row: number, column: number) => (modules[row]?.[column] ?? false) === color;
  const lines: TerminalLine[] = [];
  for (let row = 0; row < size; row += 2) {
    const line = Array.from({ length: size }, (_, column) => {
      const upper = drawn(row, column);
      // Below the last row everything is light, like the border.
      const lower = row + 1 < size ? drawn(row + 1, column) : !color;
      return upper ? (lower ? "█" : "▀") : lower ? "▄" : " ";
    }).join("");
    lines.push(styled("paper", line, color));
  }
  return [...lines, ""];
}
