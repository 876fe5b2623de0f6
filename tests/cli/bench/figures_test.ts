import { assertEquals } from "@std/assert";
import { ticksOf } from "../../../scripts/bench/machine/process_tree.ts";
import {
  CEILING,
  type Figure,
  Measurements,
  median,
  ratioToBest,
} from "../../../scripts/bench/report/figures.ts";

const SPEED: Figure = { name: "speed", unit: "MB/s", better: "more" };
const COST: Figure = { name: "cost", unit: "s", better: "less" };

function ratio(
  figure: Figure,
  values: Readonly<Record<string, readonly number[]>>,
  name?: string,
) {
  return ratioToBest({ figure, values: new Map(Object.entries(values)) }, name);
}

Deno.test("bench: a median is the middle value, or the mean of the two in the middle", () => {
  assertEquals(median([9, 1, 5]), 5);
  assertEquals(median([10, 9, 2, 1]), 5.5);
  assertEquals(median([7]), 7);
  assertEquals(median([]), Number.NaN);
});

Deno.test("bench: a ratio above 1 is better than the best peer, whichever way is better", () => {
  const values = { slow: [100, 100, 100], quick: [180, 200, 900], ferry: [300, 100, 100, 100] };
  assertEquals(ratio(SPEED, values), 0.5);
  assertEquals(ratio(COST, values), 1);
  assertEquals(ratio(COST, { ...values, ferry: [50] }), 2);
});

Deno.test("bench: neither the generator's ceiling nor another ferry is a peer", () => {
  const values = { [CEILING]: [1000], "ferry executable": [500], peer: [10], ferry: [20] };
  assertEquals(ratio(SPEED, values), 2);
  assertEquals(ratio(SPEED, values, "ferry executable"), 50);
});

Deno.test("bench: without ferry, without a peer and by zero there is no ratio", () => {
  assertEquals(ratio(SPEED, { peer: [1] }), undefined);
  assertEquals(ratio(SPEED, { ferry: [1], [CEILING]: [2] }), undefined);
  assertEquals(ratio(SPEED, { ferry: [1], peer: [] }), undefined);
  assertEquals(ratio(COST, { ferry: [0], peer: [1] }), undefined);
});

Deno.test("bench: values are kept by figure and contestant in the order of their coming", () => {
  const all = new Measurements();
  all.add(SPEED, "ferry", 1);
  all.add(COST, "ferry", 2);
  all.add(SPEED, "peer", 3);
  all.add(SPEED, "ferry", 4);
  assertEquals(all.rows, [
    { figure: SPEED, values: new Map([["ferry", [1, 4]], ["peer", [3]]]) },
    { figure: COST, values: new Map([["ferry", [2]]]) },
  ]);
});

Deno.test("bench: ticks are counted after a name with spaces and parentheses", () => {
  const line = "77 (a b) c) S 1 2 3 4 5 6 7 8 9 10 100 20 3 4 20 0 1 0 9999";
  assertEquals(ticksOf(line), 127);
});
