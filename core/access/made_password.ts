/** The user name that belongs to a password that the server makes. */
export const MADE_USER = "ferry";

/** No letters and digits that look alike: people read such a password out and type it on phones. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** 49 bits: more than enough, as an address has ten guesses in ten minutes. */
const LENGTH = 10;

/** A password of random letters; `random` fills its argument with random bytes. */
export function makePassword(random: (bytes: Uint8Array<ArrayBuffer>) => void): string {
  const fair = 256 - 256 % LETTERS.length;
  let password = "";
  const bytes = new Uint8Array(4 * LENGTH);
  while (password.length < LENGTH) {
    random(bytes);
    for (const byte of bytes) {
      // Random values above the last full multiple would make some letters more likely.
      if (byte < fair && password.length < LENGTH) {
        password += LETTERS.charAt(byte % LETTERS.length);
      }
    }
  }
  return password;
}
