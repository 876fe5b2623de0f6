import { assert, assertEquals, fail } from "@std/assert";
import type { Sent } from "../../../actors/machine/native/send_file.ts";
import type { ByteSource, Flow } from "../../../actors/transport/flow/flow.ts";
import { Meter, paceOf, pump } from "../../../actors/transport/flow/pump.ts";
import { success } from "../../../core/base/outcome.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";
import { HAS_SYSTEM_CALLS } from "../../support/process/system_calls.ts";
import { jailed } from "../../support/files/jailed.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { readAll } from "../../support/ftp/data_sink.ts";
import { type SocketPair, socketPair } from "../../support/network/sockets.ts";
import { within } from "../../support/time/deadline.ts";

/** More than the buffers of a connection hold. */
const LARGE = 24 * 2 ** 20;

/** A shared file, and a connection whose far end sends it. */
interface Setting extends SocketPair {
  readonly path: string;
  /** Opens the file. What the system sent passes `seen`, which may do something, or say something else. */
  open(seen?: (sent: Sent) => Sent, offset?: number): Promise<ByteSource>;
}

function sendingTest(name: string, size: number, test: (setting: Setting) => Promise<void>): void {
  Deno.test({
    name,
    ignore: !HAS_SYSTEM_CALLS,
    fn: () =>
      jailed(async (files, folder) => {
        const path = await folder.write("root/file", patterned(size));
        const ends = await socketPair();
        const opened: Disposable[] = [];
        const open = async (seen = (sent: Sent) => sent, offset = 0) => {
          const outcome = await files.openSource("/file", offset);
          assert(outcome.ok);
          opened.push(outcome.value);
          const { source } = outcome.value;
          return altered(source, (send) => seen(source.sendFrom?.(send) ?? fail("not sent")));
        };
        try {
          await test({ ...ends, path, open });
        } finally {
          for (const source of opened) source[Symbol.dispose]();
          for (const end of [ends.near, ends.far]) closeAnyway(end);
        }
      }),
  });
}

function altered(source: ByteSource, sendFrom: NonNullable<ByteSource["sendFrom"]>): ByteSource {
  return {
    read: (into) => source.read(into),
    sendFrom,
    [Symbol.dispose]: () => source[Symbol.dispose](),
  };
}

function closeAnyway(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // The test has closed it.
  }
}

function out(source: ByteSource): Flow {
  return { direction: "out", source };
}

/** Calls back once, when the socket is full. */
function whenFull(work: () => void): (sent: Sent) => Sent {
  let isDone = false;
  return (sent) => {
    if (sent === "full" && !isDone) {
      isDone = true;
      work();
    }
    return sent;
  };
}

sendingTest(
  "the system sends a file by itself, and its end is on the wire",
  5000,
  async (setting) => {
    const source = await setting.open();
    const unread: ByteSource = { ...source, read: () => fail("the file is read") };
    const meter = new Meter(new FakeClock());
    assertEquals(await pump(out(unread), setting.far, meter), success(undefined));
    assertEquals(meter.bytes, 5000);
    assertEquals(await within(readAll(setting.near), "the end"), patterned(5000));
  },
);

sendingTest("from the place where a download is resumed", 5000, async (setting) => {
  const source = await setting.open(undefined, 4000);
  assert((await pump(out(source), setting.far, new Meter(new FakeClock()))).ok);
  assertEquals(await within(readAll(setting.near), "the end"), patterned(5000).subarray(4000));
});

sendingTest(
  "a peer that reads later gets everything, and is waited for",
  LARGE,
  async (setting) => {
    const clock = new FakeClock();
    const meter = new Meter(clock);
    const full = Promise.withResolvers<void>();
    const pumping = pump(out(await setting.open(whenFull(full.resolve))), setting.far, meter);
    await within(full.promise, "the socket to be full");
    const held = meter.bytes;
    assert(held > 0 && held < LARGE);
    await clock.advance(5000);
    assertEquals([meter.bytes, meter.idle], [held, 5000]);
    const bytes = await within(
      readAll(setting.near).then((all) => all.length),
      "the end",
      undefined,
    );
    assertEquals([await pumping, bytes, meter.bytes, meter.idle], [
      success(undefined),
      LARGE,
      LARGE,
      0,
    ]);
  },
);

sendingTest(
  "a file that became shorter meanwhile fails, and is no whole file",
  LARGE,
  async (setting) => {
    const source = await setting.open(whenFull(() => Deno.truncateSync(setting.path, 1000)));
    const reading = readAll(setting.near);
    const outcome = await pump(out(source), setting.far, new Meter(new FakeClock()));
    assert(!outcome.ok && outcome.failure.side === "file");
    assertEquals(outcome.failure.failure.detail, "it became shorter while it was read");
    setting.far.close();
    assert((await reading).length < LARGE);
  },
);

sendingTest("what is added to a file meanwhile is sent as well", LARGE, async (setting) => {
  const more = patterned(3000);
  const add = () => Deno.writeFileSync(setting.path, more, { append: true });
  const source = await setting.open(whenFull(add));
  const pumping = pump(out(source), setting.far, new Meter(new FakeClock()));
  const bytes = await within(readAll(setting.near), "the end");
  assert((await pumping).ok);
  assertEquals(bytes.length, LARGE + 3000);
  assertEquals(bytes.subarray(LARGE), more);
});

sendingTest(
  "once its connection is closed nothing more is sent from a file",
  LARGE,
  async (setting) => {
    const clock = new FakeClock();
    let calls = 0;
    const source = await setting.open((sent) => {
      calls += 1;
      if (calls > 1) return sent;
      // It has been at it for long enough: now the others have a turn, and one of them closes the connection.
      clock.takeDue(1000);
      queueMicrotask(() => setting.far.close());
      return sent;
    });
    const reading = readAll(setting.near);
    const ended = pump(out(source), setting.far, new Meter(clock)).then(({ ok }) => ok, String);
    assertEquals(await ended, "BadResource: the connection is closed");
    assertEquals(calls, 1);
    assert((await reading).length < LARGE);
  },
);

sendingTest("where the system stops sending, the program goes on", LARGE, async (setting) => {
  let slices = 0;
  const source = await setting.open((sent) => (++slices > 2 ? "impossible" : sent));
  const pumping = pump(out(source), setting.far, new Meter(new FakeClock()));
  const bytes = await within(readAll(setting.near), "the end");
  assert((await pumping).ok);
  assertEquals(bytes.length, LARGE);
});

sendingTest(
  "bytes that are converted or held to a rate pass through the program",
  5000,
  async (setting) => {
    const never = await setting.open(() => fail("the system sends"));
    const unhindered = { portion: 1000, take: () => Promise.resolve() };
    const controller = new AbortController();
    const pace = paceOf(unhindered, controller);
    assert((await pump(out(never), setting.far, new Meter(new FakeClock()), pace)).ok);
    const same = { push: (bytes: Uint8Array) => bytes, end: () => new Uint8Array() };
    const again = await setting.open(() => fail("the system sends"));
    await pump(
      { direction: "out", source: again, transform: same },
      setting.far,
      new Meter(new FakeClock()),
    );
    assertEquals(await within(readAll(setting.near), "the end"), patterned(5000));
  },
);
