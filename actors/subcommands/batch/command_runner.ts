import { resolve } from "../../machine/system/local_path.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { type BatchCommand, readBatchCommand } from "../../../core/cli/batch/batch_command.ts";
import type { RemotePlace } from "../../../core/cli/batch/remote_place.ts";
import type { ClientFailure, ExitCode } from "../../../core/cli/exit_code.ts";
import type { GivenOptions } from "../../../core/cli/options/option.ts";
import type { AnySubcommand } from "../../../core/cli/subcommands/table.ts";
import { describeFileFailure } from "../../../core/files/file_failure.ts";
import { entryPath } from "../../../core/screen/entry_format.ts";
import { formatFtpUrl, type FtpUrl, withoutPassword } from "../../../core/network/url.ts";
import type { Request } from "../../client/client.ts";
import type { ClientSettings } from "../../client/client_settings.ts";
import { RunView } from "../../client/reports/run_view.ts";
import { fileFailure } from "../../machine/system_errors.ts";
import { StatusLine } from "../../machine/terminal/status_line.ts";
import { printLines } from "../../machine/terminal/print_lines.ts";
import type { World } from "../../machine/world.ts";
import { asksForJobs } from "../client_jobs.ts";
import { prepare } from "../get_put_ls.ts";

/** What a command asks of the client. */
export interface Step extends Request {
  readonly view: RunView;
  /** The command has ended; `code`: its exit code. */
  ended?(code: ExitCode): Promise<void>;
}

/** What the commands have in common. */
export interface RunnerOptions {
  readonly world: World;
  /** Those of the run. */
  readonly settings: ClientSettings;
  /** The server, and the folder in which the first command begins. */
  readonly url: FtpUrl;
  readonly subcommands: readonly AnySubcommand[];
  readonly inherited: GivenOptions;
}

/**
 * Understands commands, one after the other, wherever their lines come from: it knows the present folder on both sides. The
 * client carries them out.
 */
export class CommandRunner {
  readonly #options: RunnerOptions;
  #place: RemotePlace;
  #local: string;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#local = options.world.cwd;
    this.#place = { url: options.url, folder: options.url.path.replace(/(.)\/+$/, "$1") };
  }

  /** What one line asks of the client; undefined when it asks for nothing, or is done already. */
  async read(line: string, number: number): Promise<Outcome<Step | undefined, ClientFailure>> {
    const { subcommands, inherited, world: { env } } = this.#options;
    const command = readBatchCommand(line, { place: this.#place, subcommands, inherited, env });
    if (!command.ok) return failed({ kind: "usage", message: command.failure });
    return await this.#step(command.value, number);
  }

  /** Messages about the line begin with its number. */
  statusOf(number: number): StatusLine {
    const { world, settings } = this.#options;
    return new StatusLine({
      ...world,
      words: (line) =>
        world.words(
          typeof line === "string" ? line.replace(/^ferry: /, `ferry: line ${number}: `) : line,
        ),
    }, settings.status.quiet);
  }

  async #step(
    command: BatchCommand,
    number: number,
  ): Promise<Outcome<Step | undefined, ClientFailure>> {
    const { world, settings } = this.#options;
    switch (command.kind) {
      case "nothing":
        return success(undefined);
      case "pwd": {
        const { url, folder } = this.#place;
        const path = folder === "" ? "" : entryPath(folder, "");
        await printLines(world, [formatFtpUrl({ ...withoutPassword(url), path })]);
        return success(undefined);
      }
      case "lcd":
        return await this.#enterLocal(command.path);
      case "cd": {
        const url = { ...this.#place.url, path: command.folder };
        const ended = (code: ExitCode) => {
          if (code === 0) this.#place = { url: this.#place.url, folder: command.folder };
          return Promise.resolve();
        };
        const status = this.statusOf(number);
        const view = new RunView({ status, clock: world.clock, verbose: settings.verbose });
        return success({
          jobs: [{ kind: "enter", url }],
          settings: { ...settings, status, reports: view.reports },
          view,
          ended,
        });
      }
      case "run": {
        const { invocation } = command;
        if (!asksForJobs(invocation)) {
          return failed({ kind: "usage", message: `a batch cannot ${invocation.kind}` });
        }
        const { secrets, unfinished } = settings;
        const common = { status: this.statusOf(number), secrets, unfinished };
        const prepared = await prepare(invocation, { ...world, cwd: this.#local }, common);
        if (!prepared.ok) return prepared;
        const { jobs, settings: own, view, finish } = prepared.value;
        return success({
          jobs,
          settings: own,
          view,
          ended: async (code) => void await finish(code),
        });
      }
      default:
        return command satisfies never;
    }
  }

  async #enterLocal(path: string): Promise<Outcome<undefined, ClientFailure>> {
    const place = resolve(this.#local, path);
    try {
      await Deno.readDir(place)[Symbol.asyncIterator]().next();
      this.#local = place;
      return success(undefined);
    } catch (error) {
      const message = describeFileFailure(fileFailure(error, "read", path));
      return failed({ kind: "local-file", message });
    }
  }
}
