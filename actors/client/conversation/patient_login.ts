import type { Login } from "../../../core/access/login_choice.ts";
import type { FtpUrl } from "../../../core/network/url.ts";
import { ClientFault } from "../client_fault.ts";
import type { ClientSettings } from "../client_settings.ts";
import type { Dialogue } from "./dialogue.ts";
import { logIn } from "./login.ts";
import { isSessionOver, type OptionalCommands, SessionLost } from "./optional.ts";

/** The session that a login belongs to. */
export interface PatientLogin {
  readonly url: FtpUrl;
  readonly login: Login;
  readonly dialogue: Dialogue;
  readonly optional: OptionalCommands;
  readonly settings: Pick<ClientSettings, "logins" | "status">;
  /** Calls the questions off. */
  readonly signal: AbortSignal;
  /** Told of each refusal. */
  refused(reason: string): void;
}

/**
 * Logs in. A password that was typed and refused is asked for again, as often as `Logins` allows. A server may close the
 * connection after a refusal, or while a person types: then it throws `SessionLost`, and another session goes on with what
 * was typed.
 */
export async function logInPatiently(session: PatientLogin): Promise<void> {
  let refusedBefore = false;
  while (!await attempt(session, refusedBefore)) refusedBefore = true;
}

/** One attempt; false when the person may type the password once more. */
async function attempt(session: PatientLogin, refusedBefore: boolean): Promise<boolean> {
  const { url, login, dialogue, optional, settings: { logins, status }, signal } = session;
  let typed: string | undefined;
  let awaited = false;
  const ask = async () => {
    const answer = await logins.ask(url, login.user, signal);
    typed = answer?.password;
    awaited = answer?.awaited === true;
    return typed;
  };
  try {
    await logIn(dialogue, optional, login, ask);
    if (typed !== undefined) logins.accepted(url, login.user);
    return true;
  } catch (error) {
    if (!(error instanceof ClientFault)) throw error;
    const isRefusal = error.failure.kind === "login-refused";
    if (isRefusal) session.refused(error.failure.message);
    if (isSessionOver(error) && (awaited || refusedBefore)) throw new SessionLost(undefined, error);
    if (!isRefusal) throw error;
    // It takes no second USER in one session.
    if (typed === undefined && refusedBefore) throw new SessionLost(undefined, error);
    if (typed === undefined || !logins.refused(url, login.user, typed)) throw error;
    status.print(`ferry: ${error.failure.message}`);
    return false;
  }
}
