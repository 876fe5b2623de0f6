import { quotedForShell } from "../../base/shell_word.ts";
import { encodePart, encodePath, type FtpScheme } from "../../network/url.ts";

/** What the example commands of a card need. */
export interface Target {
  readonly authority: string;
  /** The logins for downloads and for uploads. */
  readonly fetchAs: TargetLogin;
  readonly sendAs: TargetLogin;
  readonly scheme: FtpScheme;
  readonly purpose: "read" | "write" | "receive";
  /** The virtual path of a file to download. */
  readonly sample: string | undefined;
  /** The fingerprint of a self-signed certificate. */
  readonly pin: string | undefined;
}

/** The login in a command; undefined if none is needed; `own`: readers insert their own name and are asked for the password. */
export type TargetLogin = { readonly user: string; readonly password: string } | "own" | undefined;

/** The placeholder for the reader's own name. */
const NAME = "USER";

/** The part of a URL before the host. */
export function userPart(login: TargetLogin): string {
  if (login === undefined) return "";
  if (login === "own") return `${NAME}@`;
  return `${encodePart(login.user)}:${encodePart(login.password)}@`;
}

/** The words of a command, quoted for a shell where necessary. */
type Words = readonly string[];

/** Commands to download or upload a file, with ferry and with curl. */
export function cardCommands(target: Target): readonly Words[] {
  return [
    ...(target.purpose === "receive" ? [] : fetching(target)),
    ...(target.purpose === "read" ? [] : sending(target)),
  ];
}

function fetching(target: Target): readonly Words[] {
  const { sample, fetchAs } = target;
  if (sample === undefined) {
    return [
      ["ferry", "ls", ...ferryTrust(target), ferryUrl(target, fetchAs, "")],
      ["curl", ...curlTrust(target), ...curlUrl(target, fetchAs, "")],
    ];
  }
  const path = encodePath(sample);
  const ferry = ["ferry", "get", ...ferryTrust(target), ferryUrl(target, fetchAs, path)];
  // curl refuses URLs with control characters, encoded or not.
  if (/\p{Cc}/u.test(sample)) return [ferry];
  return [
    ferry,
    ["curl", ...curlTrust(target), ...curlOutput(sample), ...curlUrl(target, fetchAs, path)],
  ];
}

function sending(target: Target): readonly Words[] {
  return [
    ["ferry", "put", ...ferryTrust(target), "FILE", ferryUrl(target, target.sendAs, "")],
    ["curl", ...curlTrust(target), "-T", "FILE", ...curlUrl(target, target.sendAs, "")],
  ];
}

/** Only a URL that demands TLS needs the fingerprint. */
function ferryTrust({ scheme, pin }: Target): readonly string[] {
  return scheme === "ftp" || pin === undefined ? [] : ["--pin", `sha256:${pin}`];
}

/** curl can pin no certificate by its fingerprint, and does not know `ftpes`. */
function curlTrust({ scheme, pin }: Target): readonly string[] {
  return [
    ...(scheme === "ftpes" ? ["--ssl-reqd"] : []),
    ...(scheme !== "ftp" && pin !== undefined ? ["--insecure"] : []),
  ];
}

function ferryUrl({ scheme, authority }: Target, login: TargetLogin, path: string): string {
  return `${scheme}://${userPart(login)}${authority}/${path}`;
}

/** curl asks for a password only if the name is not in the URL. */
function curlUrl(
  { scheme, authority }: Target,
  login: TargetLogin,
  path: string,
): readonly string[] {
  const own = login === "own";
  const known = scheme === "ftpes" ? "ftp" : scheme;
  const url = `${known}://${own ? "" : userPart(login)}${authority}/${path}`;
  return own ? ["-u", NAME, url] : [url];
}

/** `-O` takes the name from the URL as it is encoded there. */
function curlOutput(sample: string): readonly string[] {
  const name = sample.slice(sample.lastIndexOf("/") + 1);
  if (encodePath(name) === name) return ["-O"];
  return ["-o", quotedForShell(name)];
}
