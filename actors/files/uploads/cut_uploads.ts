import { basename, dirname, join } from "@std/path";
import type { ByteSink, OpenedSink } from "../../transport/flow/flow.ts";
import { tellingFinish } from "./file_sink.ts";
import { holdFolder } from "../jail/handle.ts";

/** The hidden places of new uploads of this server, by their real paths: what was cut is still there at its end. */
export class CutUploads {
  readonly #places = new Set<string>();

  /** The same upload, which grows at that place from its first byte on and has its own name once it is finished. */
  noting(part: string, opened: OpenedSink): OpenedSink {
    const { sink } = opened;
    const noted: ByteSink = {
      write: (bytes) => {
        this.#places.add(part);
        return sink.write(bytes);
      },
      finish: () => sink.finish(),
      [Symbol.dispose]: () => sink[Symbol.dispose](),
    };
    return tellingFinish({ ...opened, sink: noted }, () => this.#places.delete(part));
  }

  /** Removes what was cut; when nothing is written any more. Nothing through a link that was swapped in. */
  removeAll(): void {
    for (const part of this.#places) {
      try {
        using folder = holdFolder(dirname(part));
        if (folder !== undefined && folder.name !== dirname(part)) continue;
        Deno.removeSync(join(folder?.place ?? dirname(part), basename(part)));
      } catch {
        // It has its name by now, or is gone with its folder.
      }
    }
    this.#places.clear();
  }
}
