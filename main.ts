import { warning } from "./core/base/terminal_line.ts";
import { errorDetails } from "./core/base/error_text.ts";
import { realWorld } from "./actors/machine/real_world.ts";
import type { World } from "./actors/machine/world.ts";
import { type Invocation, loadSubcommands } from "./core/cli/subcommands/table.ts";
import { readCommandLine } from "./core/cli/parse_invocation.ts";
import { ExitCode, exitCodeOf } from "./core/cli/exit_code.ts";
import { escapeControls } from "./core/base/redact.ts";
import { encodeText } from "./core/base/text.ts";
import manifest from "./deno.json" with { type: "json" };

/** Runs the command line; resolves with the exit code. Never rejects. */
async function main(args: readonly string[], world: World): Promise<ExitCode> {
  const parsed = await readCommandLine(args, world.env);
  if (!parsed.ok) {
    world.words(warning(parsed.failure.message));
    return exitCodeOf([parsed.failure]);
  }
  try {
    return await carryOut(parsed.value, world);
  } catch (error) {
    const details = errorDetails(error);
    world.words(warning("this is a bug in ferry; please report it with the lines below"));
    for (const line of details.split("\n")) world.words(escapeControls(line));
    return ExitCode.Bug;
  }
}

/** Loads only the modules that the command needs, so that every command starts fast. */
async function carryOut(invocation: Invocation, world: World): Promise<ExitCode> {
  switch (invocation.kind) {
    case "help":
      return await print(invocation.text, world);
    case "completions": {
      const { completionScript } = await import("./core/cli/help/completion_scripts.ts");
      return await print(completionScript(invocation.shell, await loadSubcommands()), world);
    }
    case "version":
      return await print(await versionLine(), world);
    case "serve": {
      const { runServe } = await import("./actors/subcommands/serve/run_serve.ts");
      return await runServe(invocation, await tracing(invocation.trace, world), manifest.version);
    }
    case "who":
    case "kick": {
      const { runKick, runWho } = await import("./actors/subcommands/who_and_kick.ts");
      return invocation.kind === "who"
        ? await runWho(invocation, world)
        : await runKick(invocation, world);
    }
    case "passwd":
    case "accounts": {
      const { runAccounts, runPasswd } = await import(
        "./actors/subcommands/passwd_and_accounts.ts"
      );
      return invocation.kind === "passwd"
        ? await runPasswd(invocation, world)
        : await runAccounts(invocation, world);
    }
    case "find": {
      const { runFind } = await import("./actors/subcommands/find.ts");
      return await runFind(invocation, world);
    }
    case "batch": {
      const { runBatch } = await import("./actors/subcommands/batch/run_batch.ts");
      return await runBatch(invocation, await tracing(invocation.trace, world));
    }
    case "probe": {
      const { runProbe } = await import("./actors/subcommands/probe.ts");
      return await runProbe(invocation, await tracing(invocation.trace, world));
    }
    case "get":
    case "put":
    case "cp":
    case "sync":
    case "ls":
    case "stat":
    case "du":
    case "rm":
    case "mkdir":
    case "mv": {
      const { runClient } = await import("./actors/subcommands/get_put_ls.ts");
      return await runClient(invocation, await tracing(invocation.trace, world));
    }
  }
}

async function versionLine(): Promise<string> {
  const { builtFrom } = await import("./actors/machine/commit.ts");
  const commit = await builtFrom(new URL(".", import.meta.url));
  const made = commit === undefined ? "" : `commit ${commit}, `;
  return `ferry ${manifest.version} (${made}Deno ${Deno.version.deno})\n`;
}

async function print(text: string, world: World): Promise<ExitCode> {
  try {
    await world.stdout.write(encodeText(text));
  } catch (error) {
    // A reader that closes the pipe early (ferry help | head -1) is no failure.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
  return ExitCode.Done;
}

async function tracing(wanted: boolean, world: World): Promise<World> {
  if (!wanted) return world;
  const { traceLine } = await import("./actors/kernel/trace.ts");
  return { ...world, trace: (event, mask) => world.words(traceLine(event, mask)) };
}

/** Whether a command line may hold a password: in a URL, behind `--user`, or in a proxy. */
function mayHoldSecret(args: readonly string[]): boolean {
  return args.some((word) => /:\/\/.*@|^--(?:user|proxy|ftp-proxy)/s.test(word));
}

/** Whether this is one of the threads that a server has started, which load this module, too. */
const IS_THREAD = "DedicatedWorkerGlobalScope" in globalThis;

if (import.meta.main && !IS_THREAD && mayHoldSecret(Deno.args)) {
  const { hideSecretArguments } = await import("./actors/machine/system/hidden_arguments.ts");
  hideSecretArguments();
}

if (import.meta.main && IS_THREAD) {
  // Before anything is loaded: a message that nobody listens for is lost.
  const first = new Promise<Event>((resolve) => {
    addEventListener("message", resolve, { once: true });
  });
  const { serveThread } = await import("./actors/subcommands/serve/serve_thread.ts");
  serveThread(await first);
} else if (import.meta.main) {
  Deno.exit(await main(Deno.args, { ...realWorld(), program: import.meta.url }));
}
