import { errorMessage } from "../../../core/base/error_text.ts";
import type { TempFolder } from "../../../tests/support/files/temp_folder.ts";
import { TestAuthority } from "../../../tests/support/tls/certificate_maker.ts";
import type { Sizes } from "../machine/served_files.ts";
import { type BenchOptions, isWanted } from "../options.ts";
import type { Contestant } from "./contestant.ts";
import { type OwnWay, startOwn } from "./ferry.ts";
import { isPeerName, missing, type Peer, startRival } from "./peers.ts";

/** A run of the benchmark, and who tells of it. */
export interface BenchRun {
  readonly options: BenchOptions;
  readonly sizes: Sizes;
  /** Told of each step. */
  progress(line: string): void;
  /** Told of what is left out, with the reason. */
  leftOut(reason: string): void;
}

/** Which servers to start, and where. */
export interface Starting {
  readonly root: TempFolder;
  /** They are stopped with it. */
  readonly stack: AsyncDisposableStack;
  readonly tls: boolean;
  readonly names: readonly (Peer | OwnWay)[];
  readonly host: string;
  /** The address that clients use, where it is another one. */
  readonly seenAs?: string;
}

/** Starts the servers that are wanted and there, in the order of their names; the others are left out with the reason. */
export async function startAll(
  { options, leftOut }: BenchRun,
  { root, stack, tls, names, host, seenAs }: Starting,
): Promise<readonly Contestant[]> {
  const place = { root: root.path, host, ...seenAs === undefined ? {} : { seenAs } };
  const certificate = tls ? await (await TestAuthority.root()).issue() : undefined;
  const security = certificate === undefined ? {} : { certificate };
  const started: Contestant[] = [];
  // Clients are measured with servers even where no servers are.
  const wanted = options.servers?.length === 0 ? undefined : options.servers;
  for (const name of names.filter((name) => isWanted(name, wanted))) {
    try {
      const reason = isPeerName(name) ? missing(name, tls) : undefined;
      if (reason !== undefined) throw new Error(reason);
      started.push(stack.use(
        isPeerName(name)
          ? await startRival(name, { ...place, ...security })
          : await startOwn({ ...place, tls }, name),
      ));
    } catch (error) {
      leftOut(`${name}${tls ? " over TLS" : ""}: ${errorMessage(error)}`);
    }
  }
  openUploads(root);
  return started;
}

/** Lets every server write to its own folder, whoever it works as: pure-ftpd has made all of it nobody's. */
function openUploads(root: TempFolder): void {
  for (const { name } of [...Deno.readDirSync(root.path)]) {
    if (name.startsWith("up-")) Deno.chmodSync(root.at(name), 0o777);
  }
}
