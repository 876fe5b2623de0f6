import { escapeControls } from "../../../core/base/redact.ts";
import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import type { Login } from "../../../core/access/login_choice.ts";
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

/** RFC 959 §4.2.2: need account for login. */
const ACCOUNT_WANTED = 332;

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
 * Logs in (RFC 959 §5.4: USER, PASS when 331, ACCT when 332). Only the first digit of the replies counts, except for 332.
 * `askPassword` gives undefined when nobody can be asked. `optional` knows which commands were sent before.
 */
export async function logIn(
  dialogue: Dialogue,
  optional: OptionalCommands,
  login: Login,
  askPassword: () => Promise<string | undefined>,
): Promise<void> {
  const account = () => giveAccount(dialogue, login);
  let received = await nameUser(dialogue, optional, login);
  if (received.code === ACCOUNT_WANTED) received = await account();
  if (isIntermediate(received)) {
    received = await dialogue.command(`PASS ${await passwordOf(login, askPassword)}`);
    if (isIntermediate(received)) received = await account();
  }
  if (!isPositive(received)) throw refused(login, received);
}

async function giveAccount(
  dialogue: Dialogue,
  { user, account }: Login,
): Promise<ReceivedReply> {
  if (account === undefined) throw accountWanted(user);
  return await dialogue.command(`ACCT ${account}`);
}

async function passwordOf(
  { user, password }: Login,
  askPassword: () => Promise<string | undefined>,
): Promise<string> {
  const known = password ?? await askPassword();
  if (known !== undefined) return known;
  return fail(
    "login-refused",
    `no password for ${
      escapeControls(user)
    }: set FERRY_PASSWORD, name a file by --password-file, ` +
      "write it into ~/.netrc or the URL, or run ferry in a terminal to be asked",
  );
}

/**
 * USER. Some servers, mostly small devices, take any line before USER for a failed login: they answer USER with `530`, or
 * not at all, though user and password are right. A new session without that line may succeed.
 */
async function nameUser(
  dialogue: Dialogue,
  { refused: spoiler }: OptionalCommands,
  login: Login,
): Promise<ReceivedReply> {
  try {
    const named = await dialogue.command(`USER ${login.user}`);
    if (spoiler === undefined || isPositive(named) || isIntermediate(named)) return named;
    throw new SessionLost(spoiler, refused(login, named));
  } catch (error) {
    throw spoiler !== undefined && isSessionOver(error) ? new SessionLost(spoiler, error) : error;
  }
}

function refused({ user, foundIn }: Login, received: ReceivedReply): ClientFault {
  const kind = refusalKind(received.code) === "try-later" ? "try-later" : "login-refused";
  return new ClientFault({
    kind,
    message: `login of ${escapeControls(user)} refused: ${replyText(received)}` +
      (foundIn === undefined ? "" : ` (the password came from ${foundIn})`),
    code: received.code,
  });
}

function accountWanted(user: string): ClientFault {
  return new ClientFault({
    kind: "login-refused",
    message: `login of ${escapeControls(user)} refused: ` +
      "the server wants an account (ACCT); --account NAME names it",
  });
}
