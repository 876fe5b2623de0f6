import { quotedForShell } from "../../base/shell_word.ts";
import { describe, type NamedOption, type OptionSpec } from "../options/option.ts";
import { type Shell, SHELLS } from "../subcommands/completions.ts";
import type { Subcommand } from "../subcommands/subcommand.ts";

/** The script that a shell reads in order to complete ferry's command lines; made from the table of options. */
export function completionScript(shell: Shell, subcommands: readonly Subcommand[]): string {
  switch (shell) {
    case "bash":
      return bashScript(subcommands);
    case "zsh":
      return zshScript(subcommands);
    case "fish":
      return fishScript(subcommands);
    case "powershell":
      return powershellScript(subcommands);
  }
}

/** What may follow an option. */
type Value =
  | { readonly kind: "none" | "file" | "folder" | "free" }
  | { readonly kind: "words"; readonly words: readonly string[] };

function valueOf({ value, words }: OptionSpec): Value {
  if (value === undefined) return { kind: "none" };
  if (words !== undefined) return { kind: "words", words };
  if (value === "FILE" || value === "PATH") return { kind: "file" };
  return { kind: value === "FOLDER" ? "folder" : "free" };
}

/** Words that may follow a command beside options and files. */
function operandWords(command: string): readonly string[] {
  return command === "completions" ? SHELLS : [];
}

/** The words that may come first. */
function firstWords(subcommands: readonly Subcommand[]): readonly string[] {
  return [...subcommands.map(({ name }) => name), "help", "version"];
}

function flagsOf(option: NamedOption): readonly string[] {
  return [`--${option.name}`, ...(option.short === undefined ? [] : [`-${option.short}`])];
}

