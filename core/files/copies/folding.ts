/**
 * A name as file systems see it that do not tell capitals from small letters, or the Unicode forms of a character: those of
 * Windows and macOS, and FAT, exFAT and some others everywhere. Two names with the same folded form are one file there.
 */
export function foldedName(name: string): string {
  return name.normalize("NFD").toUpperCase().toLowerCase().normalize("NFC");
}

/** Whether two spellings differ only in the Unicode form, as a file system changes it by itself. */
export function differsInFormOnly(one: string, other: string): boolean {
  return one !== other && one.normalize("NFC") === other.normalize("NFC");
}

/** The name with capitals for small letters and the other way round: on such a file system the same file. */
export function swappedCase(name: string): string {
  return Array.from(name, (character) => {
    const upper = character.toUpperCase();
    return character === upper ? character.toLowerCase() : upper;
  }).join("");
}

/** Names that such a file system takes for an earlier one of the list, each with that one. */
export function collidingNames(names: readonly string[]): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  const colliding = new Map<string, string>();
  for (const name of names) {
    const folded = foldedName(name);
    const other = first.get(folded);
    if (other === undefined) first.set(folded, name);
    else if (other !== name) colliding.set(name, other);
  }
  return colliding;
}
