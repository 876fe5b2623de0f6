import { assertEquals } from "@std/assert";
import { concatBytes, encodeText } from "../../core/base/text.ts";
import { everySplit } from "../support/files/splits.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import { StreamReader } from "../support/network/stream_reader.ts";
import { within } from "../support/time/deadline.ts";

// RFC 854: the Telnet commands.
const [IAC, DONT, DO, WONT, WILL] = [0xff, 0xfe, 0xfd, 0xfc, 0xfb];
const COMMANDS_OF_TWO_BYTES = [0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9];

/** A connection that sees every byte of the server, Telnet answers included. */
class TelnetClient implements Disposable {
  readonly #conn: Deno.TcpConn;
  readonly #reader: StreamReader;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    this.#reader = new StreamReader(conn);
  }

  static async connect({ hostname, port }: Served): Promise<TelnetClient> {
    const conn = await Deno.connect({ hostname, port });
    // Each write is a separate packet if possible.
    conn.setNoDelay(true);
    const client = new TelnetClient(conn);
    await client.expectLine(220);
    return client;
  }

  async send(...parts: readonly Uint8Array[]): Promise<void> {
    for (const part of parts) {
      for (let at = 0; at < part.length;) {
        at += await within(this.#conn.write(part.subarray(at)), "the server to read");
      }
    }
  }

  async expectBytes(...bytes: readonly number[]): Promise<void> {
    assertEquals(await this.#reader.exactly(bytes.length), Uint8Array.of(...bytes));
  }

  async expectLine(code: number): Promise<void> {
    const line = await this.#reader.line(`a ${code} reply`);
    assertEquals(line.slice(0, 4), `${code} `, line);
  }

  [Symbol.dispose](): void {
    this.#conn.close();
  }
}

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  concatBytes(
    parts.map((part) => typeof part === "string" ? encodeText(part) : Uint8Array.of(...part)),
  );

rowTest("Telnet negotiation", "WILL and WONT are answered DONT, in every split", async () => {
  await using served = await servedFolder();
  using client = await TelnetClient.connect(served);
  for (const proposal of [WILL, WONT]) {
    for (const parts of everySplit(bytes("NO", [IAC, proposal, 24], "OP\r\n"))) {
      await client.send(...parts);
      await client.expectBytes(IAC, DONT, 24);
      await client.expectLine(200);
    }
  }
});

rowTest("Telnet negotiation", "DO and DONT are answered WONT, in every split", async () => {
  await using served = await servedFolder();
  using client = await TelnetClient.connect(served);
  for (const proposal of [DO, DONT]) {
    for (const parts of everySplit(bytes([IAC, proposal, 3], "NOOP\r\n"))) {
      await client.send(...parts);
      await client.expectBytes(IAC, WONT, 3);
      await client.expectLine(200);
    }
  }
});

rowTest("Telnet negotiation", "several options are answered in their order", async () => {
  await using served = await servedFolder();
  using client = await TelnetClient.connect(served);
  await client.send(bytes([IAC, DO, 1, IAC, WILL, 1, IAC, DONT, 255, IAC, WONT, 10], "NOOP\r\n"));
  await client.expectBytes(IAC, WONT, 1, IAC, DONT, 1, IAC, WONT, 255, IAC, DONT, 10);
  await client.expectLine(200);
});

rowTest("Telnet IAC IAC", "counts as one byte of the line", async () => {
  await using served = await servedFolder();
  using client = await TelnetClient.connect(served);
  // From here on a byte 0xFF is not valid in a line.
  await client.send(bytes("OPTS UTF8 ON\r\n"));
  await client.expectLine(200);
  const name = "x".repeat(4096 - "CLNT ".length - 1);
  // With two bytes the line would be too long (500), with none its name would be valid (200).
  await client.send(bytes("CLNT ", name, [IAC, IAC], "\r\n"));
  await client.expectLine(501);
  await client.send(bytes("CLNT ", name, "x", [IAC, IAC], "\r\n"));
  await client.expectLine(500);
});

rowTest("Telnet IAC IAC", "is a byte 0xFF, which is never in UTF-8, in every split", async () => {
  await using served = await servedFolder();
  using client = await TelnetClient.connect(served);
  await client.send(bytes("OPTS UTF8 ON\r\n"));
  await client.expectLine(200);
  for (const parts of everySplit(bytes("CLNT a", [IAC, IAC], "b\r\n"))) {
    await client.send(...parts);
    await client.expectLine(501);
  }
});

rowTest(
  "Telnet commands",
  "every command of two bytes vanishes from the midst of a verb",
  async () => {
    await using served = await servedFolder();
    using client = await TelnetClient.connect(served);
    for (const command of COMMANDS_OF_TWO_BYTES) {
      await client.send(bytes("NO", [IAC, command], "OP\r", [IAC, command], "\n"));
      await client.expectLine(200);
    }
  },
);

rowTest("Telnet commands", "IAC IP and IAC DM before a command, in every split", async () => {
  await using served = await servedFolder();
  using client = await TelnetClient.connect(served);
  for (const parts of everySplit(bytes([IAC, 0xf4, IAC, 0xf2], "NOOP\r\n"))) {
    await client.send(...parts);
    await client.expectLine(200);
  }
});
