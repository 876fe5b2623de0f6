import { assertEquals } from "@std/assert";
import { parseClock } from "../../../../../core/files/listing/dialects/parts/dates.ts";
import {
  monthByName,
  MONTHS_BY_LANGUAGE,
  numberWithSign,
} from "../../../../../core/files/listing/dialects/parts/months.ts";

Deno.test("months of many languages, whatever the letter case, with dots and commas behind", () => {
  for (
    const [name, month] of [
      ["MÄRZ", 3],
      ["Mär", 3],
      ["Ma\u0308r.", 3],
      ["Juli,", 7],
      ["févr.", 2],
      ["août", 8],
      ["Ağu", 8],
      ["lip", 7],
      ["čec", 7],
      ["čen", 6],
      ["szept", 9],
      ["мая", 5],
      ["joulu", 12],
    ] as const
  ) assertEquals(monthByName(name), month, name);
  assertEquals(["foo", "", ".", "13"].map(monthByName), Array(4).fill(undefined));
});

Deno.test("numbers with a sign behind, of two digits or of four", () => {
  assertEquals(numberWithSign("8月", 2), 8);
  assertEquals(numberWithSign("20日,", 2), 20);
  assertEquals(numberWithSign("2005년", 4), 2005);
  assertEquals(numberWithSign("2005년", 2), undefined);
  assertEquals(numberWithSign("8月", 4), undefined);
  assertEquals(["8", "8a", "月", "123月"].map((text) => numberWithSign(text, 2)), [
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("each language has twelve months, and no word means two months", () => {
  const meanings = new Map<string, number>();
  for (const [language, list] of Object.entries(MONTHS_BY_LANGUAGE)) {
    const months = list.split(" ");
    assertEquals(months.length, 12, language);
    for (const [index, names] of months.entries()) {
      for (const name of names.split("|")) {
        assertEquals(meanings.get(name) ?? index, index, `${language}: ${name}`);
        meanings.set(name, index);
      }
    }
  }
});

Deno.test("a clock of 24 hours ends with 24:00", () => {
  assertEquals(parseClock("23:59"), { hour: 23, minute: 59, seconds: undefined });
  assertEquals(parseClock("24:00:00"), { hour: 24, minute: 0, seconds: 0 });
  for (const text of ["24:01", "25:00", "23:60", "23:59:61"]) {
    assertEquals(parseClock(text), undefined, text);
  }
});
