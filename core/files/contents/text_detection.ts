// This folder: what is inside of files: text or not, and archives.

/** Bytes at the beginning of a file that are examined. */
export const TEXT_SAMPLE_BYTES = 8_192;

/** A text may have one control character per this many bytes: logs of terminals have some. */
const BYTES_PER_CONTROL = 50;

const ESCAPE = 0x1b;
const DELETE = 0x7f;

/** The first bytes of formats that are not text but can look like it at the beginning. */
const SIGNATURES: readonly (readonly number[])[] = [
  [0x25, 0x50, 0x44, 0x46, 0x2d], // %PDF-
  [0x50, 0x4b, 0x03, 0x04], // zip, and everything packed in it
  [0x1f, 0x8b], // gzip
  [0x42, 0x5a, 0x68], // bzip2
  [0xfd, 0x37, 0x7a, 0x58, 0x5a], // xz
  [0x28, 0xb5, 0x2f, 0xfd], // zstd
  [0x37, 0x7a, 0xbc, 0xaf], // 7-Zip
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x47, 0x49, 0x46, 0x38], // GIF
  [0x4f, 0x67, 0x67, 0x53], // Ogg
  [0x49, 0x44, 0x33], // MP3 with ID3
  [0x7f, 0x45, 0x4c, 0x46], // ELF
];

/**
 * Whether a file is not text, by its first `TEXT_SAMPLE_BYTES` bytes: they contain NUL (as UTF-16 does, which TYPE A would
 * damage) or many control characters, or begin like a known format. Bytes above 127 are text of some character set. An empty
 * file is text.
 */
export function looksBinary(sample: Uint8Array): boolean {
  if (SIGNATURES.some((signature) => beginsWith(sample, signature))) return true;
  let controls = 0;
  for (const byte of sample) {
    if (byte === 0) return true;
    if (isControl(byte)) controls += 1;
  }
  return controls * BYTES_PER_CONTROL > sample.length;
}

/** Texts may contain backspace, tab, line feed, vertical tab, form feed, carriage return and escape. */
function isControl(byte: number): boolean {
  if (byte >= 0x08 && byte <= 0x0d) return false;
  return (byte < 0x20 && byte !== ESCAPE) || byte === DELETE;
}

function beginsWith(sample: Uint8Array, signature: readonly number[]): boolean {
  return sample.length >= signature.length &&
    signature.every((byte, index) => sample[index] === byte);
}

const BINARY_EXTENSIONS: ReadonlySet<string> = new Set([
  ...[
    "7z",
    "bz2",
    "cab",
    "deb",
    "gz",
    "iso",
    "jar",
    "lz4",
    "rar",
    "rpm",
    "tar",
    "tgz",
    "xz",
    "zip",
  ],
  ...["zst", "apk", "dmg", "img", "msi", "bin", "dll", "exe", "o", "so", "class", "wasm", "pyc"],
  ...["avif", "bmp", "gif", "heic", "ico", "jpeg", "jpg", "png", "tif", "tiff", "webp", "psd"],
  ...["aac", "avi", "flac", "m4a", "m4v", "mkv", "mov", "mp3", "mp4", "mpeg", "mpg", "ogg", "wav"],
  ...["webm", "wmv", "doc", "docx", "odp", "ods", "odt", "pdf", "ppt", "pptx", "xls", "xlsx"],
  ...["eot", "otf", "ttf", "woff", "woff2", "db", "sqlite", "sqlite3", "parquet"],
]);

const TEXT_EXTENSIONS: ReadonlySet<string> = new Set([
  ...["txt", "text", "md", "rst", "adoc", "tex", "csv", "tsv", "log", "ini", "cfg", "conf", "env"],
  ...[
    "json",
    "jsonl",
    "ndjson",
    "yaml",
    "yml",
    "toml",
    "xml",
    "html",
    "htm",
    "xhtml",
    "svg",
    "css",
  ],
  ...[
    "js",
    "mjs",
    "cjs",
    "ts",
    "jsx",
    "tsx",
    "c",
    "h",
    "cc",
    "cpp",
    "hpp",
    "cs",
    "java",
    "kt",
    "go",
  ],
  ...["rs", "py", "rb", "pl", "php", "lua", "r", "sql", "sh", "bash", "zsh", "bat", "cmd", "ps1"],
  ...["properties", "gradle", "diff", "patch", "srt", "vtt", "eml", "ics", "vcf", "pem", "crt"],
]);

/** Whether files of this name are hardly ever text. */
export function hasBinaryName(name: string): boolean {
  return BINARY_EXTENSIONS.has(extensionOf(name));
}

/** Whether files of this name are nearly always text. */
export function hasTextName(name: string): boolean {
  return TEXT_EXTENSIONS.has(extensionOf(name));
}

/** The extension in lower case: `gz` of `archive.tar.gz`, and empty for a name without a dot inside. */
function extensionOf(name: string): string {
  return /[^/]\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}
