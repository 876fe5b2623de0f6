import { assertEquals, assertMatch } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { BoundConnection } from "../support/network/bound_connection.ts";
import { startFerry } from "../support/process/ferry_process.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

Deno.test({
  name: "unfinished handshakes of one address leave descriptors to others, always",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using folder = await tempFolder();
    await folder.write("a.txt", "content");
    const launcher = ["/bin/sh", "-c", 'ulimit -n 256; exec "$@"', "sh"];
    await using server = await startFerry([folder.path], { launcher });
    assertMatch(
      server.stderrLines.join("\n"),
      /with 256 descriptors there is room for 24 sessions, 12 of one address; 1000 need 8064/,
    );
    const crowd: WireClient[] = [];
    const codes: number[] = [];
    for (let count = 0; count < 60; count += 1) {
      const client = await WireClient.connect(server);
      crowd.push(client);
      const { code } = await client.reply();
      codes.push(code);
      if (code === 220) await client.ask("AUTH TLS", 234);
    }
    assertEquals(codes.filter((code) => code === 220).length, 12);
    const { hostname, port } = server;
    using other = new WireClient(
      await BoundConnection.open({ hostname, port }, { hostname: "127.0.0.2" }),
    );
    await other.expect(220);
    await other.login();
    await other.ask("TYPE I", 200);
    const passive = /\|\|\|(\d+)\|/.exec((await other.ask("EPSV", 229)).lines.join())?.[1];
    const data = await BoundConnection.open(
      { hostname, port: Number(passive) },
      { hostname: "127.0.0.2" },
    );
    await other.ask("RETR a.txt", 150);
    const buffer = new Uint8Array(16);
    const count = await data.read(buffer);
    assertEquals(decodeLenient(buffer.subarray(0, count ?? 0)), "content");
    data.close();
    await other.expect(226);
    for (const client of crowd) client[Symbol.dispose]();
  },
});
