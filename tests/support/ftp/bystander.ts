import { assertEquals } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { type Served, servedFolder, type ServedOptions } from "./served_folder.ts";
import { WireClient } from "./wire_client.ts";

const PATH = "/bystander.txt";
const CONTENT = encodeText("nobody touches this\r\n".repeat(500));

/** A session that must not be affected by what a test does in other sessions. */
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

  /** The file that the served folder must contain for this. */
  static readonly files: Readonly<Record<string, Uint8Array>> = { [PATH]: CONTENT };

  /** Logs in before the test begins. */
  static async login(
    server: { readonly hostname: string; readonly port: number },
  ): Promise<Bystander> {
    return new Bystander(server, await WireClient.login(server));
  }

  /** A round trip that changes nothing. */
  async noop(): Promise<void> {
    await this.#client.ask("NOOP", 200);
  }

  /** Asserts that this session, and a new one, are served normally. */
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
 * Serves a folder and lets the test misbehave in one session; then asserts that another session, which was open all the
 * time, and a new one work normally.
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
