import { PERMISSIONS, PRESET_NAMES, PRESETS } from "../../core/access/permissions.ts";
import { type CaseAnswer, performCases } from "./verb_cases.ts";

/** docs/PERMISSIONS.md: what a server answers to every verb that touches files, preset by preset. */
export async function permissionsPage(): Promise<string> {
  const answers: (readonly CaseAnswer[])[] = [];
  for (const preset of PRESET_NAMES) answers.push(await performCases(preset));
  const [first = []] = answers;
  return [
    "# What an account may do",
    "",
    "Made by `deno task docs` from what a server answered; do not edit. Tests hold every cell.",
    "",
    "An account of an accounts file has a preset, or a list of permissions:",
    "",
    ...table(
      ["permission", ...PRESET_NAMES],
      PERMISSIONS.map((permission) => [
        permission,
        ...PRESET_NAMES.map((preset) => PRESETS[preset].has(permission) ? "yes" : ""),
      ]),
    ),
    "",
    "`write` is to replace or change what a file holds, `create` to make new ones, `append` to add to one.",
    "`admin` is in no preset: it makes the shared folder the root, with the homes of all accounts in it.",
    "",
    "The replies, where every file and folder that is named exists:",
    "",
    ...table(
      ["command", "takes", ...PRESET_NAMES],
      first.map(({ what: { does, needs } }, row) => [
        does,
        needs.join(", "),
        ...answers.map((column) => String(column[row]?.reply.code ?? "")),
      ]),
    ),
    "",
    "MLST, SIZE and MDTM are answered to `list` as well as to `read`. What the MLSD and MLST fact `perm` says",
    "follows the same permissions. Everybody may enter a folder.",
    "",
    "What is sent to a drop box is hidden until it is complete; a cut upload can be gone on with, or sent again.",
    "A name that is taken shows there as `550`; STOU finds one that is not.",
    "",
  ].join("\n");
}

function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(headings), line(headings.map(() => "---")), ...rows.map(line)];
}
