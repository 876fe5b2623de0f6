import { isAbsolute, join, resolve } from "../../machine/system/local_path.ts";
import { type HookCommand, programOf } from "../../../core/serving/hooks/hook_command.ts";
import {
  inheritedVariables,
  searchFolders,
  type Variables,
} from "../../../core/serving/hooks/hook_variables.ts";
import type { HookSettings } from "../../../core/cli/subcommands/serve/hook_options.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { escapeControls } from "../../../core/base/redact.ts";
import type { FoundCommand } from "./hooks.ts";
import type { SharedThings } from "../sharing/open_shared.ts";
import { isWithin } from "../../files/jail/within.ts";
import type { World } from "../../machine/world.ts";

/** The operator's commands, with the programs that were found for them. */
export interface FoundHooks {
  readonly settings: HookSettings;
  readonly upload: FoundCommand | undefined;
  readonly event: FoundCommand | undefined;
  /** The real path of the folder for refused uploads. */
  readonly keepRejected: string | undefined;
  readonly variables: Variables;
}

type Shared = Pick<SharedThings, "root" | "shares" | "keepApart">;

/** Looks for the programs and the folder that the options name. Fails with a sentence about what is missing. */
export function findHooks(
  settings: HookSettings,
  shared: Shared,
  world: Pick<World, "env" | "cwd">,
): Outcome<FoundHooks, string> {
  const { pipe, event } = settings;
  const asked = settings.upload ?? pipe;
  if (Deno.build.os === "windows" && (asked ?? event) !== undefined) {
    return failed("commands for uploads and events are not provided on Windows");
  }
  const upload = find(pipe === undefined ? "--on-upload" : "--pipe-upload", asked, world);
  if (!upload.ok) return upload;
  const onEvent = find("--on-event", event, world);
  if (!onEvent.ok) return onEvent;
  const kept = quarantine(settings.keepRejected, shared, world);
  if (!kept.ok) return kept;
  return success({
    settings,
    upload: upload.value,
    event: onEvent.value,
    keepRejected: kept.value,
    variables: inheritedVariables((name) => world.env(name)),
  });
}

/** Looks for the program once, at the start, and never in the working directory, where clients may store files. */
function find(
  option: string,
  command: HookCommand | undefined,
  { env, cwd }: Pick<World, "env" | "cwd">,
): Outcome<FoundCommand | undefined, string> {
  if (command === undefined) return success(undefined);
  const name = programOf(command);
  const candidates = name.includes("/")
    ? [resolve(cwd, name)]
    : searchFolders(env("PATH") ?? "").map((folder) => join(folder, name));
  const program = candidates.find(isExecutable);
  if (program !== undefined) return success({ command, program });
  const where = name.includes("/") ? "is no program" : "is no program on PATH";
  return failed(`the command of ${option} cannot be run: ${escapeControls(name)} ${where}`);
}

function isExecutable(path: string): boolean {
  try {
    const { isFile, mode } = Deno.statSync(path);
    return isAbsolute(path) && isFile && ((mode ?? 0) & 0o111) !== 0;
  } catch {
    return false;
  }
}

/** The folder of `--keep-rejected`: no client may download refused uploads from it. */
function quarantine(
  path: string | undefined,
  shared: Shared,
  { cwd }: Pick<World, "cwd">,
): Outcome<string | undefined, string> {
  if (path === undefined) return success(undefined);
  const shown = escapeControls(path);
  const real = realFolder(resolve(cwd, path));
  if (real === undefined) return failed(`cannot keep uploads in ${shown}: there is no such folder`);
  const served = [shared.root, ...shared.shares.mounts.values()].find((top) => isWithin(real, top));
  if (served === undefined) {
    // This also holds for homes of accounts and for links that are created later.
    shared.keepApart(real);
    return success(real);
  }
  return failed(`cannot keep refused uploads in ${shown}: it is shared; name a folder elsewhere`);
}

/** The real path of a folder; undefined if there is no folder of that name. */
export function realFolder(path: string): string | undefined {
  try {
    const real = Deno.realPathSync(path);
    return Deno.statSync(real).isDirectory ? real : undefined;
  } catch {
    return undefined;
  }
}
