import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { runToEnd } from "../../support/ftp/client_run.ts";
import { passiveReply, type Script, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { socksTest, TestProxy } from "../../support/network/test_proxy.ts";

/** Somebody else's address, at which the same port is open. */
const ELSEWHERE = "127.0.0.77";

/** A server that sends data connections elsewhere, and what came there. */
class Misleading implements AsyncDisposable {
  readonly server: ScriptedServer;
  visitors = 0;
  readonly #listeners: Deno.TcpListener[] = [];

  constructor(form: "227" | "229", hostname = "127.0.0.1") {
    const on: Script["on"] = {
      EPSV: (_, session) => {
        if (form === "227") return "500 What?";
        // RFC 2428 §3 leaves these fields empty.
        return `229 Extended (|1|${ELSEWHERE}|${this.#openThere(session.listen())}|)`;
      },
      PASV: (_, session) => passiveReply(ELSEWHERE, this.#openThere(session.listen())),
    };
    this.server = new ScriptedServer({ files: new Map([["a", encodeText("A")]]), on, hostname });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const listener of this.#listeners) listener.close();
    await this.server[Symbol.asyncDispose]();
  }

  #openThere(port: number): number {
    const listener = Deno.listen({ hostname: ELSEWHERE, port });
    this.#listeners.push(listener);
    void this.#count(listener);
    return port;
  }

  async #count(listener: Deno.TcpListener): Promise<void> {
    try {
      for await (const conn of listener) {
        this.visitors += 1;
        conn.close();
      }
    } catch {
      // Closed.
    }
  }
}

/** Every way to a server: the options, when `server` is at this port. */
const WAYS: Readonly<
  Record<string, (port: number, proxies: Readonly<Record<"socks" | "http", TestProxy>>) => string[]>
> = {
  "directly": () => [],
  "by IPv4 alone": () => ["-4"],
  "from an address": () => ["--interface", "127.0.0.2"],
  "by SOCKS, names looked up there": (_, { socks }) => ["--proxy", socks.url],
  "by SOCKS, names looked up here": (_, { socks }) => [
    "--proxy",
    socks.url.replace("socks5h:", "socks5:"),
  ],
  "by HTTP CONNECT": (_, { http }) => ["--proxy", http.url],
  "by an FTP proxy": (port) => ["--ftp-proxy", `127.0.0.1:${port}`],
  "by an FTP proxy behind SOCKS": (port, { socks }) => [
    ...["--proxy", socks.url],
    ...["--ftp-proxy", `127.0.0.1:${port}`],
  ],
};

for (const [way, options] of Object.entries(WAYS)) {
  socksTest(
    `elsewhere: a reply that sends data to another address is not followed, ${way}`,
    async () => {
      using socks = new TestProxy({ kind: "socks" });
      using http = new TestProxy({ kind: "http" });
      for (const form of ["227", "229"] as const) {
        await using misleading = new Misleading(form);
        const { server } = misleading;
        const args = ["get", "-o", "-", ...options(server.port, { socks, http }), server.url("a")];
        const { code, output, words } = await runToEnd(args, { cwd: "/" });
        assertEquals([code, output], [0, "A"], words.join());
        assertEquals(misleading.visitors, 0, form);
      }
      const asked = [...socks.asked, ...http.asked];
      assertEquals(asked.filter((target) => !target.startsWith("127.0.0.1:")), []);
    },
  );
}

socksTest("an IPv6 server is reached through proxies", async () => {
  for (const kind of ["socks", "http"] as const) {
    using proxy = new TestProxy({ kind });
    await using server = new ScriptedServer({
      files: new Map([["a", encodeText("A")]]),
      hostname: "::1",
    });
    const args = ["get", "-o", "-", "--proxy", proxy.url, server.url("a")];
    const { code, output, words } = await runToEnd(args, { cwd: "/" });
    assertEquals([code, output], [0, "A"], words.join());
    if (kind === "http") assertStringIncludes(proxy.heads.join(), "CONNECT [::1]:");
  }
});
