/** What is seen of one session. */
export interface ViewedSession {
  readonly number: number;
  /** The client's address. */
  readonly host: string;
  /** The account; undefined before a login. */
  readonly account: string | undefined;
  /** What the client program calls itself. */
  readonly client: string | undefined;
  /** The command under way and its path. */
  readonly doing: string | undefined;
  /** Bytes of the running transfer so far, those it will have, and those of the last second. */
  readonly bytes: number | undefined;
  readonly expected: number | undefined;
  readonly rate: number | undefined;
}

/** What has travelled since the start. */
export interface ViewTotals {
  /** Files that clients fetched whole, and their bytes with those of the transfers that failed. */
  readonly sent: number;
  readonly sentBytes: number;
  /** The same of files that clients sent. */
  readonly received: number;
  readonly receivedBytes: number;
}

/** What the live view shows. */
export interface ViewState {
  /** What is shared, in words. */
  readonly shared: string;
  readonly sessions: readonly ViewedSession[];
  readonly totals: ViewTotals;
  /** The number of the session that `k` and `b` are about. */
  readonly selected: number | undefined;
  readonly phase: "accepting" | "paused" | "leaving";
  /** What the last key has led to. */
  readonly message: string | undefined;
  readonly help: boolean;
}
