import { PERMISSIONS, PRESET_NAMES, PRESETS } from "../../../core/access/permissions.ts";
import { type CaseAnswer, performCases } from "./verb_cases.ts";

/** Makes docs/PERMISSIONS.md: the server's answer to every verb that uses files, preset by preset. */
export async function permissionsPage(): Promise<string> {
  const answers: (readonly CaseAnswer[])[] = [];
  for (const preset of PRESET_NAMES) answers.push(await performCases(preset));
  const [first = []] = answers;
  return [
    "# What an account may do",
    "",
    "Made by `deno task docs` from what a server answered, so do not edit it. Tests check every cell.",
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
    "`write` lets an account replace or change existing files, `create` make new ones, `append` add to them.",
    "No preset has `admin`: with it the root is the shared folder, which holds the homes of all accounts.",
    "",
    "The replies, where every named file and folder exists:",
    "",
    ...table(
      ["command", "needs", ...PRESET_NAMES],
      first.map(({ what: { does, needs } }, row) => [
        does,
        needs.map((anyOf) => [anyOf].flat().join(" or ")).join(", "),
        ...answers.map((column) => String(column[row]?.reply.code ?? "")),
      ]),
    ),
    "",
    "The fact `perm` of MLSD and MLST follows the same permissions. Every account may enter a folder.",
    "",
    "An upload to a drop box is hidden until it is complete; a cut one can be resumed or sent again.",
    "A name that is taken is answered 550 there; STOU finds one that is free.",
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
