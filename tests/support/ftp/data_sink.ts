import { type ByteReader, StreamReader } from "../network/stream_reader.ts";

/** Reads a data connection to its end from the beginning, then closes it. */
export class DataSink {
  /** All bytes that arrived; rejects if the connection breaks or a time-out passes. */
  readonly bytes: Promise<Uint8Array>;

  constructor(connection: ByteReader & { close(): void }) {
    this.bytes = readAll(connection);
    // A caller that awaits `bytes` gets the failure; until then it must not count as unhandled.
    this.bytes.catch(() => {});
  }
}

/** Everything up to the end of the connection, which is then closed. */
export async function readAll(connection: ByteReader & { close(): void }): Promise<Uint8Array> {
  try {
    return await new StreamReader(connection).all();
  } finally {
    connection.close();
  }
}
