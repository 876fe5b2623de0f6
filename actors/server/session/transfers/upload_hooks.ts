import { type FileFailure, FileFault } from "../../../../core/files/file_failure.ts";
import { type HookUpload, uploadVariables } from "../../../../core/serving/hooks/hook_variables.ts";
import { sayable } from "../../../../core/serving/hooks/last_line.ts";
import {
  accepts,
  type CommandResult,
  complaintOf,
} from "../../../../core/serving/hooks/command_result.ts";
import { baseName } from "../../../../core/files/path.ts";
import { HOOK_TIMEOUT, type UploadPipe } from "../../hooks/hook_messages.ts";
import type { UploadHook } from "../../hooks/running_hooks.ts";
import { ask } from "../../../kernel/kernel.ts";
import type { ByteSink, OpenedSink, StagedUpload } from "../../../transport/flow/flow.ts";
import { transferFactsOf, type Transferring } from "./transfer_facts.ts";
import type { SessionContext } from "../session_context.ts";
import type { SessionSettings } from "../session_settings.ts";

/** The part of a session that its uploads need. */
type Uploading = Transferring & Pick<SessionContext, "interruption"> & {
  readonly settings: Pick<SessionSettings, "uploadHook">;
};

/**
 * The sink of an upload that others see only once the operator's command has accepted it. If the command refuses it, or
 * the client aborts it or leaves meanwhile, it is removed, and the former file stays as it was. `keepsCut`: an upload
 * that is cut earlier waits hidden to be resumed, as without a command.
 */
export function judgedSink(
  opened: OpenedSink,
  session: Uploading,
  { keepsCut = true }: { readonly keepsCut?: boolean } = {},
): ByteSink {
  const { uploadHook } = session.settings;
  if (uploadHook?.kind !== "judge") return opened.sink;
  const { sink, path, staged } = opened;
  if (staged === undefined) throw new Error("an upload that must be judged would be seen at once");
  return new JudgedSink({ sink, path, staged, hook: uploadHook, session, keepsCut });
}

interface Judged {
  readonly sink: ByteSink;
  /** Virtual. */
  readonly path: string;
  readonly staged: StagedUpload;
  readonly hook: UploadHook;
  readonly session: Uploading;
  readonly keepsCut: boolean;
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
    // A whole upload that was never accepted must not wait to be resumed. `refuse` removes it before it returns.
    const { sink, staged, keepsCut } = this.#upload;
    if (this.#whole || !keepsCut) staged.refuse().catch(() => {});
    sink[Symbol.dispose]();
  }

  /** Undefined when the upload has been aborted. */
  async #judge(): Promise<CommandResult | undefined> {
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
    return await asked(() => ask(hook.hooks, question, { timeoutMs: HOOK_TIMEOUT, signal }));
  }

  /** Removes or keeps the refused file; gives what to add to the reason. */
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
 * The sink of an upload that the operator's command reads in place of the disk. The command starts with the first byte.
 * It sees the end of its input only when the upload is whole: when an upload is cut, the command is killed first.
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
    const options = { timeoutMs: HOOK_TIMEOUT, signal };
    const pipe = await asked(() => ask(this.#hook.hooks, question, options));
    if (pipe === undefined) throw new FileFault(vetoed(this.#path, "the upload was called off"));
    this.#pipe = pipe;
    return pipe;
  }

  #fault(end: CommandResult): FileFault {
    return new FileFault(vetoed(this.#path, sayable(complaintOf(end), new Map())));
  }
}

/** The answer; undefined when the session or the server ends first. */
async function asked<T>(question: () => Promise<T>): Promise<T | undefined> {
  try {
    return await question();
  } catch {
    return undefined;
  }
}

function uploadFacts(session: Uploading, path: string): HookUpload {
  const { name: account, direction: _upload, ...facts } = transferFactsOf(session, "upload", path);
  return { ...facts, account };
}

function vetoed(path: string, detail: string): FileFailure {
  return { kind: "vetoed", action: "write", path, detail };
}
