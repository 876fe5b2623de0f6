import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { SUBCOMMANDS } from "../support/process/parse_command_line.ts";
import { exitCodeMeanings } from "../../core/cli/help/exit_code_help.ts";
import { decodeLenient } from "../../core/base/text.ts";
import { peerTest } from "../support/process/peer_programs.ts";

const PAGE = fromFileUrl(new URL("../../docs/man/ferry.1", import.meta.url));

async function outputOf(program: string, args: string[]) {
  const env = { MANPAGER: "cat", MANWIDTH: "200", LC_ALL: "C" };
  const { code, stdout, stderr } = await new Deno.Command(program, { args, env }).output();
  return { code, text: decodeLenient(stdout) + decodeLenient(stderr) };
}

peerTest("mandoc", "finds no error and nothing to warn of in the manual page", async (mandoc) => {
  assertEquals(await outputOf(mandoc, ["-Tlint", "-W", "warning", PAGE]), { code: 0, text: "" });
});

peerTest("man", "shows every command, option and exit code", async (man) => {
  const { code, text } = await outputOf(man, ["-l", PAGE]);
  assertEquals(code, 0, text);
  const plain = text.replace(/\s+/g, " ");
  for (const { name, summary, examples, options } of SUBCOMMANDS) {
    assertStringIncludes(plain, `ferry ${name}`);
    assertStringIncludes(plain, summary.slice(1));
    for (const { name: option } of options) assertStringIncludes(plain, `--${option}`);
    for (const { line } of examples) assertStringIncludes(plain, line.replace(/\s+/g, " "));
  }
  for (const [exit, meaning] of exitCodeMeanings()) {
    assertStringIncludes(plain, `${exit} ${meaning}`);
  }
});
