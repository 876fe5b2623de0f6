/** The user whom a server lets in that has made a password by itself. */
export const MADE_USER = "ferry";

/** Without letters and digits that look alike on paper: such a password is read out and typed on phones. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** 49 bits: with ten guesses in ten minutes for an address, more than enough. */
const LENGTH = 10;

/** A password of random letters; `random` fills its argument with random bytes. */
export function makePassword(random: (bytes: Uint8Array<ArrayBuffer>) => void): string {
  const fair = 256 - 256 % LETTERS.length;
  let password = "";
  const bytes = new Uint8Array(4 * LENGTH);
  while (password.length < LENGTH) {
    random(bytes);
    for (const byte of bytes) {
      // What is left over above would make some letters likelier than others.
      if (byte < fair && password.length < LENGTH) {
        password += LETTERS.charAt(byte % LETTERS.length);
      }
    }
  }
  return password;
}
