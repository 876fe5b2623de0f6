import type { NetrcEntry } from "../network/netrc.ts";
import type { FtpUrl } from "../network/url.ts";
import { isAnonymousName } from "./account_name.ts";

/** What the command line says about who logs in. */
export interface LoginOptions {
  /** `--user`; the password may be missing. */
  readonly user: { readonly name: string; readonly password: string | undefined } | undefined;
  /** What answers a server that wants an account, 332 (RFC 959 §4.1.1, ACCT). */
  readonly account: string | undefined;
  /** The file whose first line is the password. */
  readonly passwordFile: string | undefined;
  /** Whether ~/.netrc is read. */
  readonly netrc: boolean;
}

/** Where a login may come from. */
export interface LoginSources {
  readonly url: Pick<FtpUrl, "user" | "password">;
  readonly options: Pick<LoginOptions, "user" | "account">;
  /** FERRY_PASSWORD. */
  readonly environment: string | undefined;
  /** The first line of `--password-file`. */
  readonly file: string | undefined;
  /** The entry of ~/.netrc for the host, and for the user if one is named. */
  readonly netrc: NetrcEntry | undefined;
}

/** Who logs in. */
export interface Login {
  readonly user: string;
  /** Undefined: the user is asked when the server wants one. */
  readonly password: string | undefined;
  /** Where the password was found, unless the command line has it in sight. */
  readonly foundIn: "FERRY_PASSWORD" | "--password-file" | "netrc" | undefined;
  readonly account: string | undefined;
}

const ANONYMOUS = "anonymous";
/** The password for anonymous logins; a mail address is usual (RFC 1635 §2). */
const ANONYMOUS_PASSWORD = "ferry@";

/** The user that is named by the URL or `--user`; undefined: the one of ~/.netrc, else nobody. */
export function namedUser({ url, options }: Pick<LoginSources, "url" | "options">) {
  return url.user ?? options.user?.name;
}

/** The password that is in sight on the command line. */
export function givenPassword(sources: Pick<LoginSources, "url" | "options">): string | undefined {
  const { url, options: { user } } = sources;
  return url.password ?? (user?.name === namedUser(sources) ? user?.password : undefined);
}

/** The login. The URL comes first; who is not named anywhere is anonymous. */
export function chooseLogin(sources: LoginSources): Login {
  const { options, environment, file, netrc } = sources;
  const user = namedUser(sources) ?? netrc?.login ?? ANONYMOUS;
  const isAnonymous = isAnonymousName(user);
  const found = [
    { password: givenPassword(sources), foundIn: undefined },
    // It is of a user who has a password.
    { password: isAnonymous ? undefined : environment, foundIn: "FERRY_PASSWORD" },
    { password: file, foundIn: "--password-file" },
    { password: netrc?.password, foundIn: "netrc" },
    { password: isAnonymous ? ANONYMOUS_PASSWORD : undefined, foundIn: undefined },
  ] as const;
  const { password, foundIn } = found.find((one) => one.password !== undefined) ??
    { password: undefined, foundIn: undefined };
  return { user, password, foundIn, account: options.account ?? netrc?.account };
}
