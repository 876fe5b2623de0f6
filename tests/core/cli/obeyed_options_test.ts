import { assertEquals, assertMatch } from "@std/assert";
import { parseInvocation, SUBCOMMANDS } from "../../support/process/parse_command_line.ts";
import { OPTION_GROUPS } from "../../../core/cli/subcommands/client/option_groups.ts";

const URL = "ftp://h/x";

/** The failure of a command line; empty: there is none. */
function failureOf(args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const parsed = parseInvocation(args, (name) => env[name]);
  return parsed.ok ? "" : parsed.failure.message;
}

/** Which of these options a command has. */
function having(verb: string, names: readonly string[]): readonly string[] {
  const options = SUBCOMMANDS.find(({ name }) => name === verb)?.options ?? [];
  return names.filter((name) => options.some((option) => option.name === name));
}

Deno.test("no command has options that it would not obey", () => {
  const ofJobs = ["parallel", "retry", "retry-max-time", "max-time", "quiet"];
  assertEquals(having("get", ofJobs), ofJobs);
  assertEquals(having("probe", [...ofJobs, "ascii", "limit-rate"]), []);
  for (const verb of ["ls", "stat", "du", "rm", "mkdir", "mv"]) {
    assertEquals(having(verb, ["ascii", "limit-rate", "failed", "on-exist", "verify"]), [], verb);
  }
  for (const verb of ["get", "put", "cat", "sync", "cp", "batch"]) {
    assertEquals(having(verb, ["ascii"]), ["ascii"], verb);
  }
  assertEquals(having("cat", ["segments", "output", "json", "recursive"]), []);
});

Deno.test("blocks of a file are not fetched side by side into a pipe", () => {
  const refused = "--segments needs a file to put the blocks into; it cannot go with --output -";
  assertEquals(failureOf(["get", "--segments", "2", "-o", "-", URL]), refused);
  assertEquals(failureOf(["get", "--segments", "1", "-o", "-", URL]), "");
  assertEquals(failureOf(["cat", URL], { FERRY_SEGMENTS: "2" }), "");
});

Deno.test("put does nothing with standard input that only a file allows", () => {
  const put = (onExist: string) => failureOf(["put", "--on-exist", onExist, "-", URL]);
  assertEquals(["overwrite", "skip", "rename", "fail"].map(put), ["", "", "", ""]);
  for (const onExist of ["resume", "newer", "ask"]) assertMatch(put(onExist), /cannot go with -/);
});

Deno.test("what cp does with copies that exist is said once, and the command line counts", () => {
  const cp = (env: Readonly<Record<string, string>>, ...options: readonly string[]) => {
    const parsed = parseInvocation(["cp", ...options, URL, "ftp://i/"], (name) => env[name]);
    if (!parsed.ok) return parsed.failure.message;
    return parsed.value.kind === "cp" ? parsed.value.existing.onExist : undefined;
  };
  assertEquals(cp({}), "overwrite");
  assertEquals(cp({ FERRY_ON_EXIST: "newer" }), "newer");
  assertEquals(cp({ FERRY_ON_EXIST: "newer" }, "--no-clobber"), "skip");
  assertEquals(cp({ FERRY_NO_CLOBBER: "1" }, "--on-exist", "rename"), "rename");
  assertEquals(
    cp({}, "--no-clobber", "--on-exist", "rename"),
    "--on-exist rename and --no-clobber exclude each other: give the one that is meant",
  );
});

Deno.test("cp copies as text only what it is told to", () => {
  const asText = (...options: readonly string[]) => {
    const parsed = parseInvocation(["cp", ...options, URL, "ftp://i/"], () => undefined);
    return parsed.ok && parsed.value.kind === "cp" ? parsed.value.asText : undefined;
  };
  assertEquals([asText(), asText("--ascii")], [false, true]);
  assertEquals(asText("--ascii=auto"), undefined);
});

Deno.test("the help has the usual options first, and each option once", () => {
  const client = SUBCOMMANDS.filter(({ options }) => options.some(({ name }) => name === "proxy"));
  for (const { name, options } of client) {
    const names = options.map((option) => option.name);
    assertEquals(names.length, new Set(names).size, name);
    const [last] = options.filter(({ group }) => group === undefined).slice(-1);
    assertEquals(last?.name, "help", name);
    assertEquals(options.at(-1)?.group, "The way to the server", name);
  }
  const known = new Set(client.flatMap(({ options }) => options.map(({ name }) => name)));
  const named = OPTION_GROUPS.flatMap(({ names }) => names);
  assertEquals(named.filter((name) => !known.has(name)), []);
  assertEquals(named.length, new Set(named).size);
});
