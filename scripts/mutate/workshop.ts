// A copy of the project in a temporary folder, to put faults in and to run tests; the project itself stays unchanged.

import { join } from "@std/path";

/** How a run ended. */
export interface Run {
  readonly outcome: "passed" | "failed" | "too long";
  readonly ms: number;
  /** The end of its output. */
  readonly output: string;
}

/** Git's own files, and output of tasks. */
const NOT_COPIED = new Set([".git", "dist", "coverage", "node_modules"]);

/** The memory limit of each process of a run, in KiB: a fault can cause a loop that fills the memory. */
const MEMORY = 4 * 1024 * 1024;

/** How many characters of a run's output are kept. */
const LONGEST_OUTPUT = 4_000_000;

/** A copy of a project. Disposing of it ends every process that was started in it, and removes the folder. */
export class Workshop implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Copies the project's folder, including uncommitted changes. */
  static async copyOf(project: string): Promise<Workshop> {
    const folder = await Deno.makeTempDir({ prefix: "ferry-mutate-" });
    // Some tests run ferry as other users.
    await Deno.chmod(folder, 0o755);
    const workshop = new Workshop(await Deno.realPath(folder));
    await copyFolder(project, workshop.at(), NOT_COPIED);
    return workshop;
  }

  /** A path in the copy. */
  at(...names: readonly string[]): string {
    return join(this.#folder, "copy", ...names);
  }

  /** A path outside of the copied files, which is removed with the copy. */
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

  /** Runs deno in the copy, with its own folder for temporary files, which is removed after the run. */
  async #deno(args: readonly string[], limitMs: number): Promise<Run> {
    const temporary = this.beside("tmp");
    await Deno.mkdir(temporary);
    // Like /tmp: other users can create files, and remove only their own.
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
      // Its process group, which it leads.
      end(-child.pid);
    }, limitMs);
    const { success } = await child.status;
    clearTimeout(timer);
    const ms = performance.now() - started;
    // Servers that a test could no longer stop.
    await endProcessesOf(this.#folder);
    await removeIfThere(temporary);
    return { outcome: late ? "too long" : success ? "passed" : "failed", ms, output: await output };
  }
}

/** The end of a stream; a fault can make a program write endlessly. */
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

/** Ends the processes that were started in the folder, or that have its path in their command line. */
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
