/** How a file is sent (RFC 959 §3.1.1): `ascii` with CR LF line ends, `image` as it is. */
export type RepresentationType = "ascii" | "image";

/** A representation type, or `auto`: the one that fits the file. */
export type RepresentationChoice = RepresentationType | "auto";

/**
 * What TYPE A does to files. `convert`: line ends are converted (RFC 959 §3.1.1.1). `text-only`: they are converted, and
 * files that are not text are refused. `as-is`: nothing, for devices that send images in TYPE A.
 */
export type TextPolicy = "convert" | "text-only" | "as-is";
