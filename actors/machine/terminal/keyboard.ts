const TERMINAL = "/dev/tty";

/** The terminal of a person, as far as it is typed on. */
export interface Keyboard extends Disposable {
  read(into: Uint8Array): Promise<number | null>;
  /** Whether keys arrive at once and without echo. */
  setRaw(raw: boolean): void;
}

/** Whether a person can be asked: there is a terminal to type on, though standard input may be a pipe for data. */
export function hasKeyboard(): boolean {
  using keyboard = openKeyboard();
  return keyboard !== undefined;
}

/** Standard input if it is a terminal, else the terminal of this process; undefined when there is none. */
export function openKeyboard(): Keyboard | undefined {
  if (Deno.stdin.isTerminal()) return keyboardOf(Deno.stdin, () => {});
  if (Deno.build.os === "windows") return undefined;
  try {
    const file = Deno.openSync(TERMINAL);
    return keyboardOf(file, () => file.close());
  } catch {
    // The process has no terminal.
    return undefined;
  }
}

function keyboardOf(
  input: Pick<Deno.FsFile, "read" | "setRaw">,
  close: () => void,
): Keyboard {
  const options = Deno.build.os === "windows" ? undefined : { cbreak: true };
  return {
    read: (into) => input.read(into),
    setRaw: (raw) => raw ? input.setRaw(true, options) : input.setRaw(false),
    [Symbol.dispose]: close,
  };
}
