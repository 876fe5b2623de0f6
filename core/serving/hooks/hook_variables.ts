import { baseName } from "../../files/path.ts";

/** Environment variables by their names. */
export type Variables = Readonly<Record<string, string>>;

/** The variables that a command inherits from ferry. No FERRY_ variable is among them: these may contain a password. */
const INHERITED = [
  "PATH",
  "HOME",
  "TMPDIR",
  "TZ",
  "LANG",
  ...["ALL", "ADDRESS", "COLLATE", "CTYPE", "IDENTIFICATION", "MEASUREMENT", "MESSAGES"].map(
    locale,
  ),
  ...["MONETARY", "NAME", "NUMERIC", "PAPER", "TELEPHONE", "TIME"].map(locale),
];

function locale(category: string): string {
  return `LC_${category}`;
}

/** The environment variables that commands inherit from ferry. */
export function inheritedVariables(env: (name: string) => string | undefined): Variables {
  const kept: Record<string, string> = {};
  for (const name of INHERITED) {
    const value = env(name);
    if (value !== undefined) kept[name] = name === "PATH" ? searchPath(value) : value;
  }
  return kept;
}

/** The absolute folders of PATH. */
export function searchFolders(path: string): readonly string[] {
  return path.split(":").filter((folder) => folder.startsWith("/"));
}

/** Without relative folders: clients may store files in the working directory, and none of these may run as a command. */
function searchPath(path: string): string {
  return searchFolders(path).join(":");
}

/** An upload, for the command of `--on-upload` or `--pipe-upload`. */
export interface HookUpload {
  readonly session: number;
  readonly peer: { readonly hostname: string; readonly port: number };
  readonly account: string;
  readonly anonymous: boolean;
  /** The virtual path that clients will see. */
  readonly path: string;
  readonly representation: string;
  /** Only if the upload has been stored. */
  readonly stored?: { readonly file: string; readonly size: number; readonly sha256: string };
}

/** The variables about an upload. None has the name of an option's variable. */
export function uploadVariables(facts: HookUpload): Variables {
  const { session, peer, account, anonymous, path, representation, stored } = facts;
  return withoutNul({
    FERRY_EVENT: "upload",
    FERRY_SESSION: String(session),
    FERRY_PEER: peer.hostname,
    FERRY_PEER_PORT: String(peer.port),
    FERRY_ACCOUNT: account,
    FERRY_IS_ANONYMOUS: String(anonymous),
    FERRY_PATH: path,
    FERRY_BASENAME: baseName(path),
    FERRY_TYPE: representation,
    ...(stored === undefined ? {} : {
      FERRY_FILE: stored.file,
      FERRY_SIZE: String(stored.size),
      FERRY_SHA256: stored.sha256,
    }),
  });
}

/** Fields whose variables would have the name of an option's variable, and their other names. */
const RENAMED: Readonly<Record<string, string>> = {
  host: "peer",
  port: "peer_port",
  anonymous: "is_anonymous",
};

/** The variables about an event: the fields of its log record, some under another name. */
export function eventVariables(
  fields: Readonly<Record<string, string | number | boolean>>,
): Variables {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    variables[`FERRY_${(RENAMED[name] ?? name).toUpperCase()}`] = String(value);
  }
  return withoutNul(variables);
}

/** A variable cannot contain NUL; a client that sends one must not prevent the command from running. */
function withoutNul(variables: Variables): Variables {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, value.replaceAll("\0", "")]),
  );
}
