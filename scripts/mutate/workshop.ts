// A copy of the project in a temporary folder, in which faults are put and tests run; the project itself stays as it is.

import { join } from "@std/path";

/** How a run ended. */
export interface Run {
  readonly outcome: "passed" | "failed" | "too long";
  readonly ms: number;
  /** The end of what it wrote. */
  readonly output: string;
}

/** Kept by git, or made by tasks. */
const NOT_COPIED = new Set([".git", "dist", "coverage", "node_modules"]);

/** What each process of a run may have of memory, in KiB: a fault can make a loop that fills it. */
const MEMORY = 4 * 1024 * 1024;

/** How many characters are kept of what a run writes. */
const LONGEST_OUTPUT = 4_000_000;

/** A copy of a project. Disposing of it ends every process that was started in it, and removes it. */
export class Workshop implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Copies the project's folder as it is, with what is not committed. */
  static async copyOf(project: string): Promise<Workshop> {
    const folder = await Deno.makeTempDir({ prefix: "ferry-mutate-" });
    // Tests run ferry as other users as well.
    await Deno.chmod(folder, 0o755);
    const workshop = new Workshop(await Deno.realPath(folder));
    await copyFolder(project, workshop.at(), NOT_COPIED);
    return workshop;
  }

  /** The path of something in the copy. */
  at(...names: readonly string[]): string {
    return join(this.#folder, "copy", ...names);
  }

  /** A path that is in no copy, and is removed with it. */
  beside(name: string): string {
    return join(this.#folder, name);
  }

  /** Runs the project's task `test` on the files, up to the first failure. */
  async test(files: readonly string[], limitMs: number): Promise<Run> {
    return await this.#deno(["task", "--quiet", "test", ...files, "--fail-fast"], limitMs);
  }

  /** Checks the types of files. */
  async check(files: readonly string[], limitMs: number): Promise<Run> {
    return await this.#deno(["check", "--quiet", ...files], limitMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endProcessesOf(this.#folder);
    await removeIfThere(this.#folder);
  }

  /** Runs deno in the copy, with a folder for temporary files that lives as long as the run. */
  async #deno(args: readonly string[], limitMs: number): Promise<Run> {
    const temporary = this.beside("tmp");
    await Deno.mkdir(temporary);
    // As /tmp is: other users make files there, and each removes only its own.
    await Deno.chmod(temporary, 0o1777);
    const started = performance.now();
    const child = new Deno.Command("sh", {
      args: [
        "-c",
        `ulimit -d ${MEMORY} 2>/dev/null; exec "$0" "$@" 2>&1`,
        Deno.execPath(),
        ...args,
      ],
      cwd: this.at(),
      env: { TMPDIR: temporary, NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      detached: true,
    }).spawn();
    const output = endOf(child.stdout);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      // The group, of which it is the leader.
      end(-child.pid);
    }, limitMs);
    const { success } = await child.status;
    clearTimeout(timer);
    const ms = performance.now() - started;
    // Servers that a test could not stop any more.
    await endProcessesOf(this.#folder);
    await removeIfThere(temporary);
    return { outcome: late ? "too long" : success ? "passed" : "failed", ms, output: await output };
  }
}

/** What a stream ends with: a fault can make a program write without end. */
async function endOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + part).slice(-LONGEST_OUTPUT);
  }
  return text;
}

async function copyFolder(from: string, to: string, left: ReadonlySet<string>): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory, isFile } of Deno.readDir(from)) {
    if (left.has(name)) continue;
    if (isDirectory) await copyFolder(join(from, name), join(to, name), new Set());
    else if (isFile) await Deno.copyFile(join(from, name), join(to, name));
  }
}

async function removeIfThere(folder: string): Promise<void> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Ends the processes which were started in the folder or have it in their command line; they have its path from here. */
async function endProcessesOf(folder: string): Promise<void> {
  if (Deno.build.os !== "linux") return;
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === Deno.pid) continue;
    const about = await Promise.all(
      ["environ", "cmdline"].map((file) =>
        Deno.readTextFile(`/proc/${name}/${file}`).catch(() => "")
      ),
    );
    if (about.join("").includes(folder)) end(Number(name));
  }
}

/** It may have ended by itself meanwhile. */
function end(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
