import {
  type FileAction,
  type FileFailure,
  FileFault,
} from "../../../../core/files/file_failure.ts";
import { failed, type Outcome, success } from "../../../../core/base/outcome.ts";
import { looksBinary, TEXT_SAMPLE_BYTES } from "../../../../core/files/contents/text_detection.ts";
import { concatBytes } from "../../../../core/base/text.ts";
import type { ByteSink, ByteSource } from "../../../transport/flow/flow.ts";
import { precededBy, readSample } from "../../../transport/flow/wrappers.ts";
import type { SessionContext } from "../session_context.ts";

/** Whether line ends are converted: in TYPE A, except with `--as-is`. */
export function convertsText({ state, settings }: SessionContext): boolean {
  return state.representation === "ascii" && settings.texts !== "as-is";
}

/** The failure for a file that TYPE A would spoil; it names the type to use. */
export function notText(action: FileAction, path: string): FileFailure {
  return { kind: "not-text", action, path };
}

/** The same source once its first bytes have been read and are text; otherwise it is disposed of, and there is a failure. */
export async function textSource(
  source: ByteSource,
  path: string,
): Promise<Outcome<ByteSource, FileFailure>> {
  try {
    const sample = await readSample(source);
    if (!looksBinary(sample)) return success(precededBy(sample, source));
  } catch (error) {
    source[Symbol.dispose]();
    if (error instanceof FileFault) return failed(error.failure);
    throw error;
  }
  source[Symbol.dispose]();
  return failed(notText("read", path));
}

/**
 * A sink that takes text only: otherwise it throws `FileFault`. It writes nothing before it has judged the first bytes,
 * so a refusal leaves the disk as it was.
 */
export function textSink(sink: ByteSink, path: string): ByteSink {
  let held: Uint8Array[] | undefined = [];
  let length = 0;
  const judge = async () => {
    if (held === undefined) return;
    const sample = concatBytes(held);
    held = undefined;
    if (looksBinary(sample.subarray(0, TEXT_SAMPLE_BYTES))) {
      throw new FileFault(notText("write", path));
    }
    if (sample.length > 0) await sink.write(sample);
  };
  return {
    write: async (bytes) => {
      if (held === undefined) return await sink.write(bytes);
      // A copy: the buffer will be filled again.
      held.push(bytes.slice());
      length += bytes.length;
      if (length >= TEXT_SAMPLE_BYTES) await judge();
    },
    finish: async () => {
      await judge();
      await sink.finish();
    },
    [Symbol.dispose]: () => sink[Symbol.dispose](),
  };
}
