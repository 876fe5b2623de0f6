import { assertEquals, assertStringIncludes } from "@std/assert";
import { hasFallbackRuntime } from "../support/process/ferry_process.ts";
import { clientBench } from "../support/process/ferry_client.ts";
import { patterned } from "../support/files/memory_flows.ts";

/** An executable made with the fallback runtime has no TLS in its client (scripts/compile.ts). */
const ignore = await hasFallbackRuntime();

const REUSE = ["--tls-require-reuse", "--write", "--anonymous"] as const;
const SERVERS = [
  { scheme: "ftpes", serve: ["--tls", "require", ...REUSE] },
  { scheme: "ftps", serve: ["--tls", "implicit", ...REUSE] },
] as const;

for (const { scheme, serve } of SERVERS) {
  Deno.test({
    name: `${scheme}:// to a ferry that wants sessions resumed: ls, get, put, both modes`,
    ignore,
    fn: async () => {
      const content = patterned(3_000_000);
      const local = { "up": content, "up2": "small" };
      await using bench = await clientBench({ remote: { "a": content, "b": "B" }, local, serve });
      const line = await bench.server.waitForLine(/^certificate /);
      const pin = line.slice("certificate ".length);
      const url = (path: string) => `${scheme}://127.0.0.1:${bench.server.port}/${path}`;
      const unknown = await bench.ferry("ls", url(""));
      assertEquals([unknown.code, unknown.stdout], [7, ""]);
      assertStringIncludes(unknown.stderr, `--pin ${pin}`);
      for (const mode of [[], ["--active"]]) {
        const given = ["--pin", pin, ...mode];
        assertEquals((await bench.ferry("ls", ...given, url(""))).stdout.includes("a\nb\n"), true);
        const got = await bench.ferry("get", ...given, url("a"), url("b"));
        assertEquals([got.code, got.stderr], [0, ""]);
        assertEquals(await bench.local.read("a"), content);
        const put = await bench.ferry("put", ...given, "up", "up2", url(""));
        assertEquals([put.code, put.stderr], [0, ""]);
        assertEquals(await bench.remote.read("up"), content);
      }
      const insecure = await bench.ferry("ls", "-v", "--insecure", url(""));
      assertEquals(insecure.code, 0, insecure.stderr);
      assertStringIncludes(insecure.stderr, "(not checked)");
    },
  });
}

Deno.test({
  name: "with -j 4 data connections resume the session of their own control connection",
  ignore,
  fn: async () => {
    const names = Array.from({ length: 24 }, (_, at) => `file-${at}`);
    const remote = Object.fromEntries(names.map((name) => [name, `the content of ${name}`]));
    await using bench = await clientBench({ remote, serve: ["--tls", "require", ...REUSE] });
    const urls = names.map((name) => `ftpes://127.0.0.1:${bench.server.port}/${name}`);
    const got = await bench.ferry("get", "-j", "4", "--retry", "0", "--insecure", ...urls);
    assertEquals([got.code, got.stderr], [0, ""]);
    await bench.server.stop();
    const sessions = new Set(bench.server.sessionLines.map((line) => line.split(" ")[0]));
    assertEquals(sessions.size, 4);
  },
});

Deno.test({
  name: "ftp:// to a ferry that offers TLS travels under it, with --tls off it does not",
  ignore,
  fn: async () => {
    await using bench = await clientBench({ remote: { "a": "A" } });
    const usual = await bench.ferry("ls", "-v", bench.url(""));
    assertEquals([usual.code, usual.stdout], [0, "a\n"]);
    assertStringIncludes(usual.stderr, "---> PROT P");
    const off = await bench.ferry("ls", "-v", "--tls", "off", bench.url(""));
    assertEquals([off.code, off.stderr.includes("---> AUTH")], [0, false]);
  },
});
