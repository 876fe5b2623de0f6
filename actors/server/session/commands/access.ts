// USER, PASS, ACCT, REIN and QUIT: the access control commands (RFC 959 §4.1.1).

import { defined } from "../../../../core/base/defined.ts";
import { isAnonymousName } from "../../../../core/access/account_name.ts";
import type { CommandOf } from "../../../../core/protocol/commands/command.ts";
import { DEFAULT_HASH_ALGORITHM } from "../../../../core/files/checksums/hash_algorithms.ts";
import { namelessReply } from "../../../../core/protocol/host_name.ts";
import { DEFAULT_FACTS } from "../../../../core/files/listing/listing.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import type { LoginAnswer } from "../../accounts/accounts_messages.ts";
import type { SessionContext } from "../session_context.ts";

/** How many failed logins a session may have before it is closed. */
const MAXIMUM_FAILED_LOGINS = 3;

/** The most characters of an anonymous user's e-mail address that are kept (RFC 5321 §4.5.3.1 allows 254). */
const LONGEST_EMAIL = 254;

/** USER (anonymous: RFC 1635). The reply does not show which names exist. */
export function user(command: CommandOf<"USER">, session: SessionContext): Reply {
  session.logOut();
  if (session.protection.refusesLogin) {
    return reply(
      ReplyCode.NotLoggedIn,
      "Logins without TLS are refused here; send AUTH TLS first.",
    );
  }
  session.state.login = { kind: "named", name: command.name };
  if (session.settings.anonymous && isAnonymousName(command.name)) {
    return reply(ReplyCode.NeedPassword, "Anonymous login okay, send your e-mail as password.");
  }
  return reply(ReplyCode.NeedPassword, "Password please.");
}

/** PASS. The third failure closes the session; it is 530 like the others, because after 421 clients try again. */
export async function pass(command: CommandOf<"PASS">, session: SessionContext): Promise<Reply> {
  const { login } = session.state;
  if (login.kind === "none") return reply(ReplyCode.BadSequence, "Send USER first.");
  if (login.kind === "in") return reply(ReplyCode.BadSequence, "Already logged in.");
  const barred = await session.limits.mayLogIn();
  if (barred !== undefined) return turnAway(session, barred);
  const checked = await session.authenticate(login.name, command.password);
  const answer = await withHostname(checked, session);
  reportLogin(session, login.name, command.password, answer);
  if (answer.kind !== "accepted") return refuseLogin(session, answer);
  const refusal = await session.limits.enroll(answer.account);
  if (refusal !== undefined) return turnAway(session, refusal);
  session.state.failedLogins = 0;
  session.logIn(answer.account);
  const [first = "Logged in.", ...more] = [...session.settings.welcome ?? [], "Logged in."];
  return reply(ReplyCode.LoggedIn, first, ...more);
}

function turnAway(session: SessionContext, why: string): Reply {
  session.control.hangUp();
  return reply(ReplyCode.ServiceNotAvailable, `ferry: ${why}`);
}

/** Refuses an anonymous user whose address has no name, where the operator wants one. */
async function withHostname(answer: LoginAnswer, session: SessionContext): Promise<LoginAnswer> {
  const { requireHostname, resolver } = session.settings;
  const matters = requireHostname === true && answer.kind === "accepted" &&
    answer.account.anonymous;
  if (!matters || await resolver?.of(session.peer.hostname) !== undefined) return answer;
  return { kind: "nameless" };
}

function reportLogin(
  session: SessionContext,
  name: string,
  password: string,
  answer: LoginAnswer,
): void {
  const facts = { kind: "login", session: session.number, peer: session.peer, name } as const;
  if (answer.kind === "accepted") {
    const email = answer.account.anonymous && password !== ""
      ? { email: password.slice(0, LONGEST_EMAIL) }
      : {};
    return session.notice({ ...facts, accepted: true, ...email });
  }
  const reason = reasonOf(answer);
  session.notice({ ...facts, accepted: false, ...defined({ reason }) });
}

/** Why a login was refused, for the operator; undefined where the name, the password or the address is wrong. */
function reasonOf(
  answer: Exclude<LoginAnswer, { readonly kind: "accepted" }>,
): string | undefined {
  switch (answer.kind) {
    case "needs-tls":
      return "the account may be used over TLS only";
    case "nameless":
      return "the address has no host name";
    case "failed":
      return answer.reason;
    case "refused":
      return undefined;
  }
}

function refuseLogin(
  session: SessionContext,
  answer: Exclude<LoginAnswer, { readonly kind: "accepted" }>,
): Reply {
  session.state.login = { kind: "none" };
  switch (answer.kind) {
    case "needs-tls":
      return reply(ReplyCode.NotLoggedIn, "This account needs TLS: send AUTH TLS, then log in.");
    case "nameless":
      return namelessReply(session.peer.hostname);
    case "failed":
      return reply(
        ReplyCode.NotLoggedIn,
        "This account cannot be used now; please tell the operator of this server.",
      );
    case "refused":
      return countFailure(session);
  }
}

function countFailure(session: SessionContext): Reply {
  session.state.failedLogins += 1;
  const text = "Login failed: wrong name or password.";
  if (session.state.failedLogins < MAXIMUM_FAILED_LOGINS) {
    return reply(ReplyCode.NotLoggedIn, text);
  }
  session.control.hangUp();
  return reply(ReplyCode.NotLoggedIn, `${text} Too many failures, closing connection.`);
}

/** ACCT: accepted, because some clients send it, but never needed. */
export function acct(_command: CommandOf<"ACCT">, session: SessionContext): Reply {
  if (session.state.login.kind === "none") {
    return reply(ReplyCode.BadSequence, "Send USER first.");
  }
  return reply(ReplyCode.Superfluous, "No account is needed here.");
}

/** REIN: everything is as after connecting. TLS ends after the reply (RFC 4217 §13), unless it is implicit. */
export function rein(_command: CommandOf<"REIN">, session: SessionContext): Reply {
  session.logOut();
  session.data.reset();
  session.names.reset();
  session.state.representation = "ascii";
  session.state.extendedPassiveOnly = false;
  session.state.facts = DEFAULT_FACTS;
  session.state.hash = DEFAULT_HASH_ALGORITHM;
  session.state.idleMs = session.settings.idleMs;
  session.leave({ allocated: undefined });
  if (session.protection.secured && !session.protection.implicit) {
    session.protection.close();
    session.control.stopTls();
  }
  return reply(ReplyCode.Ready, "Ready for a new user.");
}

/** QUIT. */
export function quit(_command: CommandOf<"QUIT">, session: SessionContext): Reply {
  session.control.hangUp();
  return reply(ReplyCode.Closing, "Goodbye.");
}
