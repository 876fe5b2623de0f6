import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { within } from "./deadline.ts";
import { ferryCommand, inheritedEnvironment, killQuietly } from "./ferry_process.ts";
import { quoted } from "./ferry_shell.ts";

/** A ferry, or another program, that runs on a terminal of its own, made by the program `script` of util-linux. */
export class Terminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #keyboard: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #watching: Promise<void>;
  #screen = "";
  #wake: (() => void) | undefined;

  /** `script` is where that program is; `program`: what runs on the terminal, with its first arguments. */
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

  /** Resolves when the terminal has been shown what matches, behind so many characters. */
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
    // The program on the terminal is hung up with it.
    killQuietly(this.#child, "SIGTERM");
    await this.#keyboard.abort().catch(() => {});
    await this.ended();
  }

  async #watch(stdout: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const bytes of stdout) {
      this.#screen += decodeLenient(bytes);
      this.#wake?.();
    }
  }
}

function ferryProgram(): readonly string[] {
  const { program, args } = ferryCommand();
  return [program, ...args];
}
