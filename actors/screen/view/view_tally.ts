import type { ViewedSession, ViewTotals } from "../../../core/screen/view/view_state.ts";
import type { Notice } from "../../../core/events/notice.ts";
import type { SessionEntry } from "../../server/session/session_messages.ts";

/** How far a transfer was at the last look. */
interface Mark {
  readonly bytes: number;
  readonly at: number;
  readonly rate: number | undefined;
}

/** What the view computes itself, beside the server's answers: totals, sizes and rates. */
export class ViewTally {
  readonly #files = { download: 0, upload: 0 };
  readonly #bytes = { download: 0, upload: 0 };
  /** The size of each session's transfer, where it is known. */
  readonly #expected = new Map<number, number | undefined>();
  readonly #marks = new Map<number, Mark>();

  get totals(): ViewTotals {
    return {
      sent: this.#files.download,
      sentBytes: this.#bytes.download,
      received: this.#files.upload,
      receivedBytes: this.#bytes.upload,
    };
  }

  /** Updates totals and sizes. */
  note(notice: Notice): undefined {
    if (notice.kind === "transfer-started") {
      this.#expected.set(notice.session, notice.expected);
      this.#marks.delete(notice.session);
    } else if (notice.kind === "transfer-ended") {
      this.#expected.delete(notice.session);
      this.#bytes[notice.direction] += notice.bytes;
      if (notice.failure === undefined) this.#files[notice.direction] += 1;
    }
  }

  /** A session as the view shows it at that time, in ms. */
  viewed({ number, peer, name, client, doing, bytes }: SessionEntry, now: number): ViewedSession {
    return {
      number,
      host: peer.hostname,
      account: name,
      client,
      doing,
      bytes,
      expected: this.#expected.get(number),
      rate: bytes === undefined ? undefined : this.#rate(number, bytes, now),
    };
  }

  /** Drops what is kept about sessions that have ended. */
  forgetAllBut(entries: readonly SessionEntry[]): void {
    const present = new Set(entries.map(({ number }) => number));
    for (const number of this.#marks.keys()) if (!present.has(number)) this.#marks.delete(number);
    for (const number of this.#expected.keys()) {
      if (!present.has(number)) this.#expected.delete(number);
    }
  }

  /** Bytes per second since the last look, averaged with the rate before, so that it does not jump. */
  #rate(number: number, bytes: number, now: number): number | undefined {
    const last = this.#marks.get(number);
    if (last !== undefined && now <= last.at) return last.rate;
    const latest = last === undefined || bytes < last.bytes
      ? undefined
      : (bytes - last.bytes) * 1000 / (now - last.at);
    const rate = latest === undefined || last?.rate === undefined
      ? latest
      : (latest + last.rate) / 2;
    this.#marks.set(number, { bytes, at: now, rate });
    return rate;
  }
}
