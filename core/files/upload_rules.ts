/** What happens to an upload whose name is taken: it replaces the file, is refused, or gets another name. */
export const UPLOAD_EXISTS_POLICIES = ["overwrite", "refuse", "rename"] as const;

/** One of the policies for an upload whose name is taken. */
export type UploadExistsPolicy = typeof UPLOAD_EXISTS_POLICIES[number];

/** How uploads reach the disk, as the operator decides for the whole server. */
export interface UploadRules {
  readonly onExists: UploadExistsPolicy;
  /** Whether an existing file is replaced as a whole at the end (`swap`) or emptied at the beginning. */
  readonly replacing: "swap" | "in-place";
  /** Whether a new file is hidden until it is complete. */
  readonly atomic: boolean;
  /** Whether hidden uploads that were cut are removed when the server ends orderly. */
  readonly forgetsCut: boolean;
  /** Whether a command judges uploads: until it has accepted one, nobody sees the new file, nor that it replaces one. */
  readonly judged: boolean;
  /** Whether a file and its folder must be on the disk before the upload counts as complete. */
  readonly fsync: boolean;
  /** Bytes that must stay free on the disk. */
  readonly minimumFree: number;
  /** The permission bits that new files and folders lack; undefined for the umask of the process. */
  readonly umask: number | undefined;
}

/** What `ferry serve` does by default. */
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
