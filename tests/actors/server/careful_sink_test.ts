import { assertEquals } from "@std/assert";
import { carefulSink, heedfulSink } from "../../../actors/server/session/transfers/careful_sink.ts";
import { encodeText } from "../../../core/base/text.ts";

/** What a client does with its time, in ms. */
interface Upload {
  /** In how many pieces it sends the file. */
  readonly pieces: number;
  /** From the beginning to the last piece. */
  readonly sends: number;
  /** From then to the end. */
  readonly isSilent: number;
  /** How many threads want each processor. */
  readonly queue?: number;
}

/** What `finish` does before the file is completed: pauses, in ms, and how often it listens. */
async function care(
  { pieces, sends, isSilent, queue = 1 }: Upload,
): Promise<readonly (number | "listened")[]> {
  const done: (number | "listened")[] = [];
  let now = 5000;
  const inner = {
    write: () => Promise.resolve(),
    finish: () => Promise.resolve(void done.push(-1)),
    [Symbol.dispose]: () => {},
  };
  const session = {
    hasHeardAll: undefined,
    elapsed: () => now,
    pause: (ms: number) => Promise.resolve(void done.push(ms)),
    rest: (ms: number) => Promise.resolve(void done.push(ms)),
    listen: () => Promise.resolve(void done.push("listened")),
  };
  const sink = carefulSink(inner, session, () => queue);
  for (let piece = 0; piece < pieces; piece++) {
    if (piece === pieces - 1) now += sends;
    await sink.write(encodeText("a piece"));
  }
  now += isSilent;
  await sink.finish();
  assertEquals(done.pop(), -1, "it is completed last");
  return done;
}

const LISTENED = ["listened", "listened", "listened", "listened"] as const;

Deno.test("a client that sends a small file and is done is listened to without a wait", async () => {
  assertEquals(await care({ pieces: 1, sends: 0.4, isSilent: 0.1 }), LISTENED);
  assertEquals(await care({ pieces: 1, sends: 40, isSilent: 0.2 }), LISTENED);
});

Deno.test("a client that could have been killed between two pieces is waited for 2 ms", async () => {
  assertEquals(await care({ pieces: 2, sends: 0.4, isSilent: 0.1 }), [2, ...LISTENED]);
  assertEquals(await care({ pieces: 99, sends: 50, isSilent: 0.1 }), [2, ...LISTENED]);
});

Deno.test("a client that was silent before the end is waited for four times as long", async () => {
  assertEquals(await care({ pieces: 1, sends: 1, isSilent: 2 }), [8, ...LISTENED]);
});

Deno.test("no silence, however long, costs more than 20 ms", async () => {
  assertEquals(await care({ pieces: 2, sends: 1, isSilent: 500 }), [20, ...LISTENED]);
  assertEquals(await care({ pieces: 0, sends: 0, isSilent: 500 }), [20, ...LISTENED]);
});

Deno.test("a long upload waits a fiftieth of its time, a quarter of a second at most", async () => {
  assertEquals(await care({ pieces: 9, sends: 5_000, isSilent: 0 }), [100, ...LISTENED]);
  assertEquals(await care({ pieces: 9, sends: 3_600_000, isSilent: 0 }), [250, ...LISTENED]);
});

Deno.test("where programs wait for a processor, so may what ends a killed client", async () => {
  const upload = { pieces: 9, sends: 5, isSilent: 0 };
  assertEquals(await care({ ...upload, queue: 2.5 }), [2, 12.5, ...LISTENED]);
  assertEquals(await care({ ...upload, queue: 100 }), [2, 40, ...LISTENED]);
  // It could have been cut nowhere.
  assertEquals(await care({ pieces: 1, sends: 0, isSilent: 0, queue: 100 }), LISTENED);
});

/** How often a small upload listens before it is complete, if the system has something to tell until it has so often. */
async function listens(
  wrap: typeof carefulSink,
  hasHeardAll: (turns: number) => boolean | undefined,
  pieces = 1,
) {
  let turns = 0;
  let finished = 0;
  const inner = {
    write: () => Promise.resolve(),
    finish: () => Promise.resolve(void finished++),
    [Symbol.dispose]: () => {},
  };
  const sink = wrap(inner, {
    get hasHeardAll() {
      return hasHeardAll(turns);
    },
    elapsed: () => 5000,
    pause: () => Promise.resolve(),
    rest: () => Promise.resolve(),
    listen: () => Promise.resolve(void turns++),
  });
  for (let piece = 0; piece < pieces; piece += 1) await sink.write(encodeText("a piece"));
  await sink.finish();
  assertEquals(finished, 1);
  return turns;
}

Deno.test("where the system has nothing to tell, to listen once is enough", async () => {
  assertEquals(await listens(carefulSink, () => true), 1);
  assertEquals(await listens(heedfulSink, () => true), 0);
  assertEquals(await listens(heedfulSink, () => true, 2), 4);
});

Deno.test("what the system has to tell is heard first, however busy the runtime is", async () => {
  assertEquals(await listens(carefulSink, (turns) => turns >= 20), 20);
  assertEquals(await listens(heedfulSink, (turns) => turns >= 20), 20);
});

Deno.test("the end of a connection that stays to be seen does not keep an upload for ever", async () => {
  assertEquals(await listens(carefulSink, () => false), 257);
  assertEquals(await listens(heedfulSink, () => false), 256);
});

Deno.test("a file that all see is complete at once where the system does not tell", async () => {
  assertEquals(await listens(heedfulSink, () => undefined), 0);
});

Deno.test("a file that grows waits only where programs wait for a processor", async () => {
  const pauses = async (pieces: number, queue: number) => {
    const done: number[] = [];
    const inner = {
      write: () => Promise.resolve(),
      finish: () => Promise.resolve(void done.push(0)),
      [Symbol.dispose]: () => {},
    };
    const sink = heedfulSink(inner, {
      hasHeardAll: true,
      rest: (ms) => Promise.resolve(void done.push(ms)),
      listen: () => Promise.resolve(),
    }, () => queue);
    for (let piece = 0; piece < pieces; piece += 1) await sink.write(encodeText("a piece"));
    await sink.finish();
    return done;
  };
  assertEquals(await pauses(2, 2.5), [12.5, 0]);
  assertEquals(await pauses(2, 1), [0]);
  assertEquals(await pauses(1, 100), [0]);
});
