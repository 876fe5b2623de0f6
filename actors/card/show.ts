import { cardLines, cardUrl } from "../../core/card/card.ts";
import { encodeText } from "../../core/text.ts";
import { listeningUrls } from "../server/listening.ts";
import type { World } from "../world.ts";
import { cardFacts, servedHosts, type Serving } from "./facts.ts";
import { tryOwnAddresses } from "./reachable.ts";

/** How a server shows itself when it starts. */
export interface Shown {
  /** Clients that came while it looked around; they are the caller's. */
  readonly strangers: readonly Deno.TcpConn[];
  /** The card again, as wide as the terminal is then. */
  readonly card: () => readonly string[];
}

/** The light modules around a QR code. */
const QUIET_ZONE = 2;

/**
 * Shows where the server is and how to get there: the URL alone with `--quiet`, a card on a terminal, else a few plain
 * lines. Before anybody accepts from the socket. `secret` are words that belong into no file.
 */
export async function showServing(
  serving: Serving,
  world: World,
  secret: (line: string) => void,
  asCard: boolean,
): Promise<Shown> {
  const { invocation, socket, tls } = serving;
  if (invocation.quiet) {
    await world.stdout.write(encodeText(`${cardUrl(cardFacts(serving, []))}\n`));
    return { strangers: [], card: () => [] };
  }
  if (!asCard) {
    const urls = listeningUrls(socket, tls?.settings.policy === "implicit" ? "ftps" : "ftp");
    for (const [index, url] of urls.entries()) {
      world.words(`${index === 0 ? "listening on" : "also on"} ${url}`);
    }
    if (tls !== undefined) world.words(`certificate sha256:${tls.fingerprint}`);
    const { login } = cardFacts(serving, []);
    if (invocation.makesPassword && login !== undefined) {
      secret(`log in as ${login.user} with the password ${login.password}`);
    }
    return { strangers: [], card: () => [] };
  }
  const { unreachable, strangers } = await tryOwnAddresses(socket, servedHosts(socket));
  const facts = cardFacts(serving, unreachable);
  // Only a terminal needs it.
  const { encode } = await import("uqr");
  const { data } = encode(cardUrl(facts), { border: QUIET_ZONE, ecc: "L" });
  const card = () => cardLines(facts, data, { columns: world.columns(), color: hasColor(world) });
  for (const line of card()) world.words(line);
  return { strangers, card };
}

/** Whether the terminal may be written to in colours (https://no-color.org). */
function hasColor({ env }: Pick<World, "env">): boolean {
  return (env("NO_COLOR") ?? "") === "" && env("TERM") !== "dumb";
}
