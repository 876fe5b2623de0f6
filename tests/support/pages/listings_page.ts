import { DIALECTS } from "../../../core/files/listing/dialects/dialects.ts";
import { ListingParser } from "../../../core/files/listing/listing_parser.ts";
import type { RemoteEntry } from "../../../core/files/listing/remote_entry.ts";
import { decodeLenient } from "../../../core/base/text.ts";
import {
  LISTING_SAMPLES,
  listingOf,
  type ListingSample,
  SAMPLES_READ_AT,
} from "./listing_samples.ts";

/** Makes docs/LISTINGS.md by reading the samples of other servers' listings. */
export function listingsPage(): string {
  const count = LISTING_SAMPLES.reduce((sum, { samples }) => sum + samples.length, 0);
  return [
    "# Listings of other servers",
    "",
    `How \`ferry ls\` reads LIST where a server has no MLSD: ${count} samples, each shown as ferry reads it. Made by`,
    "`deno task docs` from `tests/support/pages/listing_samples.ts`, so do not edit it.",
    "",
    `The clock of the reader is at ${
      isoOf(SAMPLES_READ_AT)
    }. The time zone of the server is not known, so times are read as UTC.`,
    "A size in other units than bytes was rounded by the server. `-`: the line does not say.",
    "A listing is read in the dialect that understands most of its first 50 lines. Lines that are not understood are reported on",
    "standard error. If no line is understood, the names come from NLST; if that fails, the exit code is 5.",
    "",
    ...LISTING_SAMPLES.flatMap(({ family, samples }) => [
      `## ${family}`,
      "",
      "| system | line | name | what | bytes | time |",
      "|---|---|---|---|---|---|",
      ...samples.map(tableLine),
      "",
    ]),
  ].join("\n");
}

function tableLine(sample: ListingSample): string {
  const bytes = listingOf([{ ...sample, heading: "" }]);
  const text = decodeLenient(bytes).trim().split("\r\n").map(code).join("<br>");
  const entry = entryOf(sample);
  if (entry === undefined) throw new Error(`${sample.system} is not understood`);
  const { name, type, size, modified } = entry;
  const time = modified === undefined ? "-" : isoOf(modified);
  return `| ${sample.system} | ${text} | ${code(name)} | ${type} | ${size ?? "-"} | ${time} |`;
}

function entryOf(sample: ListingSample): RemoteEntry | undefined {
  const parser = new ListingParser("list", SAMPLES_READ_AT, { dialects: DIALECTS });
  const entries = [...parser.push(listingOf([sample])), ...parser.end()];
  return entries[0];
}

function code(text: string): string {
  const shown = text.replaceAll("\t", "→").replaceAll("|", "\\|")
    .replaceAll(/[\u0080-\u009f]/g, "?");
  return `\`${shown}\``;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}
