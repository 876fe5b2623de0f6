import { escapeControls } from "../../../core/base/redact.ts";
import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import type { FtpUrl } from "../../../core/network/url.ts";
import type { Dialogue } from "./dialogue.ts";
import {
  ClientFault,
  fail,
  isIntermediate,
  isPositive,
  refusalKind,
  replyText,
} from "../client_fault.ts";
import { isSessionOver, type OptionalCommands, SessionLost } from "./optional.ts";

const ANONYMOUS = "anonymous";
/** The password for anonymous logins; a mail address is usual (RFC 1635 §2). */
const ANONYMOUS_PASSWORD = "ferry@";

/** Who logs in. */
export interface Credentials {
  readonly user: string;
  /** Undefined: the user is asked when the server wants one. */
  readonly password: string | undefined;
}

/** The login that a URL and `--user` ask for. The URL comes first; without a user the login is anonymous. */
export function credentialsOf(url: FtpUrl, user: string | undefined): Credentials {
  const name = url.user ?? user ?? ANONYMOUS;
  const anonymous = name === ANONYMOUS || name === "ftp";
  return { user: name, password: url.password ?? (anonymous ? ANONYMOUS_PASSWORD : undefined) };
}

/** Waits until the server is ready: its greeting, after a 120 when it needs a while (RFC 959 §5.4). */
export async function awaitGreeting(dialogue: Dialogue, where: string): Promise<ReceivedReply> {
  const exchange = dialogue.greeting();
  const first = await exchange.first();
  const greeting = first.code < 200 ? await exchange.final() : first;
  if (isPositive(greeting)) return greeting;
  const kind = refusalKind(greeting.code) === "try-later" ? "try-later" : "unreachable";
  const message = `${where} is not ready: ${replyText(greeting)}`;
  throw new ClientFault({ kind, message, code: greeting.code });
}

/**
 * Logs in (RFC 959 §5.4: USER, PASS when 331). Only the first digit of the replies counts. `askPassword` gives undefined
 * when nobody can be asked. `optional` knows which commands were sent before.
 */
export async function logIn(
  dialogue: Dialogue,
  optional: OptionalCommands,
  credentials: Credentials,
  askPassword: () => Promise<string | undefined>,
): Promise<void> {
  const { user } = credentials;
  const named = await nameUser(dialogue, optional, user);
  if (isPositive(named)) return;
  if (!isIntermediate(named)) throw refused(user, named);
  if (named.code === 332) throw accountWanted(user);
  const password = credentials.password ?? await askPassword();
  if (password === undefined) {
    fail(
      "login-refused",
      `no password for ${escapeControls(user)}: set FERRY_PASSWORD, write it into the URL, ` +
        "or run ferry in a terminal to be asked",
    );
  }
  const passed = await dialogue.command(`PASS ${password}`);
  if (isPositive(passed)) return;
  throw isIntermediate(passed) ? accountWanted(user) : refused(user, passed);
}

/**
 * USER. Some servers, mostly small devices, take any line before USER for a failed login: they answer USER with `530`, or
 * not at all, though user and password are right. A new session without that line may succeed.
 */
async function nameUser(
  dialogue: Dialogue,
  { refused: spoiler }: OptionalCommands,
  user: string,
): Promise<ReceivedReply> {
  try {
    const named = await dialogue.command(`USER ${user}`);
    if (spoiler === undefined || isPositive(named) || isIntermediate(named)) return named;
    throw new SessionLost(spoiler, refused(user, named));
  } catch (error) {
    throw spoiler !== undefined && isSessionOver(error) ? new SessionLost(spoiler, error) : error;
  }
}

function refused(user: string, received: ReceivedReply): ClientFault {
  const kind = refusalKind(received.code) === "try-later" ? "try-later" : "login-refused";
  return new ClientFault({
    kind,
    message: `login of ${escapeControls(user)} refused: ${replyText(received)}`,
    code: received.code,
  });
}

function accountWanted(user: string): ClientFault {
  return new ClientFault({
    kind: "login-refused",
    message: `login of ${escapeControls(user)} refused: ` +
      "the server wants an account (ACCT), which ferry does not send",
  });
}
