import { warning } from "../../../../core/base/terminal_line.ts";
import { dirname, join } from "../../../machine/system/local_path.ts";
import { failed, type Outcome, success } from "../../../../core/base/outcome.ts";
import { encodeText } from "../../../../core/base/text.ts";
import { plainReason } from "../../../../core/base/error_text.ts";
import { stateFolder } from "../../../transport/tls/server/certificate.ts";
import { closeQuietly } from "../../../transport/wire.ts";
import type { World } from "../../../machine/world.ts";

/** The listening control socket of a server. */
export interface ControlSocket {
  readonly path: string;
  readonly listener: Deno.UnixListener;
  /** Closes the socket and removes its file, unless another server has bound that path since. */
  remove(): void;
}

/** The longest path of a Unix socket on every system, in bytes. */
const LONGEST_PATH = 103;

/** The prefix of the temporary folder in which a socket is bound before it gets its name. */
const BIRTHPLACE = ".ferry-";

/** The folder for the control sockets of a user's servers; undefined if the environment names none. */
export function controlFolder({ env }: Pick<World, "env">): string | undefined {
  const runtime = env("XDG_RUNTIME_DIR");
  return runtime?.startsWith("/") ? join(runtime, "ferry") : stateFolder(env);
}

/** The paths of the control sockets in the folder, sorted. */
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
  // Servers that listen on the same port of different addresses have a socket each.
  const first = await openControlSocket(join(folder, `${port}.sock`));
  return first.ok ? first : await openControlSocket(join(folder, `${port}-${Deno.pid}.sock`));
}

/**
 * Opens a control socket that only its owner can connect to. Replaces a socket that a dead server of this user has left;
 * anything else under that name stays, and the failure says what it is.
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

/** Why no socket may be bound at this path; undefined if it may. */
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

/** Whether no process listens on the socket any more. One that cannot be asked, for instance with a full queue, is alive. */
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

/** Another server may have bound this path since, so the socket is moved aside, checked again, and put back if it is alive. */
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

/** Binds the socket in a private folder and renames it once its mode is set, so that no other user can ever connect. */
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
    // It is gone already.
  }
}

/**
 * The control socket of a server on this port: at the given path, or in the user's own folder. If the latter cannot be
 * opened, the server runs without one and a warning says so. Fails only for a given path.
 */
export async function openServingControl(
  path: string | undefined,
  port: number,
  world: Pick<World, "env" | "words">,
): Promise<Outcome<ControlSocket | undefined, string>> {
  // Deno does not support Unix sockets on Windows.
  if (Deno.build.os === "windows") return success(undefined);
  if (path !== undefined) return await openControlSocket(path);
  const usual = await openUsualControlSocket(port, world);
  if (usual.ok) return usual;
  world.words(warning(`ferry who will not find this server: ${usual.failure}`));
  return success(undefined);
}
