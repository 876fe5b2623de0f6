/** What becomes of an upload whose name is taken: it replaces the file, is refused, or gets a name of its own. */
export const UPLOAD_EXISTS_POLICIES = ["overwrite", "refuse", "rename"] as const;

/** One of the policies for an upload whose name is taken. */
export type UploadExistsPolicy = typeof UPLOAD_EXISTS_POLICIES[number];

/** How uploads reach the disk; the operator decides it for the whole server. */
export interface UploadRules {
  readonly onExists: UploadExistsPolicy;
  /** Whether an existing file is replaced as a whole at the end (`swap`) or emptied at the beginning. */
  readonly replacing: "swap" | "in-place";
  /** Whether a new file is hidden until it is complete. */
  readonly atomic: boolean;
  /** Whether hidden uploads that were cut are removed when the server ends in order. */
  readonly forgetsCut: boolean;
  /** Whether nobody sees an upload, nor that it replaces something, before a command has taken it. */
  readonly judged: boolean;
  /** Whether a file and its folder must be on the disk before the upload counts as complete. */
  readonly fsync: boolean;
  /** Bytes that must stay free on the disk. */
  readonly minimumFree: number;
  /** The permission bits that new files and folders do not get; undefined: those of the process. */
  readonly umask: number | undefined;
}

/** What `serve` does unless told otherwise. */
export const USUAL_UPLOAD_RULES: UploadRules = {
  onExists: "overwrite",
  replacing: "swap",
  atomic: false,
  forgetsCut: false,
  judged: false,
  fsync: false,
  minimumFree: 0,
  umask: undefined,
};
