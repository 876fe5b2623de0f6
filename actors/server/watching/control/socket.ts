import { warning } from "../../../../core/base/terminal_line.ts";
import { dirname, join } from "@std/path";
import { failed, type Outcome, success } from "../../../../core/base/outcome.ts";
import { encodeText } from "../../../../core/base/text.ts";
import { plainReason } from "../../../../core/base/plain_reason.ts";
import { stateFolder } from "../../../transport/tls/server/certificate.ts";
import { closeQuietly } from "../../../transport/wire.ts";
import type { World } from "../../../machine/world.ts";

/** The listening control socket of a server. */
export interface ControlSocket {
  readonly path: string;
  readonly listener: Deno.UnixListener;
  /** Closes it, and takes its name away unless another server has that by now. */
  remove(): void;
}

/** The longest path of a Unix socket on every system, in bytes. */
const LONGEST_PATH = 103;

/** What is bound under this name for a moment has the folder around it to itself. */
const BIRTHPLACE = ".ferry-";

/** The folder for the control sockets of a user's servers; undefined when none can be told from the environment. */
export function controlFolder({ env }: Pick<World, "env">): string | undefined {
  const runtime = env("XDG_RUNTIME_DIR");
  return runtime?.startsWith("/") ? join(runtime, "ferry") : stateFolder(env);
}

/** The control sockets in the folder, by name. */
export function controlSocketsIn(folder: string): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)]
      .filter(({ name }) => name.endsWith(".sock"))
      .map(({ name }) => join(folder, name))
      .sort();
  } catch {
    return [];
  }
}

/** Opens the socket of the server on this port in the user's own folder. */
async function openUsualControlSocket(
  port: number,
  world: Pick<World, "env">,
): Promise<Outcome<ControlSocket, string>> {
  const folder = controlFolder(world);
  if (folder === undefined) return failed("neither XDG_RUNTIME_DIR nor HOME is set");
  try {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid } = Deno.statSync(folder);
    if (uid !== Deno.uid()) return failed(`${folder} belongs to another user`);
  } catch (error) {
    return failed(`cannot make ${folder}: ${plainReason(error)}`);
  }
  await sweep(folder);
  // Servers on the same port of different addresses have a socket each.
  const first = await openControlSocket(join(folder, `${port}.sock`));
  return first.ok ? first : await openControlSocket(join(folder, `${port}-${Deno.pid}.sock`));
}

/**
 * Opens a control socket that only its owner can connect to. One that a dead server of ours has left is replaced; anything
 * else under that name stays, and the failure says what it is.
 */
export async function openControlSocket(path: string): Promise<Outcome<ControlSocket, string>> {
  const obstacle = encodeText(path).length > LONGEST_PATH
    ? `its name is longer than ${LONGEST_PATH} bytes`
    : await obstacleAt(path);
  if (obstacle !== undefined) return failed(`${path} cannot be the control socket: ${obstacle}`);
  try {
    return success(bind(path));
  } catch (error) {
    return failed(`cannot make the control socket ${path}: ${plainReason(error)}`);
  }
}

/** Why nothing may be put there. */
async function obstacleAt(path: string): Promise<string | undefined> {
  try {
    const { isSocket, uid } = Deno.lstatSync(path);
    if (isSocket !== true) return "something else has that name";
    if (uid !== Deno.uid()) return "it belongs to another user";
    return await isDead(path) ? undefined : "another server answers there";
  } catch {
    // There is nothing.
    return undefined;
  }
}

/** Whether nobody listens on a socket any more. One that cannot be asked, by a full queue for instance, is alive. */
async function isDead(path: string): Promise<boolean> {
  try {
    closeQuietly(await Deno.connect({ transport: "unix", path }));
    return false;
  } catch (error) {
    return error instanceof Deno.errors.ConnectionRefused;
  }
}

/** Removes the sockets that killed servers of this user have left in the folder, and nothing else. */
async function sweep(folder: string): Promise<void> {
  for (const path of controlSocketsIn(folder)) {
    try {
      const { isSocket, uid } = Deno.lstatSync(path);
      if (isSocket === true && uid === Deno.uid() && await isDead(path)) await removeDead(path);
    } catch {
      // Another server has been quicker.
    }
  }
}

/** Another server may have put its own there since: it is taken aside, looked at again, and put back if it lives. */
async function removeDead(path: string): Promise<void> {
  const aside = Deno.makeTempDirSync({ dir: dirname(path), prefix: BIRTHPLACE });
  try {
    const taken = join(aside, "s");
    Deno.renameSync(path, taken);
    if (!await isDead(taken)) Deno.renameSync(taken, path);
  } finally {
    Deno.removeSync(aside, { recursive: true });
  }
}

/** It is made where nobody else can reach it, and gets its name only when its mode is right. */
function bind(path: string): ControlSocket {
  const birthplace = Deno.makeTempDirSync({ dir: dirname(path), prefix: BIRTHPLACE });
  try {
    const unborn = join(birthplace, "s");
    const listener = Deno.listen({ transport: "unix", path: unborn });
    try {
      Deno.chmodSync(unborn, 0o600);
      Deno.renameSync(unborn, path);
      const { ino, dev } = Deno.lstatSync(path);
      return { path, listener, remove: () => remove(path, listener, ino, dev) };
    } catch (error) {
      closeQuietly(listener);
      throw error;
    }
  } finally {
    Deno.removeSync(birthplace, { recursive: true });
  }
}

function remove(path: string, listener: Deno.UnixListener, ino: number | null, dev: number): void {
  closeQuietly(listener);
  try {
    const found = Deno.lstatSync(path);
    if (found.ino === ino && found.dev === dev) Deno.removeSync(path);
  } catch {
    // It is gone, which is all that is wanted.
  }
}

/**
 * The control socket of a server that listens on this port: at the path that was asked for, else in the user's own folder,
 * and if that cannot be, none, which is told. Fails only with a path that was asked for.
 */
export async function openServingControl(
  path: string | undefined,
  port: number,
  world: Pick<World, "env" | "words">,
): Promise<Outcome<ControlSocket | undefined, string>> {
  // Deno has no Unix sockets there.
  if (Deno.build.os === "windows") return success(undefined);
  if (path !== undefined) return await openControlSocket(path);
  const usual = await openUsualControlSocket(port, world);
  if (usual.ok) return usual;
  world.words(warning(`ferry who will not find this server: ${usual.failure}`));
  return success(undefined);
}
