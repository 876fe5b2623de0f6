// This folder: the FTP protocol without sockets, shared by the server and the client.

/** What a server says it can do (RFC 2389 §3): the feature's name in capitals, and its parameters as sent. */
export type Features = ReadonlyMap<string, string>;

/**
 * Reads the lines of a 211 reply to FEAT: one feature on each line between the first and the last. Servers that forget the
 * leading space or write the name in lower case are understood. If a feature is named several times, its parameters are
 * joined by semicolons.
 */
export function parseFeatures(lines: readonly string[]): Features {
  const features = new Map<string, string>();
  for (const line of lines.slice(1, -1)) {
    const text = line.trim();
    const space = text.indexOf(" ");
    const name = space < 0 ? text : text.slice(0, space);
    if (name === "") continue;
    const before = features.get(name.toUpperCase());
    const parameters = space < 0 ? "" : text.slice(space + 1).trim();
    features.set(name.toUpperCase(), before === undefined ? parameters : `${before};${parameters}`);
  }
  return features;
}

/** Whether the server knows MLSD. RFC 3659 §7.8: the feature MLST includes it; some servers name MLSD itself. */
export function hasMachineListing(features: Features): boolean {
  return features.has("MLST") || features.has("MLSD");
}

/**
 * The facts for OPTS MLST (RFC 3659 §7.9) when the server knows `UNIX.mode` and leaves it out until it is asked for;
 * undefined when there is nothing to ask for. Those that it gives already stay.
 */
export function factsWithModes(features: Features): string | undefined {
  const facts = (features.get("MLST") ?? "").split(/[;\s]+/);
  if (!facts.some((fact) => fact.toLowerCase() === "unix.mode")) return undefined;
  const given = facts.filter((fact) => fact.endsWith("*")).map((fact) => fact.slice(0, -1));
  return [...given, "UNIX.mode"].map((fact) => `${fact};`).join("");
}

/** The mechanism to name in AUTH: `TLS`, or `SSL` if the server knows only that; undefined without TLS (RFC 4217 §6). */
export function authMechanism(features: Features): "TLS" | "SSL" | undefined {
  const mechanisms = (features.get("AUTH") ?? "").toUpperCase().split(/[\s;,]+/);
  return (["TLS", "SSL"] as const).find((mechanism) => mechanisms.includes(mechanism));
}

/** Whether a reply refuses a data connection because the server wants PRET before it. */
export function wantsPret({ code, lines }: { code: number; lines: readonly string[] }): boolean {
  return code >= 400 && /\bPRET\b/i.test(lines.join(" "));
}
