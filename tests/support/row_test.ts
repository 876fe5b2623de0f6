import type { RowId } from "../wire/rows.ts";

/**
 * A wire test that shows one row of the behaviour table (tests/wire/rows.ts). Both the row and the name must be
 * written as plain string literals: docs/WIRE_TESTS.md is made by reading the sources.
 */
export function rowTest(
  row: RowId,
  name: string,
  run: (context: Deno.TestContext) => void | Promise<void>,
): void {
  Deno.test(`${row}: ${name}`, run);
}
