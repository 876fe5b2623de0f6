import type { BoardState, BoardTotals, MovingFile } from "./board.ts";
import { RateMeter } from "./rate_meter.ts";
import type { RunTotals } from "./summary.ts";

/** What is known of a file when its transfer begins. */
export interface BegunFile {
  readonly name: string;
  /** The size of the complete file, if it is known. */
  readonly size: number | undefined;
  /** The bytes that were there before; they do not count for the rate. */
  readonly resumedAt: number;
}

/** How a file may end. */
export type FileEnd = "complete" | "skipped" | "failed";

/** How far a run is: the files that it knows of, those that move, and what has moved. Times are in ms. */
export class RunProgress {
  readonly #began: number;
  readonly #meter: RateMeter;
  readonly #ended: Record<FileEnd, number> = { complete: 0, skipped: 0, failed: 0 };
  /** The files that move. One keeps its place until it ends, so that the lines stay where they are. */
  readonly #places: (FileProgress | undefined)[] = [];
  /** Failures of other work, such as listings. */
  #otherFailures = 0;
  #known = 0;
  #listings = 0;
  #hasListed = false;
  /** The bytes of this run, those of failed attempts included. */
  #bytes = 0;
  /** The sizes of the files whose size is known, and how many others there are. */
  #size = 0;
  #unsized = 0;
  /** Of these sizes, what needs not be moved any more. */
  #settled = 0;

  /** `now`: when the run begins. */
  constructor(now: number) {
    this.#began = now;
    this.#meter = new RateMeter(now);
  }

  /** Whether there is, or may be, more than one file. */
  get isSeveral(): boolean {
    return this.#known > 1 || this.#hasListed;
  }

  /** A file that has to be transferred; its size, if a listing has told it. */
  file(size: number | undefined): FileProgress {
    this.#known += 1;
    if (size === undefined) this.#unsized += 1;
    else this.#size += size;
    return new FileProgress(size, {
      begun: (file) => this.#begin(file),
      over: (file, end) => this.#end(file, end),
      sized: (former, size) => this.#resize(former, size),
      moved: (bytes) => void (this.#bytes += bytes),
      present: (bytes) => void (this.#settled += bytes),
    });
  }

  /** A listing that may find files; what is given is to be called when it has ended. */
  listing(): () => void {
    this.#listings += 1;
    this.#hasListed = true;
    return () => void (this.#listings -= 1);
  }

  /** Work that is no file has failed, such as a listing. */
  otherFailed(): void {
    this.#otherFailures += 1;
  }

  /** What the board shows now. */
  state(now: number): BoardState {
    this.#meter.count(now, this.#bytes);
    const moving = this.#places.filter((file) => file !== undefined);
    return {
      moving: moving.map((file) => file.shown(now)),
      totals: this.isSeveral ? this.#totals(now) : undefined,
    };
  }

  /** What the run has done. */
  summary(now: number): RunTotals {
    const { complete: files, skipped, failed: failedFiles } = this.#ended;
    const failed = failedFiles + this.#otherFailures;
    return { files, skipped, failed, bytes: this.#bytes, milliseconds: now - this.#began };
  }

  #totals(now: number): BoardTotals {
    const { complete, skipped, failed } = this.#ended;
    return {
      over: complete + skipped + failed,
      failed: failed + this.#otherFailures,
      known: this.#known,
      growing: this.#listings > 0,
      bytes: this.#bytes,
      settled: this.#settled,
      size: this.#unsized > 0 ? undefined : this.#size,
      rate: this.#meter.rate,
      elapsed: now - this.#began,
    };
  }

  #begin(file: FileProgress): void {
    const free = this.#places.indexOf(undefined);
    if (free < 0) this.#places.push(file);
    else this.#places[free] = file;
  }

  /** Without an end: it is tried again later. */
  #end(file: FileProgress, end: FileEnd | undefined): void {
    const place = this.#places.indexOf(file);
    if (place >= 0) this.#places[place] = undefined;
    if (end !== undefined) this.#ended[end] += 1;
  }

  #resize(former: number | undefined, size: number): void {
    if (former === undefined) this.#unsized -= 1;
    this.#size += size - (former ?? 0);
  }
}

/** What a file tells the run. */
interface Run {
  begun(file: FileProgress): void;
  over(file: FileProgress, end: FileEnd | undefined): void;
  sized(former: number | undefined, size: number): void;
  /** This many bytes more have moved. */
  moved(bytes: number): void;
  /** This many bytes more of the file are there; fewer, if it begins again. */
  present(bytes: number): void;
}

/** How far one file is, from the moment when it is known of until its end. */
export class FileProgress {
  readonly #run: Run;
  #size: number | undefined;
  #name = "";
  #began = 0;
  #resumedAt = 0;
  #moved = 0;
  #present = 0;
  #meter: RateMeter | undefined;

  /** Made by `RunProgress`. */
  constructor(size: number | undefined, run: Run) {
    this.#size = size;
    this.#run = run;
  }

  /** Its bytes begin to move, perhaps again. */
  begin({ name, size, resumedAt }: BegunFile, now: number): void {
    if (this.#meter !== undefined) this.#run.over(this, undefined);
    if (size !== undefined) this.#setSize(size);
    this.#name = name;
    this.#began = now;
    this.#resumedAt = resumedAt;
    this.#moved = 0;
    this.#meter = new RateMeter(now);
    this.#setPresent(resumedAt);
    this.#run.begun(this);
  }

  /** Its data connection has moved this many bytes. */
  count(bytes: number, now: number): void {
    if (this.#meter === undefined) return;
    this.#meter.count(now, bytes);
    this.#run.moved(Math.max(0, bytes - this.#moved));
    this.#moved = Math.max(this.#moved, bytes);
    this.#setPresent(this.#resumedAt + this.#moved);
  }

  /** It has failed, and is tried again. */
  again(): void {
    this.#meter = undefined;
    this.#run.over(this, undefined);
    this.#setPresent(0);
  }

  /** It is over, for good. */
  end(end: FileEnd): void {
    this.#meter = undefined;
    this.#run.over(this, end);
    if (this.#size === undefined) this.#setSize(this.#present);
    this.#setPresent(this.#size ?? 0);
  }

  /** What the board shows of it. */
  shown(now: number): MovingFile {
    return {
      name: this.#name,
      bytes: this.#present,
      size: this.#size,
      rate: this.#meter?.rate,
      elapsed: now - this.#began,
    };
  }

  #setSize(size: number): void {
    this.#run.sized(this.#size, size);
    this.#size = size;
  }

  #setPresent(bytes: number): void {
    this.#run.present(bytes - this.#present);
    this.#present = bytes;
  }
}
