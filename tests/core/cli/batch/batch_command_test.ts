import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  BATCH_SUBCOMMANDS,
  type BatchCommand,
  readBatchCommand,
} from "../../../../core/cli/batch/batch_command.ts";
import type { GivenOptions } from "../../../../core/cli/options/option.ts";
import { parseFtpUrl } from "../../../../core/network/url.ts";
import { SUBCOMMANDS } from "../../../support/process/parse_command_line.ts";

const subcommands = SUBCOMMANDS.filter(({ name }) => BATCH_SUBCOMMANDS.includes(name));

function read(line: string, folder = "", inherited: GivenOptions = new Map()) {
  const url = parseFtpUrl("ftp://ann:pw@host:2121/");
  if (!url.ok) throw new Error(url.failure);
  return readBatchCommand(line, {
    place: { url: url.value, folder },
    subcommands,
    inherited,
    env: (name) => name === "FERRY_TIMEOUT" ? "5" : undefined,
  });
}

function command(line: string, folder?: string, inherited?: GivenOptions): BatchCommand {
  const outcome = read(line, folder, inherited);
  if (!outcome.ok) throw new Error(`${line}: ${outcome.failure}`);
  return outcome.value;
}

function invocation(line: string, folder?: string, inherited?: GivenOptions) {
  const read = command(line, folder, inherited);
  if (read.kind !== "run") throw new Error(`${line} runs nothing`);
  return read.invocation;
}

function refusal(line: string): string {
  const outcome = read(line);
  if (outcome.ok) throw new Error(`${line} was accepted`);
  return outcome.failure;
}

Deno.test("the paths of a line begin in the folder that the batch is in", () => {
  const paths = (line: string, folder?: string) => {
    const asked = invocation(line, folder);
    if ("urls" in asked) return asked.urls.map(({ path }) => path);
    return "url" in asked && asked.url !== undefined ? [asked.url.path] : [];
  };
  assertEquals(paths("stat a 'b c' /d", "in/side"), ["in/side/a", "in/side/b c", "/d"]);
  assertEquals(paths("rm ../100%41#?;type=a", "a/b"), ["a/100%41#?;type=a"]);
  assertEquals(paths("du", "/x y"), ["/x y/"]);
  assertEquals(paths("ls"), [""]);
  assertEquals(paths("put file", "in"), ["in/"]);
  assertEquals(paths("put one two done/", "in"), ["in/done/"]);
  const moved = invocation("mv a sub/", "in");
  assertEquals("target" in moved ? moved.target : undefined, "in/sub/");
  const got = invocation("get x");
  assertEquals("urls" in got ? got.urls[0] : undefined, {
    scheme: "ftp",
    user: "ann",
    password: "pw",
    hostname: "host",
    port: 2121,
    path: "x",
  });
});

Deno.test("a URL in place of a path is refused, and not repeated with its password", () => {
  for (
    const line of ["get FTP://ann:pw@host/x", "ls 'ftps://ann:pw@host/'", "cd ftpes://ann:pw@host/"]
  ) {
    assertStringIncludes(refusal(line), "paths in place of URLs");
    assertEquals(refusal(line).includes("pw"), false);
  }
  assertEquals(command("cd ./ftp://x"), { kind: "cd", folder: "ftp:/x" });
});

Deno.test("a line has the options of its subcommand, and those of the batch", () => {
  const inherited = new Map([["yes", [{ source: "--yes", value: "true", place: 0 }]]]);
  const removed = invocation("rm -r old", "", inherited);
  assertEquals(removed.kind === "rm" ? [removed.recursive, removed.yes] : [], [true, true]);
  assertEquals(invocation("ls -l", "", inherited).kind, "ls");
  const timed = invocation("stat a");
  assertEquals("timeoutMs" in timed ? timed.timeoutMs : undefined, 30_000);
  assertStringIncludes(refusal("ls --timeout 3"), "--timeout holds for the whole batch");
  assertStringIncludes(refusal("ls --nonsense"), "--nonsense");
});

Deno.test("cd, lcd and pwd are commands of the batch", () => {
  assertEquals(command("cd sub/", "in"), { kind: "cd", folder: "in/sub" });
  assertEquals(command("cd ..", "in/sub"), { kind: "cd", folder: "in" });
  assertEquals(command("cd ..", "in"), { kind: "cd", folder: "" });
  assertEquals(command("cd /", "in"), { kind: "cd", folder: "/" });
  assertEquals(command("lcd 'a b'"), { kind: "lcd", path: "a b" });
  assertEquals(command("pwd # where"), { kind: "pwd" });
  assertEquals(command("  # nothing"), { kind: "nothing" });
});

Deno.test("what a batch does not know is refused with what it knows", () => {
  assertStringIncludes(refusal("mkdr a"), "did you mean mkdir?");
  assertStringIncludes(refusal("serve ."), "a batch knows get, cat");
  assertStringIncludes(refusal("cd a b"), "cd takes one folder");
  assertStringIncludes(refusal("get"), "needs a URL");
  assertStringIncludes(refusal("get 'a"), "has no partner");
});
