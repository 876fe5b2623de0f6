import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import { ExitCode } from "../../../core/cli/exit_code.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { warning } from "../../../core/base/terminal_line.ts";
import { findEncoding, type NameEncoding } from "../../../core/protocol/encoding/name_encoding.ts";
import { openMirror } from "../../kernel/waiting/whole_turn.ts";
import { openSystemCalls } from "../../machine/native/system_calls.ts";
import { tuneListener } from "../../machine/native/tuned_listeners.ts";
import type { World } from "../../machine/world.ts";
import { becomeUser } from "../../machine/system/privileges.ts";
import { openAccounts, welcomeLines } from "../../server/accounts/account_options.ts";
import type { AccountsOptions } from "../../server/accounts/accounts.ts";
import { findHooks, type FoundHooks } from "../../server/hooks/find_hooks.ts";
import type { SharedThings } from "../../server/sharing/open_shared.ts";
import { openListening } from "../../server/startup/listening.ts";
import { unwritable } from "../../server/startup/own_files.ts";
import type { OwnAddressCheck } from "../../screen/card/own_addresses.ts";
import { lookAround } from "../../screen/card/show_card.ts";
import type { ServingThreads } from "../../server/threads/serving_thread.ts";
import { loadAhead } from "./load_ahead.ts";
import { openThreads, threadCount } from "./open_threads.ts";
import { openTls, type ServerTls } from "../../server/startup/server_tls.ts";

/** What was opened and read for the server before it starts. */
export interface OpenedServer {
  readonly socket: Deno.TcpListener;
  readonly accounts: AccountsOptions;
  readonly encoding: NameEncoding;
  readonly welcome: readonly string[];
  readonly commands: FoundHooks;
  readonly tls: ServerTls | undefined;
  /** What was found out about the addresses of this machine. */
  readonly around: OwnAddressCheck;
  /** The other threads that serve. */
  readonly threads: ServingThreads | undefined;
}

/**
 * Reads and opens everything that the server needs, then applies `--run-as`. Reports a failure and returns the exit code.
 * `asCard`: whether a card will show how to reach the server.
 */
export async function openServer(
  invocation: ServeInvocation,
  shared: SharedThings,
  { hookFolder, asCard }: { readonly hookFolder: string; readonly asCard: boolean },
  world: World,
): Promise<Outcome<OpenedServer, ExitCode>> {
  const refused = (words: string, exit: ExitCode = ExitCode.LocalFile) => {
    world.words(warning(words));
    return failed(exit);
  };
  const encoding = await findEncoding(invocation.encoding);
  if (!encoding.ok) return refused(encoding.failure, ExitCode.Usage);
  const commands = findHooks(invocation.hooks, shared, world);
  if (!commands.ok) return refused(commands.failure);
  const apart = foldersApart(invocation, commands.value, hookFolder);
  const login = await openAccounts(invocation, shared.root, apart, world);
  if (!login.ok) {
    for (const line of login.failure) world.words(warning(line));
    return failed(ExitCode.LocalFile);
  }
  const welcome = await welcomeLines(invocation.welcome ?? "");
  if (!welcome.ok) return refused(welcome.failure);
  const tls = await openTls(invocation, world);
  if (!tls.ok) return refused(tls.failure);
  const count = threadCount(invocation, shared, world);
  const listening = openListening(invocation, { shared: count > 1 });
  if (!listening.ok) return refused(listening.failure, ExitCode.Unreachable);
  const { socket, taken } = listening.value;
  await openMirror();
  // Before a client can have come.
  if (invocation.native && openSystemCalls()) tuneListener(socket);
  for (const port of taken) world.words(`port ${port} is taken, trying the next one`);
  // The connections that this makes could come to any thread that listens.
  const around = await lookAround({ invocation, socket }, { asCard, world });
  const threads = await openThreads(count, invocation, socket, world);
  const { runAs } = invocation;
  if (runAs !== undefined) await loadAhead();
  const become = runAs === undefined ? success(undefined) : becomeUser(runAs);
  if (!become.ok) {
    socket.close();
    await threads?.[Symbol.asyncDispose]();
    return refused(become.failure);
  }
  for (const line of unwritable(invocation, shared)) world.words(line);
  return success({
    socket,
    accounts: login.value,
    encoding: encoding.value,
    welcome: welcome.value,
    commands: commands.value,
    tls: tls.value,
    around,
    threads,
  });
}

/** Folders for ferry's own use; no account may have one of them in its home. */
function foldersApart(
  { hooks }: ServeInvocation,
  { keepRejected }: FoundHooks,
  hookFolder: string,
): { readonly folder: string; readonly option: string }[] {
  return [
    ...(keepRejected === undefined ? [] : [{ folder: keepRejected, option: "--keep-rejected" }]),
    ...(hooks.folder === undefined ? [] : [{ folder: hookFolder, option: "--hook-folder" }]),
  ];
}
