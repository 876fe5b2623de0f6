import { errorMessage } from "../../core/base/error_text.ts";
import { startFerry } from "../support/process/ferry_process.ts";
import type { Link } from "./clients/peer_client.ts";
import { ACCOUNT } from "./account.ts";
import type { DataCommand, Family } from "./matrix.ts";

/** One transfer as the server saw it. */
export interface SeenTransfer {
  readonly direction: string;
  readonly bytes: number;
}

/** What one operation of a client was on the wire. */
export interface Seen {
  /** The command lines, of all its sessions, in order. */
  readonly commands: readonly string[];
  readonly transfers: readonly SeenTransfer[];
}

/** A `ferry serve` process that says what it sees. */
export interface ServedFerry extends AsyncDisposable {
  link(data: DataCommand): Link;
  /** Runs the operation and returns what the server saw of it. */
  watch(operation: () => Promise<unknown>): Promise<Seen>;
}

const HOST: Readonly<Record<Family, string>> = { ipv4: "127.0.0.1", ipv6: "::1" };

/** Serves a folder, writable, to one user, on the loopback address of the family. */
export async function serveFerry(root: string, family: Family): Promise<ServedFerry> {
  const { user, password } = ACCOUNT;
  const account = ["--user", `${user}:${password}`];
  const ferry = await startFerry([
    "--host",
    HOST[family],
    "--write",
    "--hidden",
    "--trace",
    ...account,
    root,
  ]);
  const { hostname, port } = ferry;
  let marks = 0;

  /** Everything before the mark has been printed once the mark itself is. */
  async function mark(): Promise<number> {
    const text = `mark-${++marks}`;
    const connection = await Deno.connect({ hostname, port });
    await connection.write(new TextEncoder().encode(`NOOP ${text}\r\n`));
    const line = await ferry.waitForLine(new RegExp(` line bytes="NOOP ${text}"`));
    connection.close();
    return ferry.stderrLines.indexOf(line);
  }

  return {
    link: (data) => ({ hostname, port, user, password, family, data }),
    watch: async (operation) => {
      const start = await mark();
      try {
        await operation();
      } catch (error) {
        const lines = ferry.stderrLines.slice(start + 1, await mark());
        const dialogue = lines.map(dialogueLine).filter((line) => line !== "").slice(-12);
        const message = errorMessage(error);
        throw new Error(`${message}; the server saw: ${dialogue.join(" / ")}`);
      }
      const lines = ferry.stderrLines.slice(start + 1, await mark());
      return { commands: commandsOf(lines), transfers: transfersOf(lines) };
    },
    [Symbol.asyncDispose]: () => ferry[Symbol.asyncDispose](),
  };
}

function dialogueLine(line: string): string {
  const command = / line bytes=(".*")$/.exec(line)?.[1];
  if (command !== undefined) return `> ${command}`;
  return / write bytes=(".*")$/.exec(line)?.[1] ?? "";
}

function commandsOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => / line bytes="(.*)"$/.exec(line)?.[1] ?? []);
}

function transfersOf(lines: readonly string[]): SeenTransfer[] {
  return lines.flatMap((line) => {
    const found = /kind: "transfer-ended".* direction: "(\w+)".* bytes: (\d+)/.exec(line);
    const [, direction, bytes] = found ?? [];
    return direction === undefined ? [] : [{ direction, bytes: Number(bytes) }];
  });
}
