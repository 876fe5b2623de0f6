import { decodeLenient } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";

/** How often, in ms, the screen is checked while waiting: tmux does not report changes. */
const LOOK_EVERY = 50;

/** A terminal in tmux, on a separate tmux server, with a program in it. Disposing ends both. */
export class Tmux implements AsyncDisposable {
  readonly #tmux: string;
  readonly #socket: string;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(tmux: string, socket: string, env: Readonly<Record<string, string>>) {
    this.#tmux = tmux;
    this.#socket = socket;
    this.#env = env;
  }

  /**
   * Runs a shell command in a terminal of that size; `tmux` is the path of that program, `env` the whole environment of
   * the command.
   */
  static async start(
    tmux: string,
    line: string,
    { columns, rows, env, cwd }: {
      readonly columns: number;
      readonly rows: number;
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string;
    },
  ): Promise<Tmux> {
    const socket = await Deno.makeTempFile({ prefix: "ferry-tmux-" });
    await Deno.remove(socket);
    const terminal = new Tmux(tmux, socket, env);
    await terminal.#run(
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      "-c",
      cwd,
      "-x",
      `${columns}`,
      "-y",
      `${rows}`,
      line,
    );
    return terminal;
  }

  /** The visible lines, without trailing spaces; `escapes`: with the colours. */
  async screen({ escapes = false }: { readonly escapes?: boolean } = {}): Promise<string> {
    return await this.#run("capture-pane", "-p", ...(escapes ? ["-e"] : []));
  }

  /** Waits for the first screen that matches. */
  async shows(pattern: RegExp): Promise<string> {
    let seen = "";
    const signal = new AbortController();
    const looking = async () => {
      for (;;) {
        seen = await this.screen();
        if (pattern.test(seen)) return seen;
        await pause(LOOK_EVERY, signal.signal);
      }
    };
    try {
      return await within(looking(), `${pattern} on the terminal`, () => seen);
    } finally {
      signal.abort();
    }
  }

  /** Types keys, by tmux's names: `q`, `Enter`, `C-c`. */
  async type(...keys: readonly string[]): Promise<void> {
    await this.#run("send-keys", ...keys);
  }

  /** Whether the cursor is visible. */
  async cursorShown(): Promise<boolean> {
    return (await this.#run("display-message", "-p", "#{cursor_flag}")).trim() === "1";
  }

  /** The process that the shell of the terminal runs. */
  async childPid(): Promise<number> {
    const shell = (await this.#run("display-message", "-p", "#{pane_pid}")).trim();
    const children = await Deno.readTextFile(`/proc/${shell}/task/${shell}/children`);
    return Number(children.trim().split(" ")[0]);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#run("resize-window", "-x", `${columns}`, "-y", `${rows}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The program may have ended, and its terminal and tmux too.
    await this.#run("kill-server").catch(() => {});
    await Deno.remove(this.#socket).catch(() => {});
  }

  async #run(...args: readonly string[]): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command(this.#tmux, {
      args: ["-S", this.#socket, ...args],
      clearEnv: true,
      env: { ...this.#env, LC_ALL: "C.UTF-8" },
    }).output();
    if (!success) throw new Error(`tmux ${args[0]}: ${decodeLenient(stderr)}`);
    return decodeLenient(stdout);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
