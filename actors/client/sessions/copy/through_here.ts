import { lastComponent } from "../../../../core/files/listing/remote_entry.ts";
import type { RepresentationType } from "../../../../core/representation/representation_type.ts";
import { ClientFault } from "../../client_fault.ts";
import type { TransferResult } from "../../data/client_transfer.ts";
import { BytePipe } from "./byte_pipe.ts";
import { type CopyEnd, type CopyEnds, on } from "./two_servers.ts";

/** What is known of the file. */
export interface Copied {
  readonly representation: RepresentationType;
  readonly size: number | undefined;
}

/**
 * Copies a file through this machine: what RETR brings goes on by STOR, at the pace of the slower server. STOR comes only when
 * the source has agreed, so that a file that cannot be read leaves the target as it is. Gives the number of bytes.
 */
export async function copyThroughHere(
  { source, target }: CopyEnds,
  { representation, size }: Copied,
): Promise<number> {
  const pipe = new BytePipe();
  let storing: Promise<TransferResult> | undefined;
  const retrieve = `RETR ${source.path}`;
  const fetching = moved(source, () =>
    source.conversation.transfer({
      direction: "in",
      planned: retrieve,
      command: () => retrieve,
      open: async () => {
        const agreed = Promise.withResolvers<void>();
        storing = moved(target, () => store(target, pipe, agreed.resolve));
        storing.catch(() => {});
        // A refusal is reported by the source's transfer, which it ends.
        await Promise.race([agreed.promise, storing]);
        return { direction: "in", sink: pipe.sink };
      },
      outline: () => ({
        name: lastComponent(source.conversation.names.readable(source.path)),
        path: source.path,
        representation,
        size,
        resumedAt: 0,
      }),
      shownFailure: (failure) => failure,
    }));
  const fetched = await settled(fetching);
  const stored = storing === undefined ? undefined : await settled(storing);
  // Whoever ended first is the reason; the other one only followed.
  const order = pipe.brokenBy === "source" ? [stored, fetched] : [fetched, stored];
  for (const one of order) if (one instanceof ClientFault) throw one;
  return fetched instanceof ClientFault ? 0 : fetched.bytes;
}

/** STOR of what comes through the pipe; `agreed` is called when the server wants it. */
async function store(
  { conversation, path }: CopyEnds["target"],
  pipe: BytePipe,
  agreed: () => void,
): Promise<TransferResult> {
  const line = `STOR ${path}`;
  try {
    return await conversation.transfer({
      direction: "out",
      planned: line,
      command: () => line,
      open: () => {
        agreed();
        return Promise.resolve({ direction: "out", source: pipe.source });
      },
      shownFailure: (failure) => failure,
    });
  } finally {
    pipe.source[Symbol.dispose]();
  }
}

/** The transfer at that end; the failure that it reports is thrown as well. */
function moved(end: CopyEnd, transfer: () => Promise<TransferResult>): Promise<TransferResult> {
  return on(end, async () => {
    const result = await transfer();
    if (result.failure !== undefined) throw new ClientFault(result.failure);
    return result;
  });
}

/** The result, or the fault. */
async function settled(transfer: Promise<TransferResult>): Promise<TransferResult | ClientFault> {
  try {
    return await transfer;
  } catch (error) {
    if (error instanceof ClientFault) return error;
    throw error;
  }
}
