import { assertEquals, assertMatch } from "@std/assert";
import { clientBench, startClient } from "../support/process/ferry_client.ts";
import { makeLargeFile } from "../support/files/large_file.ts";
import { DataRelay } from "../support/ftp/data_relay.ts";

/** The relay reads along. */
const IN_CLEAR = ["--tls", "off"] as const;

/** The next try finds nobody. */
const AGAIN = [...IN_CLEAR, "--retry", "1"] as const;

Deno.test("SIGINT while put - waits for its input ends with exit code 130", async () => {
  await using bench = await clientBench({ serve: ["--write", "--anonymous"] });
  await using relay = new DataRelay(bench.server);
  await using client = await startClient(["put", ...IN_CLEAR, "-", relay.url("f")], {
    idlePipes: true,
  });
  await relay.arrival("STOR");
  client.signal("SIGINT");
  const { code, stderr } = await client.ended();
  assertEquals(code, 130, stderr);
});

Deno.test("the end of the server while put - waits for its input is exit code 3", async () => {
  await using bench = await clientBench({ serve: ["--write", "--anonymous"] });
  await using relay = new DataRelay(bench.server);
  await using client = await startClient(["put", ...AGAIN, "-", relay.url("f")], {
    idlePipes: true,
  });
  await relay.arrival("STOR");
  relay.closeDoor();
  await bench.server.stop("SIGKILL");
  const { code, stderr } = await client.ended();
  assertEquals(code, 3, stderr);
  assertMatch(stderr, /^ferry: cannot connect to .*: connection refused/);
});

Deno.test("SIGINT while nobody reads the output of get -o - ends with exit code 130", async () => {
  await using bench = await clientBench();
  await makeLargeFile(bench.remote.at("large"));
  await using relay = new DataRelay(bench.server);
  const args = ["get", ...IN_CLEAR, "-o", "-", relay.url("large")];
  await using client = await startClient(args, { idlePipes: true });
  await relay.arrival("RETR");
  client.signal("SIGINT");
  const { code, stderr } = await client.ended();
  assertEquals(code, 130, stderr);
});

Deno.test("the end of the server while nobody reads the output of get -o - is exit code 3", async () => {
  await using bench = await clientBench();
  await makeLargeFile(bench.remote.at("large"));
  await using relay = new DataRelay(bench.server);
  const args = ["get", ...AGAIN, "-o", "-", relay.url("large")];
  await using client = await startClient(args, { idlePipes: true });
  await relay.arrival("RETR");
  relay.closeDoor();
  await bench.server.stop("SIGKILL");
  const { code, stderr } = await client.ended();
  assertEquals(code, 3, stderr);
});
