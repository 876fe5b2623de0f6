// This folder: who logs in, and with which password: from the command line, files, or the person at the terminal.

import { escapeControls, type Secrets } from "../../../../core/base/redact.ts";
import {
  chooseLogin,
  givenPassword,
  type Login,
  type LoginOptions,
  namedUser,
} from "../../../../core/access/login_choice.ts";
import { serverKey } from "../../../../core/network/known_servers.ts";
import { type NetrcEntry, netrcEntryFor } from "../../../../core/network/netrc.ts";
import type { FtpUrl } from "../../../../core/network/url.ts";
import type { Questions } from "../../../machine/terminal/questions.ts";
import type { StatusLine } from "../../../machine/terminal/status_line.ts";
import { fail } from "../../client_fault.ts";
import { type NetrcFile, type NetrcPlace, readNetrcFile } from "./netrc_file.ts";
import { readPasswordFile } from "./password_file.ts";

/** How often the password of one login is asked for. */
const MOST_QUESTIONS = 3;

/** What the logins of a run come from. */
export interface LoginsOptions {
  readonly options: LoginOptions;
  readonly world: NetrcPlace;
  readonly status: StatusLine;
  readonly secrets: Secrets;
  readonly questions: Questions | undefined;
}

/** A password that was typed. */
export interface TypedPassword {
  readonly password: string;
  /** Whether the server has waited for it: it may have given up meanwhile. */
  readonly awaited: boolean;
}

/** What was typed for one login. */
interface Typed {
  /** Undefined: to be asked for. Resolves with undefined when the input ends. */
  answer?: Promise<string | undefined>;
  /** What the answer was. */
  password?: string;
  questions: number;
  accepted: boolean;
}

/** The logins of one run, which all its sessions share: a file is read and a password is asked for only once. */
export class Logins {
  readonly #options: LoginsOptions;
  readonly #typed = new Map<string, Typed>();
  #netrc: Promise<NetrcFile | undefined> | undefined;
  #password: Promise<string> | undefined;
  #warned = false;

  constructor(options: LoginsOptions) {
    this.#options = options;
  }

  /** Who logs in for the URL. Throws a `ClientFault` when the file of `--password-file` cannot be used. */
  async for(url: FtpUrl): Promise<Login> {
    const { options, world, secrets } = this.#options;
    const given = givenPassword({ url, options });
    const file = given === undefined ? await this.#passwordFile() : undefined;
    const netrc = given === undefined ? await this.#entry(url) : undefined;
    const variable = world.env("FERRY_PASSWORD");
    // An empty variable counts as unset, as with options.
    const environment = variable === "" ? undefined : variable;
    const login = chooseLogin({ url, options, environment, file, netrc });
    if (file !== undefined && namedUser({ url, options }) === undefined && netrc === undefined) {
      fail(
        "usage",
        "--password-file has a password, but nobody is named who could log in with it: " +
          "name the user in the URL, or by --user",
      );
    }
    for (const secret of [login.password, login.account]) secrets.add(secret);
    return login;
  }

  /**
   * The password of a user, asked for once per run; undefined when nobody can be asked. Rejects with the signal's reason
   * when that is aborted.
   */
  async ask(url: FtpUrl, user: string, signal: AbortSignal): Promise<TypedPassword | undefined> {
    const { questions, secrets } = this.#options;
    const typed = this.#typedFor(url, user);
    if (typed.password !== undefined) return { password: typed.password, awaited: false };
    if (questions === undefined) return undefined;
    if (typed.answer === undefined) {
      typed.questions += 1;
      const host = escapeControls(url.hostname);
      typed.answer = questions.secret(`Password of ${escapeControls(user)} at ${host}: `, signal);
    }
    const password = await typed.answer;
    if (password === undefined) return undefined;
    secrets.add(password);
    typed.password = password;
    return { password, awaited: true };
  }

  /** The server has accepted a typed password. */
  accepted(url: FtpUrl, user: string): void {
    this.#typedFor(url, user).accepted = true;
  }

  /** The server has refused a typed password. Returns whether `ask` can give another one. */
  refused(url: FtpUrl, user: string, password: string): boolean {
    const typed = this.#typedFor(url, user);
    // It was right before: the server has another reason.
    if (typed.accepted) return false;
    // Another session has asked already.
    if (typed.password !== password) return true;
    if (typed.questions >= MOST_QUESTIONS) return false;
    delete typed.answer;
    delete typed.password;
    return true;
  }

  #typedFor(url: FtpUrl, user: string): Typed {
    const key = `${serverKey(url)} ${user}`;
    const typed = this.#typed.get(key) ?? { questions: 0, accepted: false };
    this.#typed.set(key, typed);
    return typed;
  }

  async #passwordFile(): Promise<string | undefined> {
    const { options: { passwordFile }, world } = this.#options;
    if (passwordFile === undefined) return undefined;
    return await (this.#password ??= readPasswordFile(passwordFile, world.cwd));
  }

  /** The entry of the netrc file. What is wrong with the file is said only if it matters, and once. */
  async #entry(url: FtpUrl): Promise<NetrcEntry | undefined> {
    const { options, world } = this.#options;
    if (!options.netrc) return undefined;
    const file = await (this.#netrc ??= readNetrcFile(world));
    if (file === undefined) return undefined;
    const entry = netrcEntryFor(file.netrc, url.hostname, namedUser({ url, options }));
    const { unusable, path, netrc: { faults, entries } } = file;
    if (unusable !== undefined) {
      if (entry !== undefined || entries.length === 0) this.#warn(unusable);
      return undefined;
    }
    if (entry !== undefined && faults.length > 0) {
      this.#warn(`${path}: not understood and left out, line ${faults.join(", ")}`);
    }
    return entry;
  }

  #warn(sentence: string): void {
    if (!this.#warned) this.#options.status.print(`ferry: ${sentence}`);
    this.#warned = true;
  }
}
