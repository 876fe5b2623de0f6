/** What a name in a folder stands for. A link is a symbolic link that is not followed, a special file a device, FIFO or socket. */
export type FileType = "file" | "folder" | "link" | "special";

/** What is known about one name, local or remote alike. */
export interface FileFacts {
  readonly name: string;
  readonly type: FileType;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Unix permission bits, the low twelve. */
  readonly mode?: number;
  readonly owner?: number;
  readonly group?: number;
  readonly links?: number;
  /** Equal for two names of the same file (RFC 3659 §7.5.2). */
  readonly unique?: string;
}