function bashScript(subcommands: readonly Subcommand[]): string {
  const values = subcommands.flatMap(({ name, options }) =>
    options.filter(({ value }) => value !== undefined).map((option) => {
      const patterns = flagsOf(option).map((flag) => quotedForShell(`${name} ${flag}`)).join("|");
      return `    ${patterns}) ${bashValue(valueOf(option))}; return ;;`;
    })
  );
  const flags = subcommands.map(({ name, options }) => {
    const words = [...options.flatMap(flagsOf), ...operandWords(name)];
    return `    ${quotedForShell(name)}) words=${quotedForShell(words.join(" "))} ;;`;
  });
  return [
    "# bash completion of ferry: source <(ferry completions bash)",
    '_ferry_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }',
    '_ferry_files() { compopt -o filenames 2> /dev/null; mapfile -t COMPREPLY < <(compgen "$1" -- "$word"); }',
    "_ferry() {",
    "  local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} words=",
    "  COMPREPLY=()",
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    _ferry_words ${quotedForShell(firstWords(subcommands).join(" "))}; return`,
    "  fi",
    '  case "$command ${COMP_WORDS[COMP_CWORD-1]}" in',
    ...values,
    "  esac",
    '  case "$command" in',
    ...flags,
    `    help) words=${quotedForShell([...firstWords(subcommands), "exit-codes"].join(" "))} ;;`,
    "  esac",
    '  _ferry_words "$words"',
    '  [ "${#COMPREPLY[@]}" -gt 0 ] || _ferry_files -f',
    "}",
    "complete -F _ferry ferry",
    "",
  ].join("\n");
}

function bashValue(value: Value): string {
  switch (value.kind) {
    case "file":
      return "_ferry_files -f";
    case "folder":
      return "_ferry_files -d";
    case "words":
      return `_ferry_words ${quotedForShell(value.words.join(" "))}`;
    case "free":
    case "none":
      return ":";
  }
}

function zshScript(subcommands: readonly Subcommand[]): string {
  const described = subcommands.map(({ name, summary }) =>
    `    ${quotedForShell(`${name}:${summary.replaceAll(":", "\\:")}`)}`
  );
  const cases = subcommands.map(({ name, options }) => {
    const specs = options.flatMap((option) =>
      flagsOf(option).map((flag) => `        ${quotedForShell(zshSpec(flag, option))}`)
    );
    const words = operandWords(name);
    const operands = words.length > 0 ? `*:word:(${words.join(" ")})` : "*:file:_files";
    return [`    ${name})`, "      _arguments \\", ...specs.map((spec) => `${spec} \\`)]
      .concat([`        ${quotedForShell(operands)} ;;`])
      .join("\n");
  });
  return [
    "#compdef ferry",
    "# zsh completion of ferry: put it into a folder of $fpath as _ferry, or source <(ferry completions zsh)",
    "_ferry() {",
    "  local -a commands",
    "  commands=(",
    ...described,
    "  )",
    "  if (( CURRENT == 2 )); then",
    "    _describe command commands",
    "    return",
    "  fi",
    "  shift words",
    "  (( CURRENT -= 1 ))",
    "  case $words[1] in",
    ...cases,
    "  esac",
    "}",
    "compdef _ferry ferry",
    "",
  ].join("\n");
}

function zshSpec(flag: string, option: NamedOption): string {
  const summary = describe(option).replace(/[[\]:\\]/g, "\\$&");
  const start = `${option.repeatable === true ? "*" : ""}${flag}[${summary}]`;
  const value = valueOf(option);
  switch (value.kind) {
    case "none":
      return start;
    case "file":
      return `${start}:file:_files`;
    case "folder":
      return `${start}:folder:_files -/`;
    case "words":
      return `${start}:word:(${value.words.join(" ")})`;
    case "free":
      return `${start}:value:`;
  }
}

function fishScript(subcommands: readonly Subcommand[]): string {
  const commands = subcommands.map(({ name, summary }) =>
    `complete -c ferry -n __fish_use_subcommand -f -a ${name} -d ${fishQuoted(summary)}`
  );
  const flags = subcommands.flatMap(({ name, options }) =>
    options.map((option) => {
      const short = option.short === undefined ? "" : ` -s ${option.short}`;
      const when = `-n '__fish_seen_subcommand_from ${name}'`;
      const what = `-l ${option.name}${short}${fishValue(valueOf(option))}`;
      return `complete -c ferry ${when} ${what} -d ${fishQuoted(describe(option))}`;
    })
  );
  const operands = `complete -c ferry -n '__fish_seen_subcommand_from completions' -f -a '${
    SHELLS.join(" ")
  }'`;
  return [
    "# fish completion of ferry: ferry completions fish | source",
    ...commands,
    ...flags,
    operands,
    "",
  ].join("\n");
}

function fishValue(value: Value): string {
  switch (value.kind) {
    case "none":
      return "";
    case "file":
      return " -r -F";
    case "folder":
      return " -x -a '(__fish_complete_directories)'";
    case "words":
      return ` -x -a '${value.words.join(" ")}'`;
    case "free":
      return " -x";
  }
}

function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

function powershellScript(subcommands: readonly Subcommand[]): string {
  const cases = subcommands.map(({ name, options }) => {
    const words = [...options.flatMap(flagsOf), ...operandWords(name)];
    return `    '${name}' { ${powershellList(words)} }`;
  });
  return [
    "# PowerShell completion of ferry: ferry completions powershell | Out-String | Invoke-Expression",
    "Register-ArgumentCompleter -Native -CommandName ferry -ScriptBlock {",
    "  param($word, $line, $position)",
    "  $elements = @($line.CommandElements | ForEach-Object { $_.ToString() })",
    "  $first = $elements.Count -lt 2 -or ($elements.Count -eq 2 -and $word -ne '')",
    `  $words = if ($first) { ${
      powershellList(firstWords(subcommands))
    } } else { switch ($elements[1]) {`,
    ...cases,
    "  } }",
    '  $words | Where-Object { $_ -like "$word*" } | ForEach-Object {',
    "    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)",
    "  }",
    "}",
    "",
  ].join("\n");
}

function powershellList(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(", ");
}
