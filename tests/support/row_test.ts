import type { RowId } from "../wire/rows.ts";

/**
 * A wire test that shows one row of the behaviour table (tests/wire/rows.ts). The row and the name must be plain string
 * literals, because docs/WIRE_TESTS.md is generated from the sources.
 */
export function rowTest(
  row: RowId,
  name: string,
  run: (context: Deno.TestContext) => void | Promise<void>,
): void {
  Deno.test(`${row}: ${name}`, run);
}
