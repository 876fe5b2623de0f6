import { assertEquals, assertRejects } from "@std/assert";
import { Turns } from "../../../../actors/machine/native/sockets/turns.ts";

/** Turns in a time that passes only in pieces, and how often the event loop has turned. */
function counted(): { turns: Turns; take: (ms: number) => void; loops: () => number } {
  let now = 0;
  let loops = 0;
  const turn = () => Promise.resolve(void ++loops);
  return {
    turns: new Turns(turn, () => now),
    take: (ms) => now += ms,
    loops: () => loops,
  };
}

Deno.test("pieces are done at once while there is time", async () => {
  const { turns, take, loops } = counted();
  let done = 0;
  const pieces = Array.from({ length: 4 }, () =>
    turns.piece(() => {
      take(0.25);
      return ++done;
    }));
  assertEquals(done, 4);
  assertEquals(await Promise.all(pieces), [1, 2, 3, 4]);
  assertEquals(loops(), 0);
});

Deno.test("after a millisecond the event loop turns, however many transfers share them", async () => {
  const { turns, take, loops } = counted();
  const order: number[] = [];
  const transfer = async (number: number) => {
    for (let piece = 0; piece < 4; piece += 1) {
      await turns.piece(() => {
        take(0.25);
        order.push(number);
      });
    }
  };
  await Promise.all([transfer(1), transfer(2), transfer(3)]);
  assertEquals(order.length, 12);
  // The last piece is not followed by another one.
  assertEquals(loops(), 2);
  // Nobody gets a second piece while another waits for one.
  for (let at = 3; at + 3 <= order.length - 3; at += 3) {
    assertEquals(order.slice(at, at + 3).toSorted(), [1, 2, 3]);
  }
});

Deno.test("what a transfer does besides counts as well", async () => {
  const { turns, loops } = counted();
  turns.spent(1);
  assertEquals(await turns.piece(() => "later"), "later");
  assertEquals(loops(), 1);
});

Deno.test("a piece that fails fails alone", async () => {
  const { turns, take } = counted();
  const fails = () => {
    take(3);
    throw new Error("broken");
  };
  await assertRejects(() => turns.piece(fails));
  await assertRejects(() => turns.piece(fails));
  assertEquals(await turns.piece(() => "whole"), "whole");
});
