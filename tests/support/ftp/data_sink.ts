import { type ByteReader, StreamReader } from "../network/stream_reader.ts";

/** Reads a data connection to its end from the start on, and closes it then. */
export class DataSink {
  /** Everything that came; rejects when the connection breaks or the wait is over. */
  readonly bytes: Promise<Uint8Array>;

  constructor(connection: ByteReader & { close(): void }) {
    this.bytes = readAll(connection);
    // Who awaits `bytes` sees the failure; it must not count as unhandled before that.
    this.bytes.catch(() => {});
  }
}

/** Everything up to the end of the connection, which is closed then. */
export async function readAll(connection: ByteReader & { close(): void }): Promise<Uint8Array> {
  try {
    return await new StreamReader(connection).all();
  } finally {
    connection.close();
  }
}
