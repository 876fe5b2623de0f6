import type { EventFields } from "./schema.ts";

/** Counts files and bytes for the last line. */
export class Totals {
  readonly #began: number;
  readonly #files = { download: 0, upload: 0 };
  readonly #bytes = { download: 0, upload: 0 };
  #failed = 0;
  #skipped = 0;
  #again = 0;

  /** `now` in ms since 1970. */
  constructor(now: number) {
    this.#began = now;
  }

  /** A transfer has ended. */
  ended(
    direction: "download" | "upload",
    bytes: number,
    outcome: "complete" | "failed" | "skipped",
  ): void {
    this.#bytes[direction] += bytes;
    if (outcome === "complete") this.#files[direction] += 1;
    else if (outcome === "skipped") this.#skipped += 1;
    else this.#failed += 1;
  }

  /** A transfer has failed, and will be tried again. */
  again(direction: "download" | "upload", bytes: number): void {
    this.#bytes[direction] += bytes;
    this.#again += 1;
  }

  /** A transfer was refused. */
  refused(): void {
    this.#failed += 1;
  }

  /** The fields of the last line. */
  bye(code: number, now: number): EventFields<"bye"> {
    return {
      exit_code: code,
      seconds: Math.max(0, now - this.#began) / 1000,
      downloads: this.#files.download,
      uploads: this.#files.upload,
      downloaded: this.#bytes.download,
      uploaded: this.#bytes.upload,
      failed: this.#failed,
      ...(this.#skipped === 0 ? {} : { skipped: this.#skipped }),
      ...(this.#again === 0 ? {} : { retried: this.#again }),
    };
  }
}
