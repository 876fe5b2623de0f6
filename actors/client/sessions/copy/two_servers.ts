import { formatAuthority } from "../../../../core/network/address.ts";
import type { FtpUrl } from "../../../../core/network/url.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { ClientFault } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { type OptionalCommand, SessionLost } from "../../conversation/optional.ts";

/** One of the two servers of a copy, and the file there. */
export interface CopyEnd {
  readonly conversation: Conversation;
  readonly url: FtpUrl;
  readonly path: string;
  /**
   * For the end whose session is not that of the job: the optional commands after which the server has ended sessions. The job
   * begins again without them.
   */
  readonly lacking?: Set<OptionalCommand>;
}

/** The two ends of a copy. */
export interface CopyEnds {
  readonly source: CopyEnd;
  readonly target: CopyEnd;
}

/** The server of an end, for people. */
export function serverOf({ url: { hostname, port } }: Pick<CopyEnd, "url">): string {
  return escapeControls(formatAuthority({ hostname, port }));
}

/** What the work throws, with the name of the server where that belongs to it. */
export async function on<T>(
  end: Pick<CopyEnd, "url" | "lacking">,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ClientFault)) throw error;
    if (error instanceof SessionLost) {
      if (end.lacking === undefined || error.over === undefined) throw error;
      end.lacking.add(error.over);
      throw new SessionLost(undefined, error);
    }
    if (error instanceof NamedFault || error.failure.kind === "interrupted") throw error;
    throw new NamedFault(end, error);
  }
}

/** A fault that names the server which it happened on. */
export class NamedFault extends ClientFault {
  override readonly name = "NamedFault";

  constructor(end: Pick<CopyEnd, "url">, { failure, received }: ClientFault) {
    // `sessionOver` would be taken for the other session.
    const { sessionOver: _over, ...rest } = failure;
    super({ ...rest, message: `${serverOf(end)}: ${failure.message}` }, received);
  }
}
