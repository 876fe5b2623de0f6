import { assertEquals } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { type Served, servedFolder, type ServedOptions } from "./served_folder.ts";
import { WireClient } from "./wire_client.ts";

const PATH = "/bystander.txt";
const CONTENT = encodeText("nobody touches this\r\n".repeat(500));

/** A session that has nothing to do with what a test does to the others. */
export class Bystander implements Disposable {
  readonly #server: { readonly hostname: string; readonly port: number };
  readonly #client: WireClient;

  private constructor(
    server: { readonly hostname: string; readonly port: number },
    client: WireClient,
  ) {
    this.#server = server;
    this.#client = client;
  }

  /** The file that a served folder must have for this. */
  static readonly files: Readonly<Record<string, Uint8Array>> = { [PATH]: CONTENT };

  /** Logs in before anything happens. */
  static async login(
    server: { readonly hostname: string; readonly port: number },
  ): Promise<Bystander> {
    return new Bystander(server, await WireClient.login(server));
  }

  /** A round trip that changes nothing. */
  async noop(): Promise<void> {
    await this.#client.ask("NOOP", 200);
  }

  /** Asserts that this session, and one that comes only now, are served as if nothing had happened. */
  async assertUnharmed(): Promise<void> {
    await assertServed(this.#client);
    using newcomer = await WireClient.login(this.#server);
    await assertServed(newcomer);
    await newcomer.ask("QUIT", 221);
    await newcomer.expectClosed();
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]();
  }
}

async function assertServed(client: WireClient): Promise<void> {
  await client.ask("TYPE I", 200);
  const { bytes } = await client.download(`RETR ${PATH}`);
  assertEquals(bytes, CONTENT);
}

/**
 * Serves a folder, lets the test do its worst with one session, and asserts then that another session, which was
 * there all the time, and a new one are unharmed.
 */
export async function besideAnother(
  options: ServedOptions,
  run: (served: Served, client: WireClient, other: Bystander) => Promise<void>,
): Promise<void> {
  await using served = await servedFolder({
    ...options,
    files: { ...Bystander.files, ...options.files },
  });
  using other = await Bystander.login(served);
  using client = await served.login();
  await run(served, client, other);
  await other.assertUnharmed();
}
