import { quotedForShell } from "../shell_word.ts";
import { encodePath, type FtpScheme } from "../url.ts";

/** What the commands of a card are about. */
export interface Target {
  /** With the login, and a slash at its end. */
  readonly url: string;
  readonly scheme: FtpScheme;
  readonly purpose: "read" | "write" | "receive";
  /** The virtual path of a file to fetch. */
  readonly sample: string | undefined;
  /** The fingerprint of a certificate that nobody vouches for. */
  readonly pin: string | undefined;
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
  const { url, sample } = target;
  if (sample === undefined) {
    return [
      ["ferry", "ls", ...ferryTrust(target), url],
      ["curl", ...curlTrust(target), curlUrl(target, "")],
    ];
  }
  const path = encodePath(sample);
  const ferry = ["ferry", "get", ...ferryTrust(target), `${url}${path}`];
  // curl takes no URL of a name with control characters, however it is written.
  if (/\p{Cc}/u.test(sample)) return [ferry];
  return [
    ferry,
    ["curl", ...curlTrust(target), ...curlOutput(sample), curlUrl(target, path)],
  ];
}

function sending(target: Target): readonly Words[] {
  return [
    ["ferry", "put", ...ferryTrust(target), "FILE", target.url],
    ["curl", ...curlTrust(target), "-T", "FILE", curlUrl(target, "")],
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

function curlUrl({ url, scheme }: Target, path: string): string {
  return `${scheme === "ftpes" ? url.replace(/^ftpes/, "ftp") : url}${path}`;
}

/** `-O` takes the name from the URL as it is encoded there. */
function curlOutput(sample: string): readonly string[] {
  const name = sample.slice(sample.lastIndexOf("/") + 1);
  if (encodePath(name) === name) return ["-O"];
  return ["-o", quotedForShell(name)];
}
