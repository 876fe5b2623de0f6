// This folder: which clients may connect, log in or transfer, which are banned, and how they share a rate.

import type { AccountLimits } from "../accounts_file.ts";
import { isInNetwork, type Network } from "../../network/network.ts";
import { addressKey } from "./address_key.ts";
import { BanBook, type Penalty } from "./ban_book.ts";
import { EventWindow } from "./event_window.ts";
import type { Limits } from "./settings.ts";

/** How many addresses the book of new connections holds. */
const MOST_ADDRESSES = 10_000;

/** An account by its name, with what it says about itself; what it leaves open follows the server's limits. */
export interface Member extends AccountLimits {
  readonly name: string;
}

/** A session that was let in. */
interface Guest {
  readonly key: string;
  account?: Member;
  transferring: boolean;
}

/**
 * Knows who is in, and decides who may come in, log in and begin a transfer. Sessions are known by their numbers.
 * Time
 * comes with each question, in ms. A refusal is a sentence for the client.
 */
export class Gatekeeper {
  readonly #limits: Limits;
  readonly #bans: BanBook;
  readonly #connects = new EventWindow(1000, MOST_ADDRESSES);
  readonly #guests = new Map<number, Guest>();
  /** Sessions of each address, and of each account: the key without sessions is gone. */
  readonly #ofAddress = new Tally();
  readonly #ofAccount = new Tally();
  readonly #transfersOf = new Tally();
  #transfers = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#bans = new BanBook(limits.failures, limits.failureDelay);
  }

  /** A connection from this address: why it may not stay, or undefined, and then it counts until `leave`. */
  admit(session: number, hostname: string, now: number): string | undefined {
    const key = addressKey(hostname);
    const refusal = this.#unwelcome(key, hostname, now);
    if (refusal !== undefined) return refusal;
    this.#guests.set(session, { key, transferring: false });
    this.#ofAddress.add(key);
    return undefined;
  }

  #unwelcome(key: string, hostname: string, now: number): string | undefined {
    const { allow, deny, connectsPerSecond, sessions, sessionsPerAddress } = this.#limits;
    const holds = (network: Network) => isInNetwork(hostname, network);
    if (deny.some(holds) || (allow.length > 0 && !allow.some(holds))) {
      return "connections from your address are not allowed.";
    }
    const banned = this.#banned(key, now);
    if (banned !== undefined) return banned;
    if (connectsPerSecond !== Infinity) {
      if (this.#connects.count(key, now) >= connectsPerSecond) {
        return "too many new connections from your address, try again later.";
      }
      this.#connects.add(key, now);
    }
    if (this.#guests.size >= sessions) return "too many sessions, try again later.";
    if (this.#ofAddress.count(key) >= sessionsPerAddress) {
      return "too many sessions from your address, try again later.";
    }
    return undefined;
  }

  #banned(key: string, now: number): string | undefined {
    if (!this.#bans.isBanned(key, now)) return undefined;
    return this.#bans.wasAsked(key)
      ? "your address is shut out, try again later."
      : "too many failed logins from your address, try again later.";
  }

  /**
   * A session wants to log in, for the first time or again: why no password is looked at, or undefined. A ban holds in
   * the sessions that the address had before as well, or one that is logged in could go on guessing.
   */
  mayLogIn(session: number, now: number): string | undefined {
    const key = this.keyOf(session);
    return key === undefined ? "the session has ended." : this.#banned(key, now);
  }

  /** A login that was right: why the account may have no further session, or undefined, and then it counts. */
  logIn(session: number, account: Member, now: number): string | undefined {
    const guest = this.#guests.get(session);
    if (guest === undefined) return "the session has ended.";
    const banned = this.#banned(guest.key, now);
    if (banned !== undefined) return banned;
    this.logOut(session);
    const most = account.maxSessions ?? this.#limits.sessionsPerAccount;
    if (this.#ofAccount.count(account.name) >= most) {
      return "too many sessions of this account, try again later.";
    }
    guest.account = account;
    this.#ofAccount.add(account.name);
    return undefined;
  }

  /** The session has forgotten its account. */
  logOut(session: number): void {
    const guest = this.#guests.get(session);
    if (guest?.account === undefined) return;
    this.endTransfer(session);
    this.#ofAccount.remove(guest.account.name);
    delete guest.account;
  }

  /** How many sessions the account has. */
  sessionsOf(account: string): number {
    return this.#ofAccount.count(account);
  }

  /**
   * A login that was wrong: how long to keep quiet about it, and whether its address is banned from now on. `guessed`: it
   * could have been right with another password; only then it counts.
   */
  loginFailed(session: number, now: number, guessed: boolean): Penalty {
    const key = this.#guests.get(session)?.key;
    if (key === undefined) return { delayMs: 0, bannedAfter: undefined };
    if (guessed) return this.#bans.fail(key, now);
    return { delayMs: this.#bans.delayOfNext(key, now), bannedAfter: undefined };
  }

  /** The operator shuts out the address that a session came from; gives its key and all its sessions. */
  ban(
    session: number,
    now: number,
  ): { readonly address: string; readonly sessions: readonly number[] } | undefined {
    const address = this.keyOf(session);
    if (address === undefined) return undefined;
    this.#bans.ban(address, now);
    const guests = [...this.#guests].filter(([, { key }]) => key === address);
    return { address, sessions: guests.map(([number]) => number) };
  }

  /** The key of the address that the session came from. */
  keyOf(session: number): string | undefined {
    return this.#guests.get(session)?.key;
  }

  /** The sessions of an address that have not logged in. */
  strangers(key: string): readonly number[] {
    return [...this.#guests]
      .filter(([, guest]) => guest.key === key && guest.account === undefined)
      .map(([session]) => session);
  }

  /** A file wants to travel: why it may not yet, or undefined, and then it counts until `endTransfer`. */
  beginTransfer(session: number): string | undefined {
    const guest = this.#guests.get(session);
    if (guest?.account === undefined) return "the session has ended.";
    if (guest.transferring) return undefined;
    const { name } = guest.account;
    if (this.#transfers >= this.#limits.transfers) {
      return "Too many transfers on this server, try again later.";
    }
    if (this.#transfersOf.count(name) >= this.#limits.transfersPerAccount) {
      return "Too many transfers of this account, try again later.";
    }
    guest.transferring = true;
    this.#transfers += 1;
    this.#transfersOf.add(name);
    return undefined;
  }

  /** The file has arrived, or never will. */
  endTransfer(session: number): void {
    const guest = this.#guests.get(session);
    if (guest?.account === undefined || !guest.transferring) return;
    guest.transferring = false;
    this.#transfers -= 1;
    this.#transfersOf.remove(guest.account.name);
  }

  /** The session has ended; everything that it counted for is free again. */
  leave(session: number): void {
    const guest = this.#guests.get(session);
    if (guest === undefined) return;
    this.logOut(session);
    this.#guests.delete(session);
    this.#ofAddress.remove(guest.key);
  }
}

/** How many there are of each; what is zero takes no memory. */
class Tally {
  readonly #counts = new Map<string, number>();

  count(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  add(key: string): void {
    this.#counts.set(key, this.count(key) + 1);
  }

  remove(key: string): void {
    const left = this.count(key) - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }
}
