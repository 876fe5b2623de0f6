import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BAN_TIME, BanBook, FAILURE_WINDOW } from "../../../../core/access/limits/ban_book.ts";
import { EventWindow } from "../../../../core/access/limits/event_window.ts";

const DELAY = { stepMs: 300, mostMs: 1500 };
const START = 1_000_000;

Deno.test("an event window counts the events of the last ms, separately for each key", () => {
  const event = fc.record({ key: fc.constantFrom("a", "b", "c"), gap: fc.nat({ max: 400 }) });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60, size: "max" }), (events) => {
      const window = new EventWindow(1000, 100);
      const seen: { key: string; at: number }[] = [];
      let now = START;
      for (const { key, gap } of events) {
        now += gap;
        window.add(key, now);
        seen.push({ key, at: now });
        for (const asked of ["a", "b", "c", "d"]) {
          const expected = seen.filter((one) => one.key === asked && now - one.at < 1000).length;
          assertEquals(window.count(asked, now), expected);
        }
      }
    }),
  );
});

Deno.test("an event window keeps a limited number of keys, the latest ones", () => {
  const window = new EventWindow(1000, 10);
  for (let key = 0; key < 1000; key += 1) window.add(`key-${key}`, START);
  assertEquals(window.size, 10);
  assertEquals(window.count("key-999", START), 1);
  assertEquals(window.count("key-0", START), 0);
  window.add("later", START + 1000);
  assertEquals(window.size, 1);
});

Deno.test("an event window keeps a key that is touched again before a quiet one", () => {
  const window = new EventWindow(1000, 2);
  for (const [at, key] of ["often", "quiet", "often", "new"].entries()) window.add(key, at);
  assertEquals(["often", "quiet", "new"].map((key) => window.count(key, 4)), [2, 0, 1]);
});

Deno.test("a failed login is answered after 0.3 s, then later for its address, up to 1.5 s", () => {
  const book = new BanBook(10, DELAY);
  const delays = Array.from({ length: 7 }, () => book.fail("a", START).delayMs);
  assertEquals(delays, [300, 600, 900, 1200, 1500, 1500, 1500]);
  assertEquals(book.fail("b", START).delayMs, 300);
  // Ten minutes later it is forgotten.
  assertEquals(book.fail("a", START + FAILURE_WINDOW).delayMs, 300);
});

Deno.test("ten failures within ten minutes ban for ten minutes, and then all is forgotten", () => {
  const book = new BanBook(10, DELAY);
  const gap = FAILURE_WINDOW / 10;
  const last = START + 9 * gap;
  for (let failure = 0; failure < 9; failure += 1) {
    assertEquals(book.fail("a", START + failure * gap).bannedAfter, undefined);
  }
  assert(!book.isBanned("a", last));
  assertEquals(book.fail("a", last).bannedAfter, 10);
  assert(book.isBanned("a", last));
  assert(!book.isBanned("b", last));
  // What was under way when the ban came leads to no other one.
  for (let late = 0; late < 20; late += 1) {
    assertEquals(book.fail("a", last).bannedAfter, undefined);
  }
  assert(book.isBanned("a", last + BAN_TIME - 1));
  assert(!book.isBanned("a", last + BAN_TIME));
  assertEquals(book.fail("a", last + BAN_TIME), { delayMs: 300, bannedAfter: undefined });
});

Deno.test("failures further apart never ban", () => {
  const book = new BanBook(10, DELAY);
  for (let failure = 0; failure < 100; failure += 1) {
    // The tenth failure back lies ten minutes back, and counts no more.
    const now = START + failure * (FAILURE_WINDOW / 9);
    assertEquals(book.fail("a", now).bannedAfter, undefined);
  }
});

Deno.test("the book of bans stays small, however many addresses fail", () => {
  const book = new BanBook(2, DELAY);
  for (let address = 0; address < 30_000; address += 1) {
    book.fail(`once-${address}`, START);
    book.fail(`twice-${address}`, START);
    book.fail(`twice-${address}`, START);
  }
  assert(book.size <= 20_000, `${book.size} addresses`);
  assert(book.isBanned("twice-29999", START));
});
