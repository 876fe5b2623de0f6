import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { ON_EXIST_KINDS, type OnExist } from "../../../../files/copies/on_exist.ts";
import { oneOf } from "../../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { option, toggle } from "../../../options/rows.ts";

/** What is done about names that are taken, and about folders that are missing. */
export interface ExistingChoice {
  readonly onExist: OnExist;
  /** Make the folders above a copy that are missing. */
  readonly createFolders: boolean;
}

/** The options for names that are taken, and for folders that are missing. */
export const EXISTING_OPTIONS = {
  "continue": toggle({
    short: "c",
    summary: "resume an interrupted transfer where it stopped, as --on-exist resume does",
  }),
  "on-exist": option({
    kind: oneOf(...ON_EXIST_KINDS),
    value: "POLICY",
    summary:
      "when the file exists at the target: overwrite it, leave it (skip), send or fetch the rest (resume), number the copy (rename), replace only an older one (newer), ask, or fail",
    otherwise: "overwrite",
  }),
  "no-clobber": toggle({ summary: "leave files that exist, as --on-exist skip does" }),
  "create-dirs": toggle({ summary: "make the folders above the target that are missing" }),
};

/** Reads `EXISTING_OPTIONS`; fails with a sentence when they contradict each other. */
export function readExisting(
  options: OptionValues<ValuesOf<typeof EXISTING_OPTIONS>>,
): Outcome<ExistingChoice, string> {
  const given: readonly (readonly [string, OnExist | undefined])[] = [
    ["--on-exist", options.value("on-exist")],
    ["--continue", options.value("continue") ? "resume" : undefined],
    ["--no-clobber", options.value("no-clobber") ? "skip" : undefined],
  ];
  const wanted = given.filter(([, kind]) => kind !== undefined);
  const [first, second] = wanted.filter(([, kind], index) =>
    wanted.findIndex(([, other]) => other === kind) === index
  );
  if (first !== undefined && second !== undefined) {
    const words = [first, second].map(([name, kind]) =>
      name === "--on-exist" ? `${name} ${kind}` : name
    );
    return failed(`${words.join(" and ")} exclude each other: give the one that is meant`);
  }
  const onExist = first?.[1] ?? "overwrite";
  return success({ onExist, createFolders: options.value("create-dirs") });
}
