import { server, type ServerOptions } from "../../../actors/server/server.ts";
import type { Ending, EndingRules } from "../../../core/serving/lifetime.ts";
import { ENDLESS } from "../time/endless.ts";
import { DEFAULT_LIMITS, type Limits } from "../../../core/access/limits/limit_settings.ts";
import { type Clock, startSystem } from "../../../actors/kernel/kernel.ts";
import { restOfReads } from "../../../actors/machine/native/native_file.ts";
import { type Shares, WHOLE_FOLDER } from "../../../actors/files/shares.ts";
import type { Notice } from "../../../core/events/notice.ts";
import { type Permissions, PRESETS } from "../../../core/access/permissions.ts";
import { type UploadRules, USUAL_UPLOAD_RULES } from "../../../core/files/upload_rules.ts";
import { accountEntries, type AccountSettings } from "./account_entries.ts";
import { type TempFolder, tempFolder } from "../files/temp_folder.ts";
import { secondThread } from "./second_thread.ts";
import { WireClient } from "./wire_client.ts";

/** The defaults, but without delays and bans after failed logins. */
const TEST_LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  failures: Infinity,
  failureDelay: { stepMs: 0, mostMs: 0 },
};

/** How a folder is served in a test. */
export interface ServedOptions {
  /** Files in the folder: virtual path to content. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** The permissions of everybody; all by default. */
  readonly permissions?: Permissions;
  readonly users?: ServerOptions["accounts"]["users"];
  /** Accounts with their own homes and the password `SECRET`. */
  readonly accounts?: readonly AccountSettings[];
  /** Whether anonymous users may log in; true by default. */
  readonly anonymous?: boolean;
  readonly hostname?: string;
  /** A free port by default. */
  readonly port?: number;
  /** The real folder to serve; by default the temporary one. */
  readonly root?: string;
  readonly clock?: Clock;
  readonly graceMs?: number;
  /** When the server ends by itself; never by default. */
  readonly ending?: Partial<EndingRules>;
  readonly heartbeat?: ServerOptions["heartbeat"];
  readonly uploads?: Partial<UploadRules>;
  /** Whether folders can be fetched as tar streams; true by default. */
  readonly archives?: boolean;
  /** What else is shared, and which files of the folder are not. */
  readonly shares?: Partial<Shares>;
  readonly limits?: Partial<Limits>;
  readonly settings?: Partial<ServerOptions["settings"]>;
  /** Whether clients meet another thread than the server's own; by default as FERRY_WORKERS says. */
  readonly second?: boolean;
}

/** A folder served by the real server actor over real sockets, inside the test's process. */
export interface Served extends AsyncDisposable {
  readonly hostname: string;
  readonly port: number;
  /** Where clients meet the server's own thread. */
  readonly first: { readonly hostname: string; readonly port: number };
  /** Ends the other thread, for this reason. */
  loseSecond(why: string): void;
  /** The folder that clients see as `/`. */
  readonly folder: TempFolder;
  readonly notices: readonly Notice[];
  /** How often it was reported that no new clients are accepted. */
  readonly closings: () => number;
  /** The reason why the server ended by itself. */
  readonly endings: readonly Ending[];
  /** Ends the server as SIGTERM does. */
  interrupt(): void;
  readonly exited: Promise<unknown>;
  connect(): Promise<WireClient>;
  login(name?: string, password?: string): Promise<WireClient>;
}

/** Serves a temporary folder until disposed: `await using served = await servedFolder({...})`. */
export async function servedFolder(options: ServedOptions = {}): Promise<Served> {
  const folder = await tempFolder();
  for (const [path, content] of Object.entries(options.files ?? {})) {
    if (path.endsWith("/")) await Deno.mkdir(folder.at(path), { recursive: true });
    else await folder.write(path, content);
  }
  const socket = Deno.listen({
    hostname: options.hostname ?? "127.0.0.1",
    port: options.port ?? 0,
  });
  const parts = await optionsOf(options, folder);
  const second = onSecond(options)
    ? secondThread(parts, socket.addr.hostname, options.clock)
    : undefined;
  const { hostname } = socket.addr;
  const port = second?.port ?? socket.addr.port;
  const notices: Notice[] = [];
  const endings: Ending[] = [];
  let closings = 0;
  const system = startSystem(options.clock === undefined ? {} : { clock: options.clock });
  const running = system.spawn(
    "server",
    server({
      ...parts,
      ...(second === undefined ? {} : { threads: second.parts }),
      socket,
      onEnding: (ending) => endings.push(ending),
      onClosed: () => void closings++,
      onNotice: (notice) => notices.push(notice),
      onTrouble: () => {},
    }),
  );
  return {
    hostname,
    port,
    first: { hostname, port: socket.addr.port },
    loseSecond: (why) => second?.lose(why),
    folder,
    notices,
    endings,
    closings: () => closings,
    interrupt: () => running.send({ kind: "interrupt" }),
    exited: running.exited,
    connect: () => WireClient.connect({ hostname, port }),
    login: (name, password) => WireClient.login({ hostname, port }, name, password),
    [Symbol.asyncDispose]: async () => {
      await system.stop();
      await restOfReads();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Whether the clients of the test meet another thread than that of the server: with FERRY_WORKERS, where threads can serve. */
function onSecond(options: ServedOptions): boolean {
  const { port, permissions = PRESETS.full, shares, settings, second } = options;
  if (second !== undefined) return second;
  // Others would lose on the way what makes them special.
  const plain = Object.getPrototypeOf(permissions) === Set.prototype;
  const streams = (shares?.streams?.size ?? 0) > 0 || shares?.inlet !== undefined;
  return Deno.env.has("FERRY_WORKERS") && plain && port === undefined && !streams &&
    settings?.uploadHook?.kind !== "pipe";
}

async function optionsOf(
  options: ServedOptions,
  folder: TempFolder,
): Promise<Omit<ServerOptions, "socket" | "onEnding" | "onClosed" | "onNotice" | "onTrouble">> {
  return {
    accounts: {
      users: options.users ?? [],
      anonymous: options.anonymous ?? true,
      root: await Deno.realPath(options.root ?? folder.path),
      permissions: options.permissions ?? PRESETS.full,
      anonymousPermissions: options.permissions ??
        (options.users === undefined ? PRESETS.full : PRESETS.read),
      ...(await accountsFile(options)),
    },
    settings: {
      anonymous: options.anonymous ?? true,
      idleMs: 300_000,
      hostNames: [],
      texts: "convert",
      passiveWaitMs: 30_000,
      dialMs: 5_000,
      loginMs: 60_000,
      stallMs: 300_000,
      ...options.settings,
    },
    uploads: { ...USUAL_UPLOAD_RULES, ...options.uploads },
    archives: options.archives ?? true,
    shares: { ...WHOLE_FOLDER, ...options.shares },
    limits: { ...TEST_LIMITS, ...options.limits },
    graceMs: options.graceMs ?? 10_000,
    ending: { ...ENDLESS, ...options.ending },
    heartbeat: options.heartbeat,
  };
}

async function accountsFile(
  { accounts }: ServedOptions,
): Promise<Pick<ServerOptions["accounts"], "file">> {
  if (accounts === undefined) return {};
  const entries = await accountEntries(accounts);
  return { file: { path: "accounts.json", entries, report: () => {} } };
}
