import { assert, assertEquals } from "@std/assert";

/** The samples of a scrape: from `name{labels}`, as written, to its value. */
export type Samples = ReadonlyMap<string, number>;

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABELS = `\\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*",?)*\\}`;
const SAMPLE = new RegExp(`^(${NAME})(${LABELS})? (\\+Inf|-Inf|NaN|[-+0-9.eE]+)$`);

/**
 * Parses Prometheus' text format 0.0.4 by its specification: HELP and TYPE once per family and before its samples, the
 * samples of a family together, no sample twice, correct sums in histograms. Fails if a page violates it.
 */
export function readExposition(page: string): Samples {
  assert(page.endsWith("\n"), "the last line has no end");
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  const closed = new Set<string>();
  let family = "";
  for (const line of page.split("\n")) {
    if (line === "") continue;
    const comment = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`).exec(line);
    if (comment !== null) {
      const [, kind, name = "", text = ""] = comment;
      if (name !== family) {
        closed.add(family);
        assert(!closed.has(name), `${name} comes twice`);
        family = name;
      }
      if (kind === "TYPE") {
        assert(!types.has(name), `two types for ${name}`);
        assert(["counter", "gauge", "histogram", "summary", "untyped"].includes(text), line);
        types.set(name, text);
      }
      continue;
    }
    const sample = SAMPLE.exec(line);
    assert(sample !== null, `not a sample: ${JSON.stringify(line)}`);
    const [, name = "", labels = "", value = ""] = sample;
    assertEquals(familyOf(name, types), family, `${name} stands outside of its family`);
    assert(!samples.has(name + labels), `${name}${labels} comes twice`);
    samples.set(name + labels, value === "+Inf" ? Infinity : Number(value));
  }
  for (const [name, type] of types) if (type === "histogram") checkHistogram(name, samples);
  return samples;
}

function familyOf(name: string, types: ReadonlyMap<string, string>): string {
  const base = name.replace(/_(bucket|sum|count)$/, "");
  return types.get(base) === "histogram" ? base : name;
}

/** Buckets never decrease, and the last one, +Inf, equals the count. */
function checkHistogram(name: string, samples: Samples): void {
  const series = new Map<string, { bound: number; count: number }[]>();
  for (const [key, count] of samples) {
    if (!key.startsWith(`${name}_bucket`)) continue;
    const bound = /le="([^"]+)"/.exec(key)?.[1] ?? "";
    const rest = key.replace(/le="[^"]+",?/, "").replace("_bucket", "_count").replace(",}", "}");
    const buckets = series.get(rest) ?? [];
    buckets.push({ bound: bound === "+Inf" ? Infinity : Number(bound), count });
    series.set(rest, buckets);
  }
  assert(series.size > 0, `${name} has no buckets`);
  for (const [counter, buckets] of series) {
    const sorted = [...buckets].sort((a, b) => a.bound - b.bound);
    assertEquals(sorted.at(-1)?.bound, Infinity);
    assertEquals(sorted.at(-1)?.count, samples.get(counter), counter);
    assert(samples.has(counter.replace("_count", "_sum")));
    sorted.reduce((before, { count }) => (assert(count >= before, counter), count), 0);
  }
}
