import { decodeLenient, encodeText } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";
import { ferryCommand, inheritedEnvironment, killQuietly } from "../process/ferry_process.ts";
import { quoted } from "../process/ferry_shell.ts";

/** Ends the process group of the program on a terminal, if it has not ended. */
function endGroup(leader: number): void {
  try {
    Deno.kill(-leader, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Ferry, or another program, on its own terminal, made by the program `script` of util-linux. */
export class Terminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #keyboard: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #watching: Promise<void>;
  #screen = "";
  #wake: (() => void) | undefined;

  /** `script` is the path of that program; `program`: the program on the terminal, with its first arguments. */
  constructor(
    script: string,
    args: readonly string[],
    cwd: string,
    program: readonly string[] = ferryProgram(),
  ) {
    const command = [...program, ...args].map(quoted).join(" ");
    this.#child = new Deno.Command(script, {
      args: ["--quiet", "--return", "--command", command, "/dev/null"],
      cwd,
      clearEnv: true,
      env: { ...inheritedEnvironment(), SHELL: "/bin/sh" },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#keyboard = this.#child.stdin.getWriter();
    this.#watching = this.#watch(this.#child.stdout);
  }

  /** Everything that was written to the terminal so far. */
  get screen(): string {
    return this.#screen;
  }

  /** Waits until the output after this many characters matches. */
  async shows(pattern: RegExp, from = 0): Promise<void> {
    while (!pattern.test(this.#screen.slice(from))) {
      const changed = new Promise<void>((resolve) => this.#wake = resolve);
      await within(changed, `${pattern} on the terminal`, () => JSON.stringify(this.#screen));
    }
  }

  /** Types; `\x03` is Ctrl-C. */
  async type(text: string): Promise<void> {
    await this.#keyboard.write(encodeText(text));
  }

  /** The exit code. */
  async ended(): Promise<number> {
    const ending = Promise.all([this.#child.status, this.#watching]);
    const seen = () => JSON.stringify(this.#screen);
    const [{ code }] = await within(ending, "the program on the terminal to end", seen);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // If `script` gets the signal, it sleeps for two seconds before it ends the program; it ends at once with the
    // program.
    const programs = await this.#programs();
    for (const group of programs) endGroup(group);
    if (programs.length === 0) killQuietly(this.#child, "SIGTERM");
    await this.#keyboard.abort().catch(() => {});
    await this.ended();
  }

  /** The process groups on the terminal, as Linux reports them. */
  async #programs(): Promise<readonly number[]> {
    const { pid } = this.#child;
    const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`).catch(() => "");
    return children.split(" ").map(Number).filter((child) => child > 0);
  }

  async #watch(stdout: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const bytes of stdout) {
      this.#screen += decodeLenient(bytes);
      this.#wake?.();
    }
  }
}

/** The program ferry, and its first arguments. */
export function ferryProgram(): readonly string[] {
  const { program, args } = ferryCommand();
  return [program, ...args];
}
