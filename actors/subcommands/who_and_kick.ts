import { warning } from "../../core/base/terminal_line.ts";
import { printLines } from "../machine/terminal/print_lines.ts";
import { type ControlAnswer, parseAnswer } from "../../core/serving/control/control_answer.ts";
import type { KickInvocation } from "../../core/cli/subcommands/control/kick.ts";
import type { WhoInvocation } from "../../core/cli/subcommands/control/who.ts";
import { type ControlRequest, formatRequest } from "../../core/serving/control/control_request.ts";
import { whoObject, whoTable } from "../../core/screen/who_table.ts";
import { ExitCode } from "../../core/cli/exit_code.ts";
import { concatBytes, decodeLenient, encodeText } from "../../core/base/text.ts";
import { plainReason } from "../../core/base/error_text.ts";
import { closeQuietly } from "../transport/wire.ts";
import { writeAll } from "../machine/write_all.ts";
import type { World } from "../machine/world.ts";
import { controlFolder, controlSocketsIn } from "../server/watching/control/control_socket.ts";

/** How long, in ms, a server may take to answer. */
const PATIENCE = 10_000;

/** A running server, and its answer to `who`. */
interface Found {
  readonly path: string;
  readonly answer: ControlAnswer;
}

/** `ferry who`: lists the sessions of the named server, or of all running servers of this user. */
export async function runWho({ control, json }: WhoInvocation, world: World): Promise<ExitCode> {
  const servers = await reach(control, world);
  if (servers.length === 0) return ExitCode.Unreachable;
  const lines: string[] = [];
  for (const { path, answer } of servers) {
    if (answer.kind !== "sessions") return misunderstood(path, world);
    if (servers.length > 1 && !json) lines.push(`${path}:`);
    lines.push(
      ...(json
        ? answer.sessions.map(whoObject)
        : await whoTable(answer.sessions, world.clock.now())),
    );
  }
  await printLines(world, lines);
  return ExitCode.Done;
}

/** `ferry kick`: ends a session with 421. */
export async function runKick(
  { control, session }: KickInvocation,
  world: World,
): Promise<ExitCode> {
  const servers = await reach(control, world);
  const [server, ...more] = servers;
  if (server === undefined) return ExitCode.Unreachable;
  if (more.length > 0) {
    const paths = servers.map(({ path }) => path).join(", ");
    world.words(warning(`several servers are running; say which one with --control: ${paths}`));
    return ExitCode.Usage;
  }
  const { path } = server;
  const answer = await request(path, { kind: "kick", session }, world).catch(() => undefined);
  if (answer?.kind !== "kicked") return misunderstood(path, world);
  if (answer.found) {
    world.words(`session ${session} is ended`);
    return ExitCode.Done;
  }
  world.words(warning(`there is no session ${session}; ferry who lists them`));
  return ExitCode.ServerRefused;
}

/** The servers that answer. Prints why if there are none. */
async function reach(control: string | undefined, world: World): Promise<readonly Found[]> {
  const folder = controlFolder(world);
  const usual = folder === undefined ? [] : controlSocketsIn(folder);
  const found: Found[] = [];
  for (const path of control === undefined ? usual : [control]) {
    try {
      const answer = await request(path, { kind: "who" }, world);
      if (answer !== undefined) found.push({ path, answer });
    } catch (error) {
      // In the usual folder a killed server may have left a socket behind.
      if (control === undefined) continue;
      world.words(warning(`cannot ask the server at ${path}: ${plainReason(error)}`));
      return [];
    }
  }
  if (found.length === 0) {
    world.words(
      warning("no server of yours is running here; where one is, name its socket with --control"),
    );
  }
  return found;
}

/** Sends one request and reads the answer; undefined if no valid answer came in time. */
async function request(
  path: string,
  asked: ControlRequest,
  { clock }: World,
): Promise<ControlAnswer | undefined> {
  const conn = await Deno.connect({ transport: "unix", path });
  const cancel = clock.schedule(PATIENCE, () => closeQuietly(conn));
  try {
    await writeAll(conn, encodeText(`${formatRequest(asked)}\n`));
    const parts: Uint8Array[] = [];
    const buffer = new Uint8Array(64 * 1024);
    for (;;) {
      const count = await conn.read(buffer);
      if (count === null) break;
      parts.push(buffer.slice(0, count));
    }
    return parseAnswer(decodeLenient(concatBytes(parts)));
  } catch {
    return undefined;
  } finally {
    cancel();
    closeQuietly(conn);
  }
}

function misunderstood(path: string, { words }: World): ExitCode {
  words(warning(`the server at ${path} does not understand this; it may be of another version`));
  return ExitCode.ServerRefused;
}
