import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { SUBCOMMANDS } from "../support/process/parse_command_line.ts";
import { completionScript } from "../../core/cli/help/completion_scripts.ts";
import { type Shell, SHELLS } from "../../core/cli/subcommands/completions.ts";
import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { within } from "../support/time/deadline.ts";
import { feed, killQuietly, runFerry } from "../support/process/ferry_process.ts";
import { peerTest } from "../support/process/peer_programs.ts";
import { tempFolder } from "../support/files/temp_folder.ts";

/** The script as the program prints it, in a file. */
async function scriptFile(shell: Shell) {
  const folder = await tempFolder();
  const { code, stdout } = await runFerry(["completions", shell]);
  assertEquals(code, 0);
  await folder.write("script", stdout);
  await folder.write("some file.txt", "");
  await Deno.mkdir(folder.at("some folder"));
  return folder;
}

/** What the program prints, with this standard input. */
async function outputOf(program: string, args: string[], cwd: string, input: string, env = {}) {
  const command = { args, cwd, env, stdin: "piped", stdout: "piped", stderr: "piped" } as const;
  const child = new Deno.Command(program, command).spawn();
  try {
    const [{ stdout }] = await within(
      Promise.all([child.output(), feed(child.stdin, encodeText(input))]),
      `${program} to end`,
    );
    return decodeLenient(stdout);
  } finally {
    killQuietly(child);
  }
}

Deno.test("completions: every option of every command is in the script of every shell", () => {
  for (const shell of SHELLS) {
    const script = completionScript(shell, SUBCOMMANDS);
    for (const { name, options } of SUBCOMMANDS) {
      assertStringIncludes(script, name, shell);
      for (const option of options) {
        const flag = shell === "fish" ? `-l ${option.name}` : `--${option.name}`;
        assertStringIncludes(script, flag, shell);
      }
    }
  }
});

Deno.test("completions: the help names the shells as the choice that they are", () => {
  const help = SUBCOMMANDS.find(({ name }) => name === "completions");
  assertEquals(help?.operands, "bash|zsh|fish|powershell");
});

Deno.test("completions: zsh offers again what may be repeated, and nothing else", () => {
  for (const command of SUBCOMMANDS) {
    const script = completionScript("zsh", [command]);
    for (const { name, repeatable } of command.options) {
      const again = script.includes(`*--${name}[`);
      assertEquals(again, repeatable === true, `${command.name} --${name}`);
    }
  }
});

Deno.test("completions: an unknown shell, none, and two are refused", async () => {
  for (const args of [["tcsh"], [], ["bash", "zsh"]]) {
    const { code, stderr } = await runFerry(["completions", ...args]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "bash, zsh, fish, powershell");
  }
});

const CASES: readonly (readonly [line: readonly string[], found: readonly string[]])[] = [
  [["se"], ["serve"]],
  [["serve", "--strict"], ["--strict-type"]],
  [["serve", "--tls", "re"], ["require"]],
  [["serve", "--log-level", "w"], ["warning"]],
  [["completions", "p"], ["powershell"]],
  [["help", "exit"], ["exit-codes"]],
  [["put", "some f"], ["some file.txt", "some folder"]],
  [["serve", "--receive", "some f"], ["some folder"]],
];

peerTest("bash", "completes commands, options, words, files and folders", async (bash) => {
  await using folder = await scriptFile("bash");
  const program = 'source ./script; COMP_WORDS=(ferry "$@"); COMP_CWORD=$#; _ferry; ' +
    'printf "%s\\n" "${COMPREPLY[@]}"';
  for (const [line, found] of CASES) {
    const text = await outputOf(bash, ["-c", program, "bash", ...line], folder.path, "");
    assertEquals(text.trimEnd().split("\n").sort(), found, line.join(" "));
  }
});

peerTest("fish", "completes commands, options, words and folders", async (fish) => {
  await using folder = await scriptFile("fish");
  const env = { HOME: folder.path, XDG_CONFIG_HOME: folder.path, XDG_DATA_HOME: folder.path };
  for (const [line, found] of CASES.filter(([line]) => line[0] !== "help")) {
    const words = ["ferry", ...line].map((word) => word.replaceAll(" ", "\\\\ ")).join(" ");
    const text = await outputOf(
      fish,
      ["-c", `source ./script; complete -C "${words}"`],
      folder.path,
      "",
      env,
    );
    const names = text.split("\n").map((row) => row.split("\t")[0]?.replace(/\/$/, "") ?? "");
    for (const name of found) {
      assert(names.some((one) => one.replaceAll("\\", "") === name), `${words}: ${text}`);
    }
  }
});

peerTest("zsh", "completes commands, options, words and folders as they are typed", async (zsh) => {
  await using folder = await scriptFile("zsh");
  await folder.write(
    ".zshrc",
    "autoload -U compinit; compinit -u -D; source ./script\n" +
      'ferry() { print -rl -- "$@" >> typed; print >> typed }\n',
  );
  const typed = CASES.filter(([line]) => line[0] !== "help" && line[0] !== "put")
    .map(([line]) => `ferry ${line.map((word) => word.replaceAll(" ", "\\ ")).join(" ")}\t\n`);
  const env = { ZDOTDIR: folder.path, HOME: folder.path, TERM: "dumb" };
  const args = ["--quiet", "--return", "--command", `${zsh} -i`, "/dev/null"];
  await outputOf("script", args, folder.path, `${typed.join("")}exit\n`, env);
  const lines = decodeLenient(await folder.read("typed")).trimEnd().split("\n\n");
  const wanted = CASES.filter(([line]) => line[0] !== "help" && line[0] !== "put")
    .map(([line, found]) => [...line.slice(0, -1), found[0]].join("\n"));
  assertEquals(lines.map((line) => line.replace(/\/$/, "")), wanted);
});
