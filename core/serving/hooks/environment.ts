import { baseName } from "../../files/path.ts";

/** Environment variables by their names. */
export type Variables = Readonly<Record<string, string>>;

/** What a command gets of ferry's own environment. Above all no FERRY_ variable, which may hold a password. */
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

/** The part of ferry's own environment that commands get. */
export function inheritedVariables(env: (name: string) => string | undefined): Variables {
  const kept: Record<string, string> = {};
  for (const name of INHERITED) {
    const value = env(name);
    if (value !== undefined) kept[name] = name === "PATH" ? searchPath(value) : value;
  }
  return kept;
}

/** The folders in which programs are looked for. */
export function searchFolders(path: string): readonly string[] {
  return path.split(":").filter((folder) => folder.startsWith("/"));
}

/** Without what depends on the working directory: there clients store files, and none of these may become a command. */
function searchPath(path: string): string {
  return searchFolders(path).join(":");
}

/** An upload, for the command that judges it or takes it. */
export interface UploadFacts {
  readonly session: number;
  readonly peer: { readonly hostname: string; readonly port: number };
  readonly account: string;
  readonly anonymous: boolean;
  /** The virtual path under which it will be seen. */
  readonly path: string;
  readonly representation: string;
  /** Only of one that is on the disk. */
  readonly stored?: { readonly file: string; readonly size: number; readonly sha256: string };
}

/** What a command is told of an upload. No name is one of ferry's own options. */
export function uploadVariables(facts: UploadFacts): Variables {
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

/** Fields of a record whose names mean an option of ferry in the environment. */
const RENAMED: Readonly<Record<string, string>> = {
  host: "peer",
  port: "peer_port",
  anonymous: "is_anonymous",
};

/** What a command is told of an event: the fields of its record in the log; some have other names here. */
export function eventVariables(
  fields: Readonly<Record<string, string | number | boolean>>,
): Variables {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    variables[`FERRY_${(RENAMED[name] ?? name).toUpperCase()}`] = String(value);
  }
  return withoutNul(variables);
}

/** No variable can hold a NUL; without this one could keep a command from being run. */
function withoutNul(variables: Variables): Variables {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, value.replaceAll("\0", "")]),
  );
}
