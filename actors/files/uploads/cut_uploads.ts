import { basename, dirname, join } from "../../machine/system/local_path.ts";
import type { OpenedSink } from "../../transport/flow/flow.ts";
import { sinkOver } from "../../transport/flow/wrappers.ts";
import { tellingFinish } from "./file_sink.ts";
import { holdFolder } from "../jail/handle.ts";

/** The hidden files of new uploads, by their real paths. What is left at the end of the server was cut. */
export class CutUploads {
  readonly #parts = new Set<string>();

  /** The same upload. Its hidden file counts from the first byte until it is finished and has its own name. */
  noting(part: string, opened: OpenedSink): OpenedSink {
    const { sink } = opened;
    const write = (bytes: Uint8Array) => {
      this.#parts.add(part);
      return sink.write(bytes);
    };
    const noted = { ...opened, sink: sinkOver(sink, { write }) };
    return tellingFinish(noted, () => this.#parts.delete(part));
  }

  /** Removes what was cut, once nothing is written any more. Never removes anything through a link that was swapped in. */
  removeAll(): void {
    for (const part of this.#parts) {
      try {
        using folder = holdFolder(dirname(part));
        if (folder !== undefined && folder.name !== dirname(part)) continue;
        Deno.removeSync(join(folder?.heldPath ?? dirname(part), basename(part)));
      } catch {
        // It has its own name by now, or has gone with its folder.
      }
    }
    this.#parts.clear();
  }
}
