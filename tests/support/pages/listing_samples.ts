import { concatBytes, encodeText } from "../../../core/base/text.ts";
import { IBM } from "./listing_samples/ibm.ts";
import { LANGUAGES } from "./listing_samples/languages.ts";
import { OTHERS } from "./listing_samples/others.ts";
import { UNIX } from "./listing_samples/unix.ts";
import { WINDOWS } from "./listing_samples/windows.ts";
import type { ListingSample } from "./listing_samples/sample.ts";

export type { ListingSample } from "./listing_samples/sample.ts";

/** The reader's clock: a date without a year is the latest one that is not after it. */
export const SAMPLES_READ_AT = Date.UTC(2026, 10, 21, 9, 38, 30);

/** The bytes of a listing with only these samples. */
export function listingOf(samples: readonly ListingSample[]): Uint8Array {
  const headings = [...new Set(samples.flatMap(({ heading }) => heading ?? []))];
  return concatBytes([
    ...headings.map((line) => encodeText(`${line}\r\n`)),
    ...samples.flatMap(({ lines, isBytes }) =>
      lines.map((line) => bytesOf(`${line}\r\n`, isBytes === true))
    ),
  ]);
}

function bytesOf(line: string, isBytes: boolean): Uint8Array {
  return isBytes ? Uint8Array.from(line, (letter) => letter.charCodeAt(0)) : encodeText(line);
}

/** The samples that ferry reads, one for each kind of server. */
export const LISTING_SAMPLES: readonly {
  readonly family: string;
  readonly samples: readonly ListingSample[];
}[] = [
  { family: "Unix and its kin", samples: UNIX },
  { family: "Months in other languages", samples: LANGUAGES },
  { family: "Windows", samples: WINDOWS },
  { family: "IBM", samples: IBM },
  { family: "Others", samples: OTHERS },
];
