import { basename, dirname, join } from "@std/path";
import type { OpenedSink } from "../../transport/flow/flow.ts";
import { sinkOver } from "../../transport/flow/wrappers.ts";
import { tellingFinish } from "./file_sink.ts";
import { holdFolder } from "../jail/handle.ts";

/** The hidden places of new uploads of this server, by their real paths: what was cut is still there at its end. */
export class CutUploads {
  readonly #parts = new Set<string>();

  /** The same upload, which grows at that place from its first byte on and has its own name once it is finished. */
  noting(part: string, opened: OpenedSink): OpenedSink {
    const { sink } = opened;
    const write = (bytes: Uint8Array) => {
      this.#parts.add(part);
      return sink.write(bytes);
    };
    const noted = { ...opened, sink: sinkOver(sink, { write }) };
    return tellingFinish(noted, () => this.#parts.delete(part));
  }

  /** Removes what was cut; when nothing is written any more. Nothing through a link that was swapped in. */
  removeAll(): void {
    for (const part of this.#parts) {
      try {
        using folder = holdFolder(dirname(part));
        if (folder !== undefined && folder.name !== dirname(part)) continue;
        Deno.removeSync(join(folder?.heldPath ?? dirname(part), basename(part)));
      } catch {
        // It has its name by now, or is gone with its folder.
      }
    }
    this.#parts.clear();
  }
}
