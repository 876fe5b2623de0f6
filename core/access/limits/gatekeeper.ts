// This folder: which clients may connect, log in or transfer, which are banned, and how they share a rate.

import type { AccountLimits } from "../accounts_file.ts";
import { isInNetwork, type Network } from "../../network/network.ts";
import { addressKey } from "./address_key.ts";
import { BanBook, type Penalty } from "./ban_book.ts";
import { EventWindow } from "./event_window.ts";
import type { Limits } from "./limit_settings.ts";

/** How many addresses the table of new connections can hold. */
const MOST_ADDRESSES = 10_000;

/** The name of an account and its own limits. The server's limits replace missing ones. */
export interface Member extends AccountLimits {
  readonly name: string;
}

/** A session that was admitted. */
interface Guest {
  readonly key: string;
  account?: Member;
  transferring: boolean;
}

/**
 * Knows all sessions, and decides which clients may connect, log in and begin a transfer. Sessions have numbers. Every
 * call passes in the time, in ms. A refusal is a sentence for the client.
 */
export class Gatekeeper {
  readonly #limits: Limits;
  readonly #bans: BanBook;
  readonly #connects = new EventWindow(1000, MOST_ADDRESSES);
  readonly #guests = new Map<number, Guest>();
  /** The number of sessions of each address and account; keys without sessions are removed. */
  readonly #ofAddress = new Tally();
  readonly #ofAccount = new Tally();
  readonly #transfersOf = new Tally();
  #transfers = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#bans = new BanBook(limits.failures, limits.failureDelay);
  }

  /**
   * Admits a connection from this address: returns why it is refused, or undefined. Then the session counts until
   * `leave`.
   */
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
   * A session wants to log in, for the first time or again: returns why its password is not checked, or undefined. A
   * ban also holds in the older sessions of the address; otherwise a session that has logged in could go on guessing
   * passwords.
   */
  mayLogIn(session: number, now: number): string | undefined {
    const key = this.keyOf(session);
    return key === undefined ? "the session has ended." : this.#banned(key, now);
  }

  /** Counts a successful login: returns why the account may have no further session, or undefined. */
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

  /** Logs the session out of its account. */
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
   * Counts a failed login: returns the delay of the refusal, and whether the address is now banned. It counts only if
   * it was `guessed`, which means that another password could have been right.
   */
  loginFailed(session: number, now: number, guessed: boolean): Penalty {
    const key = this.#guests.get(session)?.key;
    if (key === undefined) return { delayMs: 0, bannedAfter: undefined };
    if (guessed) return this.#bans.fail(key, now);
    return { delayMs: this.#bans.delayOfNext(key, now), bannedAfter: undefined };
  }

  /** Bans the address of a session for the operator; returns the key of the address and all its sessions. */
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

  /** Begins a transfer: returns why it must wait, or undefined. Then it counts until `endTransfer`. */
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

  /** Ends the transfer of a session, complete or not. */
  endTransfer(session: number): void {
    const guest = this.#guests.get(session);
    if (guest?.account === undefined || !guest.transferring) return;
    guest.transferring = false;
    this.#transfers -= 1;
    this.#transfersOf.remove(guest.account.name);
  }

  /** Removes a session that has ended from all counts. */
  leave(session: number): void {
    const guest = this.#guests.get(session);
    if (guest === undefined) return;
    this.logOut(session);
    this.#guests.delete(session);
    this.#ofAddress.remove(guest.key);
  }
}

/** Counts by key; keys with zero use no memory. */
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
