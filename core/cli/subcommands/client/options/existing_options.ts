import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { ON_EXIST_KINDS, type OnExist } from "../../../../files/copies/on_exist.ts";
import { oneOf } from "../../../options/kinds.ts";
import type { Option, OptionValues, ValuesOf } from "../../../options/option.ts";
import { option, toggle } from "../../../options/rows.ts";

/** What is done about names that are taken, and about folders that are missing. */
export interface ExistingChoice {
  readonly onExist: OnExist;
  /** Make the folders above a copy that are missing. */
  readonly createFolders: boolean;
}

/** A policy that was asked for, with the words that name it in messages. */
interface Asked {
  readonly kind: OnExist;
  readonly words: string;
  /** Whether the command line says it, and not the environment. */
  readonly here: boolean;
}

/** A row that asks for a policy. */
function asking<T>(row: Option<T>, ask: (value: T) => Omit<Asked, "here"> | undefined) {
  return {
    ...row,
    read: (given, refuse): Asked | undefined => {
      const last = given.at(-1);
      const asked = last === undefined ? undefined : ask(row.read(given, refuse));
      return asked === undefined || last === undefined
        ? undefined
        : { ...asked, here: last.place >= 0 };
    },
  } satisfies Option<Asked | undefined>;
}

const NO_CLOBBER = asking(
  toggle({ summary: "leave files that exist, as --on-exist skip does" }),
  () => ({ kind: "skip", words: "--no-clobber" }),
);

const CREATE_DIRS = toggle({ summary: "make the folders above the target that are missing" });

/** The same for copies between servers, which nobody is asked about, and which no later run goes on with. */
export const COPY_EXISTING_OPTIONS = {
  "on-exist": asking(
    option({
      kind: oneOf("overwrite", "skip", "rename", "newer", "fail"),
      value: "POLICY",
      summary:
        "when the copy exists: overwrite it, leave it (skip), number the new one (rename), replace only an older one (newer), or fail",
      otherwise: "overwrite",
    }),
    (kind) => kind === undefined ? undefined : { kind, words: `--on-exist ${kind}` },
  ),
  "no-clobber": NO_CLOBBER,
  "create-dirs": CREATE_DIRS,
};

/** The options for names that are taken, and for folders that are missing. */
export const EXISTING_OPTIONS = {
  "continue": asking(
    toggle({
      short: "c",
      summary: "resume an interrupted transfer where it stopped, as --on-exist resume does",
    }),
    () => ({ kind: "resume", words: "--continue" }),
  ),
  "on-exist": asking(
    option({
      kind: oneOf(...ON_EXIST_KINDS),
      value: "POLICY",
      summary:
        "when the file exists at the target: overwrite it, leave it (skip), send or fetch the rest (resume), number the copy (rename), replace only an older one (newer), ask, or fail",
      otherwise: "overwrite",
    }),
    (kind) => kind === undefined ? undefined : { kind, words: `--on-exist ${kind}` },
  ),
  "no-clobber": NO_CLOBBER,
  "create-dirs": CREATE_DIRS,
};

/**
 * Reads `EXISTING_OPTIONS`; fails with a sentence when they contradict each other. What the command line says counts more
 * than the environment.
 */
export function readExisting(
  options: OptionValues<ValuesOf<typeof EXISTING_OPTIONS>>,
): Outcome<ExistingChoice, string> {
  return decided(
    [options.value("on-exist"), options.value("continue"), options.value("no-clobber")],
    options.value("create-dirs"),
  );
}

/** As `readExisting`, for `COPY_EXISTING_OPTIONS`. */
export function readCopyExisting(
  options: OptionValues<ValuesOf<typeof COPY_EXISTING_OPTIONS>>,
): Outcome<ExistingChoice, string> {
  return decided(
    [options.value("on-exist"), options.value("no-clobber")],
    options.value("create-dirs"),
  );
}

function decided(
  all: readonly (Asked | undefined)[],
  createFolders: boolean,
): Outcome<ExistingChoice, string> {
  const asked = all.filter((one) => one !== undefined);
  const counting = asked.some(({ here }) => here) ? asked.filter(({ here }) => here) : asked;
  const [first] = counting;
  const second = counting.find(({ kind }) => kind !== first?.kind);
  if (first !== undefined && second !== undefined) {
    const both = `${first.words} and ${second.words}`;
    return failed(`${both} exclude each other: give the one that is meant`);
  }
  const onExist = first?.kind ?? "overwrite";
  return success({ onExist, createFolders });
}
