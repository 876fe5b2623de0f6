import { assertEquals } from "@std/assert";
import { parseInvocation } from "../../support/process/parse_command_line.ts";

function existing(...options: readonly string[]): unknown {
  return existingWith({}, ...options);
}

function existingWith(env: Readonly<Record<string, string>>, ...options: readonly string[]) {
  const parsed = parseInvocation(["get", ...options, "ftp://host/x"], (name) => env[name]);
  if (!parsed.ok) return parsed.failure.message;
  return parsed.value.kind === "get" ? parsed.value.existing : undefined;
}

Deno.test("what is done with files that exist is said once", () => {
  const choice = (onExist: string, createFolders = false) => ({ onExist, createFolders });
  assertEquals(existing(), choice("overwrite"));
  assertEquals(existing("-c"), choice("resume"));
  assertEquals(existing("--no-clobber", "--create-dirs"), choice("skip", true));
  assertEquals(existing("--on-exist", "newer"), choice("newer"));
  assertEquals(existing("--on-exist", "resume", "-c"), choice("resume"));
  assertEquals(
    existing("--on-exist", "rename", "-c"),
    "--on-exist rename and --continue exclude each other: give the one that is meant",
  );
  assertEquals(
    existing("--no-clobber", "-c"),
    "--continue and --no-clobber exclude each other: give the one that is meant",
  );
});

Deno.test("the command line counts more than the environment, whichever option it is", () => {
  const env = { FERRY_ON_EXIST: "newer" };
  assertEquals(existingWith(env), { onExist: "newer", createFolders: false });
  assertEquals(existingWith(env, "-c"), { onExist: "resume", createFolders: false });
  assertEquals(existingWith(env, "--on-exist", "fail"), { onExist: "fail", createFolders: false });
  assertEquals(
    existingWith({ ...env, FERRY_NO_CLOBBER: "1" }),
    "--on-exist newer and --no-clobber exclude each other: give the one that is meant",
  );
});
