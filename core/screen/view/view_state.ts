// This folder: the contents and the lines of the live view, and the keys that it knows.

/** One session in the view. */
export interface ViewedSession {
  readonly number: number;
  /** The client's address. */
  readonly host: string;
  /** The account; undefined before a login. */
  readonly account: string | undefined;
  /** The name that the client program gave (CLNT). */
  readonly client: string | undefined;
  /** The running command and its path. */
  readonly doing: string | undefined;
  /** Of the running transfer: bytes so far, expected bytes, and bytes per second. */
  readonly bytes: number | undefined;
  readonly expected: number | undefined;
  readonly rate: number | undefined;
}

/** Totals since the server started. */
export interface ViewTotals {
  /** Complete downloads, and the bytes of all downloads, including failed ones. */
  readonly sent: number;
  readonly sentBytes: number;
  /** The same for uploads. */
  readonly received: number;
  readonly receivedBytes: number;
}

/** The contents of the live view. */
export interface ViewState {
  /** What is shared, as a text for people. */
  readonly shared: string;
  readonly sessions: readonly ViewedSession[];
  readonly totals: ViewTotals;
  /** The number of the session to which `k` and `b` apply. */
  readonly selected: number | undefined;
  readonly phase: "accepting" | "paused" | "leaving";
  /** The result of the last key. */
  readonly message: string | undefined;
  readonly help: boolean;
}
