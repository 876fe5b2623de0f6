import {
  UPLOAD_EXISTS_POLICIES,
  type UploadRules,
  USUAL_UPLOAD_RULES,
} from "../../../files/upload_rules.ts";
import { failed, type Outcome, success } from "../../../base/outcome.ts";
import type { TextPolicy } from "../../../representation/representation_type.ts";
import { oneOf, SIZE } from "../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../options/option.ts";
import { type Kind, option, toggle } from "../../options/rows.ts";

/** The options of `serve` about downloads, and about text in either direction. */
export const TEXT_OPTIONS = {
  "no-archive": toggle({
    summary: "do not give folders as archives",
    otherwise: "RETR photos.tar gives the folder photos",
  }),
  "strict-type": toggle({
    summary:
      "refuse to send or take files that are not text as text (TYPE A), which would spoil them",
  }),
  "as-is": toggle({
    summary: "leave the bytes of files alone in TYPE A, for devices that send images as text",
  }),
};

/** What TYPE A is to do; fails with the sentence for people. */
export function readTexts(
  options: OptionValues<ValuesOf<typeof TEXT_OPTIONS>>,
): Outcome<TextPolicy, string> {
  const [strict, asIs] = [options.value("strict-type"), options.value("as-is")];
  if (strict && asIs) {
    return failed("--strict-type and --as-is exclude each other: give the one that is meant");
  }
  return success(asIs ? "as-is" : strict ? "text-only" : "convert");
}

/** Permission bits in octal digits. */
const PERMISSION_BITS: Kind<number> = {
  value: "BITS",
  wanted: "octal digits up to 777, for instance 022",
  parse: (text) => /^0?[0-7]{1,3}$/.test(text) ? parseInt(text, 8) : undefined,
};

/** The options of `serve` that say how uploads reach the disk. */
export const UPLOAD_OPTIONS = {
  "atomic": toggle({ summary: "hide new uploads until they are complete" }),
  "no-overwrite": toggle({
    summary: "refuse uploads that would replace a file, as --on-upload-exists refuse does",
  }),
  "on-upload-exists": option({
    kind: oneOf(...UPLOAD_EXISTS_POLICIES),
    value: "POLICY",
    summary: "when the name of an upload is taken: overwrite, refuse, or rename the upload",
    otherwise: `${USUAL_UPLOAD_RULES.onExists}; with --receive rename`,
  }),
  "min-free": option({
    kind: SIZE,
    default: USUAL_UPLOAD_RULES.minimumFree,
    summary: "take no uploads that would leave less than SIZE free on the disk, for instance 1G",
  }),
  "umask": option({
    kind: PERMISSION_BITS,
    summary: "permission bits that new files do not get, for instance 022",
    otherwise: "the process's",
  }),
  "fsync": toggle({ summary: "report an upload as complete only when the disk has it" }),
};

/** `--no-overwrite` is the policy `refuse` by another name; it wins over another one. `judged`: by `--on-upload`. */
export function readUploadRules(
  options: OptionValues<ValuesOf<typeof UPLOAD_OPTIONS>>,
  purpose: "read" | "write" | "receive",
  judged: boolean,
): UploadRules {
  const usual = purpose === "receive" ? "rename" : USUAL_UPLOAD_RULES.onExists;
  const policy = options.value("on-upload-exists") ?? usual;
  return {
    ...USUAL_UPLOAD_RULES,
    onExists: options.value("no-overwrite") ? "refuse" : policy,
    // A new file that must not be seen yet is hidden as by --atomic.
    atomic: options.value("atomic") || judged,
    // Nobody resumes a cut upload to a drop box, so none is left behind.
    forgetsCut: purpose === "receive",
    judged,
    fsync: options.value("fsync"),
    minimumFree: options.value("min-free"),
    umask: options.value("umask"),
  };
}
