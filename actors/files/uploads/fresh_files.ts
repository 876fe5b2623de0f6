import type { OpenedSink } from "../../transport/flow/flow.ts";
import { tellingFinish } from "./file_sink.ts";

/** How many are remembered; who sends more without giving them their names does not need it. */
const MOST = 1000;

/** The files that one session sends, by their virtual paths: those that it has begun, and those that it has sent whole. */
export class FreshFiles {
  readonly #files = new Map<string, "begun" | "whole">();

  /** Whether the file was sent whole. */
  has(path: string): boolean {
    return this.#files.get(path) === "whole";
  }

  /** Whether it is the session's own, be it whole or not. */
  isOwn(path: string): boolean {
    return this.#files.has(path);
  }

  /** The same sink; its file is one of these, and whole once it is finished. */
  noting(opened: OpenedSink): OpenedSink {
    const { path } = opened;
    if (!this.#files.has(path)) this.#add(path, "begun");
    return tellingFinish(opened, () => this.#add(path, "whole"));
  }

  /** The file of one path has another now. */
  renamed(from: string, to: string): void {
    const state = this.#files.get(from);
    if (state === undefined) return this.forget(to);
    this.#files.delete(from);
    this.#add(to, state);
  }

  /** What is there now is somebody else's, or nothing. */
  forget(path: string): void {
    this.#files.delete(path);
  }

  #add(path: string, state: "begun" | "whole"): void {
    this.#files.delete(path);
    this.#files.set(path, state);
    const [oldest] = this.#files.keys();
    if (this.#files.size > MOST && oldest !== undefined) this.#files.delete(oldest);
  }
}
