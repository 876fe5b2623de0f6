import { basename, dirname, resolve } from "../../machine/system/local_path.ts";
import type { FileAction, FileFailure } from "../../../core/files/file_failure.ts";
import { escapeControls } from "../../../core/base/redact.ts";
import { requireOwnPlace } from "../../files/jail/planted.ts";
import { fileFailure } from "../../machine/system_errors.ts";
import type { ByteSink, ByteSource } from "../../transport/flow/flow.ts";
import { openStreamSink, openStreamSource } from "../../transport/flow/standard_streams.ts";
import { ClientFault, fail, fileFault } from "../client_fault.ts";

/** A file in its folder, or a pipe or device, whose size and name mean nothing. */
export type LocalPlace =
  | {
    readonly kind: "file";
    readonly folder: string;
    readonly shown: string;
    readonly name: string;
  }
  | { readonly kind: "stream"; readonly path: string };

/** Where the file to send is. Links are followed, because the user named this file. */
export async function findOrigin(path: string, cwd: string): Promise<LocalPlace> {
  const found = await stat(path, cwd, "read");
  if (found === undefined) throw fileFault({ kind: "not-found", action: "read", path });
  if (found.isDirectory) {
    const shown = escapeControls(path);
    fail("local-file", `cannot send ${shown}: it is a folder; add -r to send it with all it holds`);
  }
  return await place(path, cwd, found, "read");
}

/** Where the file to write is or will be. The folder must be there, unless missing ones are made. */
export async function findTarget(
  path: string,
  cwd: string,
  createFolders: boolean,
): Promise<LocalPlace> {
  const found = await stat(path, cwd, "write");
  if (found !== undefined) {
    await requireOwn(path, cwd);
    return await place(path, cwd, found, "write");
  }
  if (createFolders) {
    return { kind: "file", ...await placeToCome(dirname(path), basename(path), cwd) };
  }
  await requireFolder(dirname(path), cwd);
  const real = resolve(cwd, path);
  return { kind: "file", folder: dirname(real), shown: dirname(path), name: basename(real) };
}

/** The place of a file in folders that may be missing. */
export interface PlaceToCome {
  /** The nearest folder that is there, and its path as the user knows it. */
  readonly folder: string;
  readonly shown: string;
  /** The missing folders below it, and the name. */
  readonly name: string;
}

/** Where a file of this name will be, in a folder that may be missing with those above it. */
export async function placeToCome(
  folder: string,
  name: string,
  cwd: string,
): Promise<PlaceToCome> {
  const below = [name];
  for (let at = folder;; at = dirname(at)) {
    const found = await stat(at, cwd, "enter");
    if (found?.isDirectory === true) {
      return { folder: resolve(cwd, at), shown: at, name: below.join("/") };
    }
    if (found !== undefined) throw fileFault({ kind: "not-folder", action: "enter", path: at });
    below.unshift(basename(at));
  }
}

/** The fault of a local folder that must be there, unless missing ones are made. */
export function missingFolder(failure: FileFailure): ClientFault {
  const { failure: { kind, message } } = fileFault(failure);
  return new ClientFault({ kind, message: `${message}; --create-dirs makes missing folders` });
}

/** Throws unless the path is a folder; gives its absolute path. */
export async function requireFolder(path: string, cwd: string): Promise<string> {
  const found = await stat(path, cwd, "enter");
  if (found === undefined) throw missingFolder({ kind: "not-found", action: "enter", path });
  if (!found.isDirectory) throw fileFault({ kind: "not-folder", action: "enter", path });
  return resolve(cwd, path);
}

/** Opens a pipe or device for reading; throws a `ClientFault`. */
export async function openStreamOrigin(path: string, cwd: string): Promise<ByteSource> {
  try {
    return await openStreamSource(resolve(cwd, path));
  } catch (error) {
    throw fileFault(fileFailure(error, "read", path));
  }
}

/** Opens a pipe or device for writing; throws a `ClientFault`. */
export async function openStreamTarget(path: string, cwd: string): Promise<ByteSink> {
  try {
    return await openStreamSink(resolve(cwd, path));
  } catch (error) {
    throw fileFault(fileFailure(error, "write", path));
  }
}

/** Throws if somebody else may have put the file there (see `requireOwnPlace`). */
async function requireOwn(path: string, cwd: string): Promise<void> {
  try {
    await requireOwnPlace(resolve(cwd, path), "write", path);
  } catch (error) {
    throw fileFault(fileFailure(error, "write", path));
  }
}

async function stat(
  path: string,
  cwd: string,
  action: FileAction,
): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(resolve(cwd, path));
  } catch (error) {
    const failure = fileFailure(error, action, path);
    if (failure.kind === "not-found") return undefined;
    throw fileFault(failure);
  }
}

async function place(
  path: string,
  cwd: string,
  found: Deno.FileInfo,
  action: FileAction,
): Promise<LocalPlace> {
  if (found.isDirectory) throw fileFault({ kind: "is-folder", action, path });
  if (!found.isFile) return { kind: "stream", path };
  const real = await Deno.realPath(resolve(cwd, path));
  return { kind: "file", folder: dirname(real), shown: dirname(path), name: basename(real) };
}
