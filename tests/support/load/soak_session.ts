import { assert, assertEquals } from "@std/assert";
import type { Random } from "../../fuzz/random.ts";
import { readAll } from "../ftp/data_sink.ts";
import { writeFully } from "../network/sockets.ts";
import { TlsPeer } from "../tls/tls_peer.ts";
import { TlsWire } from "../tls/tls_wire.ts";
import { type ClientSocket, extendedPassivePort, WireClient } from "../ftp/wire_client.ts";

/** How many operations one session does. */
const TASKS = 12;

interface Address {
  readonly hostname: string;
  readonly port: number;
}

/** A client that works like real ones, with or without TLS; throws if anything is wrong. */
export class SoakSession implements Disposable {
  /** The content of `shared.bin`, which everybody downloads. */
  static readonly shared = new Uint8Array(700_000).map((_, at) => at * 31 >> 3);

  readonly #random: Random;
  readonly #client: WireClient;
  readonly #tls: TlsWire | undefined;
  /** The prefix of the names that only this session uses. */
  readonly #own: string;

  private constructor(random: Random, client: WireClient, tls: TlsWire | undefined, own: string) {
    this.#random = random;
    this.#client = client;
    this.#tls = tls;
    this.#own = own;
  }

  /** Connects and logs in; half of the sessions use TLS. */
  static async open(server: Address, random: Random, own: string): Promise<SoakSession> {
    const tls = random.chance(0.5)
      ? await TlsWire.login(server, { version: random.pick(["1.2", "1.3"]) })
      : undefined;
    const client = tls?.client ?? await WireClient.login(server);
    await client.ask("TYPE I", 200);
    return new SoakSession(random, client, tls, own);
  }

  /** Does its work; `done` gets each operation. The session ends with QUIT, or just disconnects. */
  async work(done: (name: string) => void): Promise<void> {
    done(this.#tls === undefined ? "login in clear" : "login under TLS");
    for (let left = TASKS; left > 0; left -= 1) done(await this.#task());
    if (this.#random.chance(0.2)) return done(await this.#vanish());
    await this.#client.ask("QUIT", 221);
    done("quit");
  }

  [Symbol.dispose](): void {
    this.#tls?.[Symbol.dispose]();
    this.#client[Symbol.dispose]();
  }

  async #task(): Promise<string> {
    switch (this.#random.below(7)) {
      case 0:
        return await this.#download();
      case 1:
        return await this.#upload();
      case 2:
        return await this.#list();
      case 3:
        return await this.#abort();
      case 4:
        return await this.#rename();
      case 5:
        return await this.#digest();
      default:
        return await this.#refused();
    }
  }

  async #download(): Promise<string> {
    const bytes = await this.#retrieve("RETR shared.bin");
    assertEquals(bytes.length, SoakSession.shared.length);
    assert(bytes.every((byte, at) => byte === SoakSession.shared[at]), "other bytes came");
    return "download";
  }

  async #upload(): Promise<string> {
    const content = this.#random.bytes(this.#random.pick([0, 1, 1_000, 50_000]));
    const name = `${this.#own}-up`;
    using data = await this.#data();
    await this.#client.ask(`STOR ${name}`, 150);
    await writeFully(data, content);
    await data.closeWrite();
    await this.#client.expect(226);
    assertEquals((await this.#client.ask(`SIZE ${name}`, 213)).lines, [String(content.length)]);
    assertEquals(await this.#retrieve(`RETR ${name}`), content);
    return "upload";
  }

  async #list(): Promise<string> {
    const verb = this.#random.pick(["LIST", "NLST", "MLSD", "NLST s*"]);
    const text = new TextDecoder().decode(await this.#retrieve(verb));
    assert(text.includes("shared.bin"), `${verb}: ${text}`);
    return "listing";
  }

  /** Aborts a download in its middle. */
  async #abort(): Promise<string> {
    using data = await this.#data();
    await this.#client.ask("RETR shared.bin", 150);
    await data.read(new Uint8Array(1_000));
    await this.#client.send("ABOR\r\n");
    const first = await this.#client.reply();
    // A transfer that had already finished gets 226, an aborted one 426; then ABOR itself gets 226.
    assert(first.code === 426 || first.code === 226, first.raw.join());
    await this.#client.expect(226);
    return "abort";
  }

  async #rename(): Promise<string> {
    const [from, to] = [`${this.#own}-a`, `${this.#own}-b`];
    await this.#client.ask(`MKD ${from}`, 257);
    await this.#client.ask(`RNFR ${from}`, 350);
    await this.#client.ask(`RNTO ${to}`, 250);
    await this.#client.ask(`RMD ${to}`, 250);
    return "rename";
  }

  async #digest(): Promise<string> {
    const [line, code] = this.#random.chance(0.5) ? ["HASH", 213] : ["XMD5", 250];
    await this.#client.ask(`${line} shared.bin`, Number(code));
    return "digest";
  }

  async #refused(): Promise<string> {
    for (const line of ["RETR missing", "CWD ../../nowhere", "DELE /"]) {
      await this.#client.ask(line, 550);
    }
    await this.#client.ask("XYZ", 500);
    return "refusals";
  }

  /** Disconnects without QUIT in the middle of a transfer. */
  async #vanish(): Promise<string> {
    using data = await this.#data();
    await this.#client.ask("RETR shared.bin", 150);
    await data.read(new Uint8Array(1));
    return "disconnect";
  }

  async #retrieve(line: string): Promise<Uint8Array> {
    const data = await this.#data();
    await this.#client.ask(line, 150);
    const bytes = await readAll(data);
    await this.#client.expect(226);
    return bytes;
  }

  async #data(): Promise<ClientSocket & Disposable> {
    const tls = this.#tls;
    if (tls === undefined) return await this.#client.extendedPassive();
    const port = extendedPassivePort(await this.#client.ask("EPSV", 229));
    return await TlsPeer.connect(port, { session: tls.peer.session });
  }
}
