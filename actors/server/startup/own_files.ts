import { closeSync, constants, openSync } from "node:fs";
import { basename, dirname, join, resolve } from "../../machine/system/local_path.ts";
import { type TerminalLine, type Warning, warning } from "../../../core/base/terminal_line.ts";
import { errorCode } from "../../../core/base/error_text.ts";
import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import { controlFolder } from "../watching/control/control_socket.ts";
import { failureKind } from "../../machine/system_errors.ts";
import { makeNameless } from "../../files/uploads/new_names.ts";
import { isWithin } from "../../files/jail/within.ts";
import { stateFolder } from "../../transport/tls/server/certificate.ts";
import type { World } from "../../machine/world.ts";
import type { SharedThings } from "../sharing/open_shared.ts";

type Shared = Pick<SharedThings, "root" | "shares" | "keepApart">;
type Asked = Pick<ServeInvocation, "accounts" | "tls" | "observing">;

/**
 * Hides ferry's own files from all clients if they lie in a shared folder: accounts, key and certificate, logs, and the
 * folder for ferry's state. Gives the lines for the operator about hidden files, and warnings about files that others can read.
 */
export function keepOwnFiles(
  invocation: Asked,
  shared: Shared,
  world: Pick<World, "env" | "cwd">,
): readonly TerminalLine[] {
  const tops = [shared.root, ...shared.shares.mounts.values()];
  const inside: string[] = [];
  for (const path of ownPaths(invocation, world)) {
    for (const real of realPaths(path)) {
      // A shared folder inside such a folder was shared on purpose.
      if (tops.some((top) => top !== real && isWithin(top, real))) continue;
      shared.keepApart(real);
      if (tops.some((top) => isWithin(real, top)) && !inside.includes(path)) inside.push(path);
    }
  }
  const lines = inside.length === 0
    ? []
    : [`left out of what is shared, because it is ferry's own: ${inside.join(", ")}`];
  return [...lines, ...readableByOthers(invocation, world)];
}

function ownPaths(
  { accounts, tls, observing }: Asked,
  { env, cwd }: Pick<World, "env" | "cwd">,
): readonly string[] {
  const { logFile, transferLog, control } = observing;
  const named = [accounts, tls.files?.key, tls.files?.cert, logFile, transferLog, control];
  const all = [
    ...named.map((path) => path && resolve(cwd, path)),
    stateFolder(env),
    controlFolder({ env }),
  ];
  return [...new Set(all.filter((path): path is string => path !== undefined && path !== ""))];
}

/** The real paths of a file and of what it links to; the file need not exist yet. */
function realPaths(path: string): readonly string[] {
  const folder = realPath(dirname(path));
  const paths = [folder === undefined ? path : join(folder, basename(path)), realPath(path)];
  return [...new Set(paths.filter((real) => real !== undefined))];
}

function realPath(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch {
    return undefined;
  }
}

/** Warns about password hashes that anybody else can read, and about a key that others than its group can read. */
function readableByOthers(
  { accounts, tls }: Asked,
  { cwd }: Pick<World, "cwd">,
): readonly Warning[] {
  return [
    ...(accounts === undefined ? [] : [{ path: accounts, bits: 0o077 }]),
    ...(tls.files === undefined ? [] : [{ path: tls.files.key, bits: 0o007 }]),
  ].filter(({ path, bits }) => (modeOf(resolve(cwd, path)) & bits) !== 0)
    .map(({ path }) => warning(`others on this machine can read or change ${path}; chmod 600 it`));
}

function modeOf(path: string): number {
  try {
    return Deno.statSync(path).mode ?? 0;
  } catch {
    // Whatever reads the file reports that it is missing.
    return 0;
  }
}

/**
 * Warnings about shared folders that clients may upload to but this user cannot write to. Call it after `--run-as` has
 * been applied.
 */
export function unwritable(
  { purpose, hooks }: Pick<ServeInvocation, "purpose" | "hooks">,
  { root, shares }: Pick<SharedThings, "root" | "shares">,
): readonly Warning[] {
  if (purpose === "read" || hooks.pipe !== undefined || shares.inlet !== undefined) return [];
  const tops = shares.mounts.size > 0 ? [...shares.mounts.values()] : [root];
  return tops.flatMap((top) => {
    const why = refusedWriting(top);
    return why === undefined ? [] : [warning(`clients cannot write to ${top}: ${why}`)];
  });
}

/** Why the path cannot be written to; undefined if it can, or if the system cannot tell. Folders can be tried on Linux only. */
function refusedWriting(path: string): string | undefined {
  try {
    if (!Deno.statSync(path).isDirectory) {
      closeSync(openSync(path, constants.O_WRONLY | constants.O_APPEND));
    } else if (Deno.build.os === "linux") makeNameless(path);
    return undefined;
  } catch (error) {
    if (errorCode(error) === "EROFS") {
      return "it is on a file system that is read-only";
    }
    return failureKind(error) === "denied" ? "this user may not" : undefined;
  }
}
