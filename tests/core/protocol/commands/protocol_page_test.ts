import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "../../../../core/protocol/commands/command_table.ts";
import { PARAMETERS_NOT_PROVIDED } from "../../../../core/protocol/commands/rows/not_provided_rows.ts";
import { SITE_COMMANDS } from "../../../../core/protocol/commands/rows/site_rows.ts";
import { protocolPage } from "../../../../core/protocol/commands/protocol_page.ts";

/** The cells of each row of the page's tables, without heads; an escaped bar belongs to its cell. */
function rows(): readonly (readonly string[])[] {
  return protocolPage().split("\n").filter((line) => line.startsWith("| `"))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim()));
}

Deno.test("each command has its row, with its replies, or the reason for having none", () => {
  for (const spec of COMMANDS) {
    const found = rows().filter(([verb = ""]) =>
      verb === [spec.verb, ...spec.aliases].map((name) => `\`${name}\``).join(", ")
    );
    assertEquals(found.length, 1, spec.verb);
    const cells = found.flat();
    assert(cells.includes(spec.rfc), spec.verb);
    assert(cells.includes(spec.summary), spec.verb);
    assert(cells.includes(spec.provided ? spec.replies.join(" ") : spec.reason), spec.verb);
    assertEquals(cells.length, spec.provided ? 7 : 4, spec.verb);
  }
});

Deno.test("each parameter value that is not provided has its row", () => {
  for (const { verb, value, reason } of PARAMETERS_NOT_PROVIDED) {
    assert(rows().some(([name, why]) => name === `\`${verb} ${value}\`` && why === reason));
  }
});

Deno.test("each SITE command has its row", () => {
  for (const { name, summary, replies } of SITE_COMMANDS) {
    const found = rows().filter(([command]) => command === `\`SITE ${name}\``);
    assertEquals(found.length, 1, name);
    const cells = found.flat();
    assert(cells.includes(summary) && cells.includes(replies.join(" ")), name);
  }
});

Deno.test("there is no row besides, and the page ends with one line end", () => {
  assertEquals(
    rows().length,
    COMMANDS.length + SITE_COMMANDS.length + PARAMETERS_NOT_PROVIDED.length,
  );
  assert(/[^\n]\n$/.test(protocolPage()));
});
