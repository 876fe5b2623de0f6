// This folder: the actor that checks logins, with the accounts file, the passwords and the home of each account.

import { plainReason } from "../../../core/base/error_text.ts";
import type { AccountEntry } from "../../../core/access/accounts_file.ts";
import { addressKey } from "../../../core/access/limits/address_key.ts";
import { failed, type Outcome } from "../../../core/base/outcome.ts";
import { Directory, type DirectoryOptions } from "./directory.ts";
import { readAccountsFile } from "./accounts_reader.ts";
import type { Behavior, Context, Settled } from "../../kernel/kernel.ts";
import type { AccountsMsg, LoginAnswer, OwnAccountsMsg } from "./accounts_messages.ts";

/**
 * How many passwords are checked at the same time; each check uses one core and 16 MiB. Further logins wait, so that a
 * flood of them does not slow the transfers down.
 */
const MOST_AT_ONCE = 2;

/** Who may log in, and what each login may do. */
export interface AccountsOptions extends DirectoryOptions {
  /** The accounts of `--accounts`. */
  readonly file?: AccountsSource;
}

/** An accounts file that has been read. */
export interface AccountsSource {
  readonly path: string;
  readonly entries: readonly AccountEntry[];
  /** Why these accounts cannot be used although the file is valid; undefined if they can. */
  readonly fault?: (entries: readonly AccountEntry[]) => string | undefined;
  /** Gets a sentence for the operator when the file was read again, or could not be. */
  readonly report: (words: string) => void;
}

/** Checks logins. One actor for all sessions, so that it can limit how many are checked at once. */
export function accounts(
  options: AccountsOptions,
): (ctx: Context<AccountsMsg | OwnAccountsMsg>) => Behavior<AccountsMsg | OwnAccountsMsg> {
  return (ctx) => new Accounts(ctx, options);
}

type Login = Extract<AccountsMsg, { readonly kind: "authenticate" }>;

class Accounts implements Behavior<AccountsMsg | OwnAccountsMsg> {
  readonly #ctx: Context<AccountsMsg | OwnAccountsMsg>;
  readonly #options: AccountsOptions;
  readonly #waiting: Login[] = [];
  #directory: Directory;
  /** The addresses whose logins are being checked. */
  readonly #checking: string[] = [];

  constructor(ctx: Context<AccountsMsg | OwnAccountsMsg>, options: AccountsOptions) {
    this.#ctx = ctx;
    this.#options = options;
    this.#directory = new Directory(options, options.file?.entries);
  }

  receive(msg: AccountsMsg | OwnAccountsMsg): undefined {
    switch (msg.kind) {
      case "authenticate":
        this.#waiting.push(msg);
        return this.#check();
      case "login-ended":
        this.#checking.splice(this.#checking.indexOf(msg.address), 1);
        return this.#check();
      case "drop-logins":
        return this.#drop(msg.address);
      case "reload-accounts":
        return this.#reload();
      case "accounts-read":
        return this.#replace(msg.settled);
      default:
        return msg satisfies never;
    }
  }

  #check(): undefined {
    if (this.#checking.length >= MOST_AT_ONCE) return;
    const login = this.#next();
    if (login === undefined) return;
    const address = addressKey(login.peer);
    this.#checking.push(address);
    const directory = this.#directory;
    this.#ctx.run(
      async () => login.answer.send(await answerTo(directory, login)),
      (settled) => ({ kind: "login-ended", address, settled }),
    );
  }

  /** The oldest waiting login of an address that has none being checked, so that a flood delays only its own address. */
  #next(): Login | undefined {
    const isOther = ({ peer }: Login) => !this.#checking.includes(addressKey(peer));
    const index = this.#waiting.findIndex(isOther);
    return this.#waiting.splice(Math.max(0, index), 1)[0];
  }

  #drop(address: string): undefined {
    const isDropped = ({ peer }: Login) => addressKey(peer) === address;
    const dropped = this.#waiting.filter(isDropped);
    this.#waiting.splice(0, Infinity, ...this.#waiting.filter((login) => !isDropped(login)));
    for (const { answer } of dropped) answer.send({ kind: "refused" });
  }

  #reload(): undefined {
    const { file } = this.#options;
    if (file === undefined) return;
    this.#ctx.run(
      () => readAccountsFile(file.path),
      (settled) => ({ kind: "accounts-read", settled }),
    );
  }

  #replace(settled: Settled<Outcome<readonly AccountEntry[], readonly string[]>>): undefined {
    const { file } = this.#options;
    if (file === undefined) return;
    if (settled.kind === "rejected") throw settled.error;
    const read = checked(settled.value, file);
    if (read.ok) {
      this.#directory = new Directory(this.#options, read.value);
      const { length } = read.value;
      const many = length === 1 ? "1 account" : `${length} accounts`;
      file.report(`accounts file ${file.path} read again: ${many}`);
    } else {
      for (const line of read.failure) file.report(line);
      file.report("the accounts read before stay as they are");
    }
  }
}

function checked(
  read: Outcome<readonly AccountEntry[], readonly string[]>,
  { fault }: AccountsSource,
): Outcome<readonly AccountEntry[], readonly string[]> {
  const why = read.ok ? fault?.(read.value) : undefined;
  return why === undefined ? read : failed([why]);
}

async function answerTo(directory: Directory, login: Login): Promise<LoginAnswer> {
  try {
    return await directory.authenticate(login);
  } catch (error) {
    return { kind: "failed", reason: plainReason(error) };
  }
}
