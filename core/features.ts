/** What a server says it can do (RFC 2389 §3): the feature's name in capitals, and its parameters as sent. */
export type Features = ReadonlyMap<string, string>;

/**
 * The features in the lines of a 211 reply to FEAT. Each stands on a line of its own between the first and the
 * last; servers that forget the leading space are understood, and so is a name in small letters.
 */
export function parseFeatures(lines: readonly string[]): Features {
  const features = new Map<string, string>();
  for (const line of lines.slice(1, -1)) {
    const text = line.trim();
    const space = text.indexOf(" ");
    const name = space < 0 ? text : text.slice(0, space);
    if (name !== "") {
      features.set(name.toUpperCase(), space < 0 ? "" : text.slice(space + 1).trim());
    }
  }
  return features;
}

/** Whether the server lists folders for programs (RFC 3659 §7.8: MLST stands for MLSD too; some name MLSD). */
export function hasMachineListing(features: Features): boolean {
  return features.has("MLST") || features.has("MLSD");
}
