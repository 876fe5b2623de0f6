import { quotedForShell } from "../../base/shell_word.ts";
import { encodePart, encodePath, type FtpScheme } from "../../network/url.ts";

/** What the commands of a card are about. */
export interface Target {
  readonly authority: string;
  /** The login to fetch with, and the one to send with. */
  readonly fetchAs: TargetLogin;
  readonly sendAs: TargetLogin;
  readonly scheme: FtpScheme;
  readonly purpose: "read" | "write" | "receive";
  /** The virtual path of a file to fetch. */
  readonly sample: string | undefined;
  /** The fingerprint of a certificate that nobody vouches for. */
  readonly pin: string | undefined;
}

/** A login in a command: nobody's where none is needed; `own`: the reader puts his own name in, and is asked for his password. */
export type TargetLogin = { readonly user: string; readonly password: string } | "own" | undefined;

/** What stands in a command for a name that the reader puts in. */
const NAME = "USER";

/** The part of a URL before the host. */
export function userPart(login: TargetLogin): string {
  if (login === undefined) return "";
  if (login === "own") return `${NAME}@`;
  return `${encodePart(login.user)}:${encodePart(login.password)}@`;
}

/** Words of a command to paste, quoted for a shell where they need it. */
type Words = readonly string[];

/** How to fetch a file or send one, with ferry and with curl. */
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
  // curl takes no URL of a name with control characters, however it is written.
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

/** The URL alone does without TLS where it may. */
function ferryTrust({ scheme, pin }: Target): readonly string[] {
  return scheme === "ftp" || pin === undefined ? [] : ["--pin", `sha256:${pin}`];
}

/** curl knows no fingerprints of certificates, and no `ftpes`. */
function curlTrust({ scheme, pin }: Target): readonly string[] {
  return [
    ...(scheme === "ftpes" ? ["--ssl-reqd"] : []),
    ...(scheme !== "ftp" && pin !== undefined ? ["--insecure"] : []),
  ];
}

function ferryUrl({ scheme, authority }: Target, login: TargetLogin, path: string): string {
  return `${scheme}://${userPart(login)}${authority}/${path}`;
}

/** curl asks for a password only when the name is not in the URL. */
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
