import { formatAuthority } from "../../../../core/network/address.ts";
import type { FtpUrl } from "../../../../core/network/url.ts";

/** The folders of its servers that a run knows to be there, so that each is looked for and made only once. */
export class KnownFolders {
  readonly #there = new Set<string>();

  has(url: FtpUrl, folder: string): boolean {
    return this.#there.has(keyOf(url, folder));
  }

  /** A folder that was made, entered, or seen in a listing. */
  note(url: FtpUrl, folder: string): void {
    this.#there.add(keyOf(url, folder));
  }
}

function keyOf(url: FtpUrl, folder: string): string {
  return `${url.user ?? ""}@${formatAuthority(url)} ${folder}`;
}
