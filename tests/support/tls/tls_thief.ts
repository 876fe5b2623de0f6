import { fromFileUrl } from "@std/path";
import { LineLog } from "../process/line_log.ts";

/** The settings of a thief; see tls_thief.py. */
export interface Theft {
  /** Its address. */
  readonly address: "127.0.0.1" | "127.0.0.2";
  readonly aim: "read" | "write" | "fill";
}

/** A local user who attacks the loopback listener of a server's TLS, as a separate process. */
export class TlsThief implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #said: LineLog;
  readonly #complaints: LineLog;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#said = new LineLog(child.stdout);
    this.#complaints = new LineLog(child.stderr);
  }

  /** Starts; resolves when all its connections wait for the server. */
  static async at(python: string, port: number, { address, aim }: Theft): Promise<TlsThief> {
    const script = fromFileUrl(new URL("tls_thief.py", import.meta.url));
    const child = new Deno.Command(python, {
      args: [script, String(port), address, aim],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const thief = new TlsThief(child);
    try {
      await thief.#said.waitFor(/^ready$/);
      return thief;
    } catch (error) {
      throw new Error(`the thief got nowhere: ${(await thief.end()).join("\n")}`, { cause: error });
    }
  }

  /** Waits for the bytes that it has stolen. */
  stolen(): Promise<string> {
    return this.#said.waitFor(/^stolen: /);
  }

  /** Everything that it got; resolves when it has ended. */
  async end(): Promise<readonly string[]> {
    await this.#child.stdin.close().catch(() => {});
    await Promise.all([this.#said.ended, this.#complaints.ended, this.#child.status]);
    return [...this.#said.lines, ...this.#complaints.lines].filter((line) => line !== "ready");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}
