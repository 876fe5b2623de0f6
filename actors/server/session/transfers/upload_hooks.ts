import { type FileFailure, FileFault } from "../../../../core/files/file_failure.ts";
import { type UploadFacts, uploadVariables } from "../../../../core/serving/hooks/environment.ts";
import { sayable } from "../../../../core/serving/hooks/last_line.ts";
import { accepts, type CommandEnd, complaintOf } from "../../../../core/serving/hooks/verdict.ts";
import { baseName } from "../../../../core/files/path.ts";
import type { UploadPipe } from "../../hooks/hook_messages.ts";
import type { UploadHook } from "../../hooks/running_hooks.ts";
import { ask } from "../../../kernel/kernel.ts";
import type { ByteSink, OpenedSink, StagedUpload } from "../../../transport/flow/flow.ts";
import { factsOf, type Transferring } from "./transfer_facts.ts";
import type { SessionPort, SessionSettings } from "../session_port.ts";

/** The hooks actor always answers: what runs is bounded in time, and who waits is let go by the signal. */
const PATIENT = 2_000_000_000;

/** What of a session its uploads need. */
type Uploading = Transferring & Pick<SessionPort, "interruption"> & {
  readonly settings: Pick<SessionSettings, "uploadHook">;
};

/**
 * The sink of an upload that is seen only when the operator's command has taken it. Refused, aborted or left alone while
 * the command runs, it is gone, and what was there before is as it was. `cutStays`: what was cut before waits hidden to
 * be gone on with, as elsewhere.
 */
export function judgedSink(
  opened: OpenedSink,
  session: Uploading,
  cutStays: boolean = true,
): ByteSink {
  const { uploadHook } = session.settings;
  if (uploadHook?.kind !== "judge") return opened.sink;
  const { sink, path, staged } = opened;
  if (staged === undefined) throw new Error("an upload that must be judged would be seen at once");
  return new JudgedSink({ sink, path, staged, hook: uploadHook, session, cutStays });
}

interface Judged {
  readonly sink: ByteSink;
  /** Virtual. */
  readonly path: string;
  readonly staged: StagedUpload;
  readonly hook: UploadHook;
  readonly session: Uploading;
  readonly cutStays: boolean;
}

class JudgedSink implements ByteSink {
  readonly #upload: Judged;
  readonly #calledOff = new AbortController();
  #whole = false;

  constructor(upload: Judged) {
    this.#upload = upload;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#upload.sink.write(bytes);
  }

  async finish(): Promise<void> {
    const { sink, path, staged } = this.#upload;
    this.#whole = true;
    const end = await this.#judge();
    if (end !== undefined && accepts(end)) return await sink.finish();
    if (end === undefined || end.kind === "called-off") {
      await staged.refuse();
      throw new FileFault(vetoed(path, "the upload was called off"));
    }
    const names = new Map([[staged.real, path], [baseName(staged.real), baseName(path)]]);
    const kept = await this.#refuse();
    throw new FileFault(vetoed(path, sayable(complaintOf(end), names) + kept));
  }

  [Symbol.dispose](): void {
    this.#calledOff.abort();
    // Whole, but never taken: nothing of it may wait to be gone on with. This does all it does at once.
    const { sink, staged, cutStays } = this.#upload;
    if (this.#whole || !cutStays) staged.refuse().catch(() => {});
    sink[Symbol.dispose]();
  }

  /** Undefined when nobody wants to know any more. */
  async #judge(): Promise<CommandEnd | undefined> {
    const { hook, session, path, staged } = this.#upload;
    const signal = AbortSignal.any([this.#calledOff.signal, session.interruption]);
    const read = await staged.read(signal);
    if (read === undefined || signal.aborted) return undefined;
    const stored = { file: staged.real, ...read };
    const question = {
      kind: "judge-upload",
      variables: uploadVariables({ ...uploadFacts(session, path), stored }),
      file: staged.real,
      signal,
    } as const;
    return await asked(() => ask(hook.hooks, question, { timeoutMs: PATIENT, signal }));
  }

  /** What is to be said beside the reason. */
  async #refuse(): Promise<string> {
    const { hook, staged } = this.#upload;
    try {
      await staged.refuse(hook.keepRejected);
      return "";
    } catch {
      return " (it could not be kept)";
    }
  }
}

/**
 * The sink of an upload that the operator's command takes in place of the disk. The command is started with the first
 * byte, and told of the end only of an upload that is whole: of one that was cut it is killed before.
 */
export function pipedSink(path: string, session: Uploading, hook: UploadHook): OpenedSink {
  const sink = new PipedSink(path, session, hook);
  return { sink, path, hidden: true, [Symbol.dispose]: () => sink[Symbol.dispose]() };
}

class PipedSink implements ByteSink {
  readonly #path: string;
  readonly #session: Uploading;
  readonly #hook: UploadHook;
  readonly #calledOff = new AbortController();
  #pipe: UploadPipe | undefined;

  constructor(path: string, session: Uploading, hook: UploadHook) {
    this.#path = path;
    this.#session = session;
    this.#hook = hook;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const end = await (await this.#open()).write(bytes);
    if (end !== undefined) throw this.#fault(end);
  }

  async finish(): Promise<void> {
    const end = await (await this.#open()).finish();
    if (!accepts(end)) throw this.#fault(end);
  }

  [Symbol.dispose](): void {
    this.#calledOff.abort();
    this.#pipe?.[Symbol.dispose]();
  }

  async #open(): Promise<UploadPipe> {
    if (this.#pipe !== undefined) return this.#pipe;
    const { signal } = this.#calledOff;
    const variables = uploadVariables(uploadFacts(this.#session, this.#path));
    const question = { kind: "open-pipe", variables, signal } as const;
    const options = { timeoutMs: PATIENT, signal };
    const pipe = await asked(() => ask(this.#hook.hooks, question, options));
    if (pipe === undefined) throw new FileFault(vetoed(this.#path, "the upload was called off"));
    this.#pipe = pipe;
    return pipe;
  }

  #fault(end: CommandEnd): FileFault {
    return new FileFault(vetoed(this.#path, sayable(complaintOf(end), new Map())));
  }
}

/** The answer, or undefined when the session or the server ends before there is one. */
async function asked<T>(question: () => Promise<T>): Promise<T | undefined> {
  try {
    return await question();
  } catch {
    return undefined;
  }
}

function uploadFacts(session: Uploading, path: string): UploadFacts {
  const { name: account, direction: _upload, ...facts } = factsOf(session, "upload", path);
  return { ...facts, account };
}

function vetoed(path: string, detail: string): FileFailure {
  return { kind: "vetoed", action: "write", path, detail };
}
