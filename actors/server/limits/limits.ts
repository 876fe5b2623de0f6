// This folder: the limits that all sessions of a server share, and the messages by which sessions ask about them.

import { defined } from "../../../core/base/defined.ts";
import { FairRate } from "../../../core/access/limits/fair_rate.ts";
import { Gatekeeper, type Member } from "../../../core/access/limits/gatekeeper.ts";
import type { Limits } from "../../../core/access/limits/limit_settings.ts";
import type { Clock } from "../../kernel/kernel.ts";
import { RateGate, SessionThrottle } from "../../transport/flow/rate_gate.ts";
import type { LimitsMsg, LoginGrant, Throttles } from "./limits_messages.ts";
import type { Throttle } from "../../transport/flow/throttle.ts";

/** An address that has been banned. */
export interface Ban {
  /** An IPv4 address, or an IPv6 /64. */
  readonly address: string;
  readonly failures: number;
  /** The sessions of that address that have not logged in. */
  readonly strangers: readonly number[];
}

/** The rates of one account. */
interface AccountGates {
  readonly download: RateGate | undefined;
  readonly upload: RateGate | undefined;
}

/**
 * The limits of one server, inside its actor: counts of sessions, logins and transfers, and the rates. Sessions get their
 * throttles by reference, as they get sockets: neither bytes nor the waits between them go through a mailbox.
 */
export class ServerLimits {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #gatekeeper: Gatekeeper;
  readonly #onBan: (ban: Ban) => void;
  readonly #serverGate: RateGate | undefined;
  /** The rate of each account that has a session. */
  readonly #accountGates = new Map<string, AccountGates>();
  readonly #accountOf = new Map<number, string>();

  constructor(limits: Limits, clock: Clock, onBan: (ban: Ban) => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#onBan = onBan;
    this.#gatekeeper = new Gatekeeper(limits);
    this.#serverGate = this.#gate(limits.rate);
  }

  /** Admits a connection, which then counts until `leave`; or gives the reason why it is refused. */
  admit(session: number, hostname: string): string | undefined {
    return this.#gatekeeper.admit(session, hostname, this.#clock.now());
  }

  /** The session has ended. */
  leave(session: number): void {
    this.#gatekeeper.leave(session);
    this.#forgetAccount(session);
  }

  /** Bans the address of a session. Gives the address and its sessions; undefined if there is no such session. */
  ban(
    session: number,
  ): { readonly address: string; readonly sessions: readonly number[] } | undefined {
    return this.#gatekeeper.ban(session, this.#clock.now());
  }

  receive(msg: LimitsMsg): undefined {
    switch (msg.kind) {
      case "may-log-in": {
        const why = this.#gatekeeper.mayLogIn(msg.session, this.#clock.now());
        return msg.answer.send(why);
      }
      case "log-in":
        return msg.answer.send(this.#logIn(msg.session, msg.account));
      case "log-out":
        this.#gatekeeper.logOut(msg.session);
        return this.#forgetAccount(msg.session);
      case "login-failed":
        return msg.answer.send(this.#loginFailed(msg));
      case "begin-transfer":
        return msg.answer.send(this.#gatekeeper.beginTransfer(msg.session));
      case "end-transfer":
        this.#gatekeeper.endTransfer(msg.session);
        return;
      default:
        return msg satisfies never;
    }
  }

  #logIn(session: number, account: Member): LoginGrant {
    const why = this.#gatekeeper.logIn(session, account, this.#clock.now());
    if (why !== undefined) return { kind: "refused", why };
    this.#forgetAccount(session);
    this.#accountOf.set(session, account.name);
    return { kind: "granted", throttles: this.#throttles(account) };
  }

  #loginFailed(
    { session, guessed }: Extract<LimitsMsg, { readonly kind: "login-failed" }>,
  ): number {
    const address = this.#gatekeeper.keyOf(session) ?? "";
    const now = this.#clock.now();
    const { delayMs, bannedAfter } = this.#gatekeeper.loginFailed(session, now, guessed);
    if (bannedAfter !== undefined) {
      const strangers = this.#gatekeeper.strangers(address);
      this.#onBan({ address, failures: bannedAfter, strangers });
    }
    return delayMs;
  }

  #throttles({ name, rates }: Member): Throttles {
    const own = this.#gate(this.#limits.ratePerSession);
    const gates = this.#accountGates.get(name) ?? this.#gatesOf(rates);
    this.#accountGates.set(name, gates);
    const download = throttleOf(own, gates.download, this.#serverGate);
    const upload = throttleOf(own, gates.upload, this.#serverGate);
    return {
      ...defined({ download, upload }),
    };
  }

  /** The rates in the accounts file apply to each direction; `--rate-per-account` applies to both together. */
  #gatesOf(rates: Member["rates"]): AccountGates {
    if (rates === undefined) {
      const both = this.#gate(this.#limits.ratePerAccount);
      return { download: both, upload: both };
    }
    return {
      download: this.#gate(rates.download ?? Infinity),
      upload: this.#gate(rates.upload ?? Infinity),
    };
  }

  #gate(bytesPerSecond: number): RateGate | undefined {
    if (bytesPerSecond === Infinity) return undefined;
    return new RateGate(new FairRate(bytesPerSecond, this.#clock.now()), this.#clock);
  }

  #forgetAccount(session: number): undefined {
    const account = this.#accountOf.get(session);
    if (account === undefined) return;
    this.#accountOf.delete(session);
    if (this.#gatekeeper.sessionsOf(account) === 0) this.#accountGates.delete(account);
  }
}

/** A throttle that passes these gates in order; undefined if there are none. */
function throttleOf(...gates: readonly (RateGate | undefined)[]): Throttle | undefined {
  const limited = gates.filter((gate) => gate !== undefined);
  return limited.length === 0 ? undefined : new SessionThrottle(limited);
}
