import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startSystem } from "../../../actors/kernel/kernel.ts";
import type { Notice, TransferFacts } from "../../../core/events/notice.ts";
import type { ServerMsg } from "../../../actors/server/server_messages.ts";
import {
  type MetricsEndpoint,
  openMetrics,
} from "../../../actors/server/watching/metrics/metrics.ts";
import { within } from "../../support/time/deadline.ts";
import { readExposition, type Samples } from "../../support/events/exposition.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";

const STARTED = Date.UTC(2026, 0, 1);
const WHO = { session: 3, peer: { hostname: "192.0.2.1", port: 4000 } };

const FILE: TransferFacts = {
  ...WHO,
  name: "ann",
  anonymous: false,
  direction: "upload",
  path: '/a"\\\n{}',
  representation: "image",
};

async function endpoint(): Promise<MetricsEndpoint> {
  const opened = await openMetrics({ hostname: "127.0.0.1", port: 0 }, STARTED);
  assert(opened.ok);
  return opened.value;
}

async function scrape({ url }: MetricsEndpoint): Promise<Samples> {
  const response = await within(fetch(url), "the metrics");
  assertEquals(response.status, 200);
  assertStringIncludes(response.headers.get("content-type") ?? "", "text/plain; version=0.0.4");
  return readExposition(await response.text());
}

async function health({ url }: MetricsEndpoint): Promise<string> {
  const response = await within(fetch(url.replace("/metrics", "/healthz")), "the health");
  return `${response.status} ${await response.text()}`;
}

Deno.test("before any event, every meter is zero", async () => {
  await using metrics = await endpoint();
  const samples = await scrape(metrics);
  for (
    const name of [
      "ferry_sessions",
      "ferry_sessions_total",
      "ferry_bans_total",
      'ferry_logins_total{outcome="accepted"}',
      'ferry_logins_total{outcome="refused"}',
      'ferry_transfers_running{direction="download"}',
      'ferry_transfers_total{direction="upload",outcome="complete"}',
      'ferry_transfers_total{direction="upload",outcome="failed"}',
      'ferry_transfer_bytes_total{direction="download"}',
      'ferry_transfer_duration_seconds_count{direction="upload"}',
    ]
  ) assertEquals(samples.get(name), 0, name);
  assertEquals(samples.get("process_start_time_seconds"), STARTED / 1000);
  assert((samples.get("process_resident_memory_bytes") ?? 0) > 0);
});

Deno.test("what happens is counted, failures by their kind, durations in buckets", async () => {
  await using metrics = await endpoint();
  const login: Notice = { kind: "login", ...WHO, name: "ann", accepted: true };
  const done: Notice = { kind: "transfer-ended", ...FILE, bytes: 3_000, milliseconds: 2_500 };
  const cut: Notice = { ...done, bytes: 5, failure: { text: "gone", kind: "broken" } };
  for (
    const notice of [
      { kind: "session-opened", ...WHO },
      { kind: "session-refused", peer: WHO.peer, reason: "too many" },
      login,
      { ...login, accepted: false },
      { kind: "transfer-started", ...FILE },
      done,
      { kind: "transfer-started", ...FILE },
      cut,
      { kind: "banned", address: "192.0.2.1", failures: 10, seconds: 600 },
      { kind: "transfer-started", ...FILE },
    ] satisfies Notice[]
  ) metrics.notice(notice);
  const samples = await scrape(metrics);
  const value = (name: string) => samples.get(name);
  assertEquals(value("ferry_sessions_total"), 1);
  assertEquals(value('ferry_logins_total{outcome="accepted"}'), 1);
  assertEquals(value('ferry_logins_total{outcome="refused"}'), 1);
  assertEquals(value("ferry_bans_total"), 1);
  assertEquals(value("ferry_sessions_refused_total"), 1);
  assertEquals(value('ferry_transfers_running{direction="upload"}'), 1);
  assertEquals(value('ferry_transfers_total{direction="upload",outcome="complete"}'), 1);
  assertEquals(value('ferry_transfers_total{direction="upload",outcome="failed"}'), 1);
  assertEquals(value('ferry_transfer_bytes_total{direction="upload"}'), 3_005);
  assertEquals(value('ferry_transfer_failures_total{direction="upload",kind="broken"}'), 1);
  assertEquals(value('ferry_transfer_duration_seconds_bucket{le="1",direction="upload"}'), 0);
  assertEquals(value('ferry_transfer_duration_seconds_bucket{le="5",direction="upload"}'), 2);
  assertEquals(value('ferry_transfer_duration_seconds_sum{direction="upload"}'), 5);
  // An ended session has no running transfer, even if its end was not reported.
  metrics.notice({ kind: "session-closed", ...WHO });
  assertEquals((await scrape(metrics)).get('ferry_transfers_running{direction="upload"}'), 0);
});

Deno.test("healthz asks the server itself: well, ending, stuck, and not there yet", async () => {
  await using metrics = await endpoint();
  assertEquals(await health(metrics), "503 not answering\n");
  const clock = new FakeClock();
  const system = startSystem({ clock });
  let state: "well" | "ending" | "stuck" = "well";
  const waiting = Promise.withResolvers<void>();
  metrics.watch(system.spawn<ServerMsg>("server", () => ({
    receive(msg) {
      if (msg.kind !== "health") return;
      if (state === "stuck") waiting.resolve();
      else msg.answer.send({ sessions: 4, ending: state === "ending" });
    },
  })));
  assertEquals(await health(metrics), "200 ok\n");
  assertEquals((await scrape(metrics)).get("ferry_sessions"), 4);
  state = "ending";
  assertEquals(await health(metrics), "503 ending\n");
  state = "stuck";
  const answer = health(metrics);
  await waiting.promise;
  await clock.advance(2_000);
  assertEquals(await answer, "503 not answering\n");
  await system.stop();
});

Deno.test("other paths and methods are refused", async () => {
  await using metrics = await endpoint();
  const other = await fetch(metrics.url.replace("/metrics", "/etc/passwd"));
  assertEquals([other.status, await other.text()], [404, "there are /metrics and /healthz\n"]);
  const posted = await fetch(metrics.url, { method: "POST", body: "x" });
  await posted.body?.cancel();
  assertEquals(posted.status, 405);
  assertEquals(posted.headers.get("allow"), "GET, HEAD");
});

Deno.test("an address that is taken is said", async () => {
  await using metrics = await endpoint();
  const { port } = new URL(metrics.url);
  const second = await openMetrics({ hostname: "127.0.0.1", port: Number(port) }, STARTED);
  assert(!second.ok);
  assertStringIncludes(second.failure, `cannot serve metrics on 127.0.0.1:${port}`);
});
