import { xferlogLine } from "../../../../core/events/xferlog.ts";
import { type Outcome, success } from "../../../../core/base/outcome.ts";
import type { Notice } from "../../../../core/events/notice.ts";
import type { World } from "../../../machine/world.ts";
import { openAppendFile } from "./append_file.ts";

/** Writes finished transfers in the format of xferlog(5). */
export interface TransferLog extends Disposable {
  notice(notice: Notice): void;
  /** The file was moved away: write to a new one. */
  reopen(): void;
}

/** Opens the file to append to, or says why not. */
export function openTransferLog(
  path: string,
  { clock }: Pick<World, "clock">,
  onTrouble: (words: string) => void,
): Outcome<TransferLog, string> {
  const opened = openAppendFile(path, onTrouble);
  if (!opened.ok) return opened;
  const file = opened.value;
  /** The e-mail addresses of anonymous users, by session: the log has them in place of the account's name. */
  const emails = new Map<number, string>();
  return success({
    notice: (notice) => {
      if (notice.kind === "transfer-ended") {
        const at = clock.now();
        const email = notice.anonymous ? emails.get(notice.session) : undefined;
        const record = {
          ...notice,
          at,
          host: notice.peer.hostname,
          user: email ?? notice.name,
          complete: notice.failure === undefined,
        };
        return file.add(xferlogLine(record, -new Date(at).getTimezoneOffset()));
      }
      if (notice.kind === "login" && notice.accepted && notice.email !== undefined) {
        emails.set(notice.session, notice.email);
      }
      if (notice.kind === "session-closed") emails.delete(notice.session);
    },
    reopen: () => file.reopen(),
    [Symbol.dispose]: () => file[Symbol.dispose](),
  });
}
