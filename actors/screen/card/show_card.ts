// This folder: printing the card, after checking which addresses of this machine can be reached.

import { type CardContents, cardLines, cardUrl } from "../../../core/screen/card/card.ts";
import type { EventFields } from "../../../core/events/schema.ts";
import type { TerminalLine } from "../../../core/base/terminal_line.ts";
import { printLines } from "../../machine/terminal/print_lines.ts";
import { listeningUrls } from "../../server/startup/listening.ts";
import type { World } from "../../machine/world.ts";
import type { ServerSetup } from "../../server/startup/server_setup.ts";
import { cardContents, servedHosts, wayIn } from "./card_contents.ts";
import { type OwnAddressCheck, tryOwnAddresses } from "./own_addresses.ts";

/** The width of the light border of a QR code, in modules. */
const QUIET_ZONE = 2;

/** Where and in which form the address of the server is shown. */
export interface ShowOptions {
  readonly world: World;
  /** Prints a line that must not be written to a file. */
  readonly secret: (line: TerminalLine) => void;
  /** Whether to show a card, because people read a terminal. */
  readonly asCard: boolean;
}

/** Connects to one's own addresses if there is a card to report it. Call it before anything else accepts from the socket. */
export async function lookAround(
  { invocation, socket }: Pick<ServerSetup, "invocation" | "socket">,
  { asCard, world }: Pick<ShowOptions, "asCard" | "world">,
): Promise<OwnAddressCheck> {
  return asCard && !invocation.quiet
    ? await tryOwnAddresses(socket, servedHosts(socket), world.clock)
    : { unreachable: [], strangers: [] };
}

/** Shows how to reach the server: the URL alone with `--quiet`, otherwise a card or a few plain lines. */
export async function showServing(
  setup: ServerSetup,
  unreachable: readonly string[],
  { world, secret, asCard }: ShowOptions,
): Promise<void> {
  const { invocation, shared, socket, tls } = setup;
  if (invocation.quiet) {
    const url = cardUrl(wayIn(setup));
    // Standard output carries files or events then.
    if (shared.shares.inlet !== undefined || invocation.json) secret(url);
    else await printLines(world, [url]);
    return;
  }
  if (asCard) {
    for (const line of await card(await cardContents(setup, unreachable), world)) secret(line);
    return;
  }
  const urls = listeningUrls(socket, tls?.settings.policy === "implicit" ? "ftps" : "ftp");
  for (const [index, url] of urls.entries()) {
    world.words(`${index === 0 ? "listening on" : "also on"} ${url}`);
  }
  if (tls !== undefined) world.words(`certificate sha256:${tls.fingerprint}`);
  const { login } = wayIn(setup);
  if (invocation.makesPassword && login !== undefined) {
    secret(`log in as ${login.user} with the password ${login.password}`);
  }
}

/** The fields of the `listening` event. It has no password, because events are often logged. */
export function listeningFields(
  { invocation, shared, socket, tls }: ServerSetup,
): EventFields<"listening"> {
  return {
    urls: [...listeningUrls(socket, tls?.settings.policy === "implicit" ? "ftps" : "ftp")],
    shared: shared.label,
    purpose: invocation.purpose,
    ...(tls === undefined ? {} : { certificate: tls.fingerprint }),
  };
}

/** The card, as wide as the terminal is now. */
export async function card(
  facts: CardContents,
  world: World,
): Promise<readonly TerminalLine[]> {
  // Loaded here because only a terminal needs it.
  const { encode } = await import("uqr");
  const { data } = encode(cardUrl(facts), { border: QUIET_ZONE, ecc: "L" });
  return cardLines(facts, data, { columns: world.size().columns, color: hasColor(world) });
}

/** Whether the terminal may be written to in colour (https://no-color.org). */
export function hasColor({ env }: Pick<World, "env">): boolean {
  return (env("NO_COLOR") ?? "") === "" && env("TERM") !== "dumb";
}
