// Fetches a file and sends it back by OpenSSL's s_client over TLS: one process for the control connection, one for
// each data connection, which resumes the session of the former. The only argument is the order, in JSON.

import { encodeText } from "../../../core/base/text.ts";
import { StreamReader } from "../../support/network/stream_reader.ts";
import { readOrder } from "./order.ts";

const member = readOrder(Deno.args[0] ?? "");
const version = `-tls${member("version").replace(".", "_")}`;
const folder = await Deno.makeTempDir();
const session = `${folder}/session.pem`;

/** An s_client, its output read in lines and bytes. */
class Process {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly reader: StreamReader;
  readonly #words: Promise<string>;

  constructor(port: string, args: readonly string[]) {
    this.#child = new Deno.Command("openssl", {
      args: [
        "s_client",
        "-connect",
        `127.0.0.1:${port}`,
        version,
        "-quiet",
        "-no_ign_eof",
        "-nocommands",
        "-state",
        ...args,
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.reader = new StreamReader(reading(this.#child.stdout));
    this.#words = new Response(this.#child.stderr).text();
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#writer.write(bytes);
  }

  /** Sends close_notify; returns what it printed about the connection. */
  async end(): Promise<string> {
    await this.#writer.close();
    await this.#child.status;
    return await this.#words;
  }

  async ask(line: string, code: string): Promise<string> {
    await this.write(encodeText(`${line}\r\n`));
    return await this.expect(code);
  }

  async expect(code: string): Promise<string> {
    for (;;) {
      const line = await this.reader.line(code);
      if (line.startsWith(`${code} `)) return line;
      if (/^[45]\d\d /.test(line)) throw new Error(`instead of ${code}: ${line}`);
    }
  }
}

function reading(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const reader = stream.getReader({ mode: "byob" });
  return {
    read: async (into: Uint8Array): Promise<number | null> => {
      const { value, done } = await reader.read(new Uint8Array(into.length));
      if (done || value === undefined) return null;
      into.set(value);
      return value.length;
    },
  };
}

const starttls = member("mode") === "explicit" ? ["-starttls", "ftp"] : [];
const control = new Process(member("port"), [...starttls, "-sess_out", session]);
// With -starttls ftp the greeting is s_client's own to read.
if (member("mode") === "implicit") await control.expect("220");
await control.ask(`USER ${member("user")}`, "331");
await control.ask(`PASS ${member("password")}`, "230");
await control.ask("PBSZ 0", "200");
await control.ask("PROT P", "200");
await control.ask("TYPE I", "200");
const down = await openData();
await control.ask(`RETR ${member("remote")}`, "150");
await Deno.writeFile(member("local"), await down.reader.all());
await control.expect("226");
const words = [await down.end()];
const up = await openData();
await control.ask(`STOR ${member("sent")}`, "150");
await up.write(await Deno.readFile(member("local")));
words.push(await up.end());
await control.expect("226");
await control.ask("QUIT", "221");
await control.end();
// A handshake that resumes has no certificate.
const full = words.filter((text) => text.includes("read server certificate")).length;
console.log(`${words.length - full} of ${words.length} data connections resumed`);
await Deno.remove(folder, { recursive: true });

async function openData(): Promise<Process> {
  const [, port = ""] = /\|\|\|(\d+)\|/.exec(await control.ask("EPSV", "229")) ?? [];
  // A ticket is good for one use; each connection leaves the next.
  return new Process(port, ["-sess_in", session, "-sess_out", session]);
}
