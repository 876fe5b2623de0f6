import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import { readUrl } from "./client_options.ts";

/** Reads operands that are all URLs; `example` is a command line for the message when there are none. */
export function readUrls(
  operands: readonly string[],
  example: string,
): Outcome<readonly [FtpUrl, ...FtpUrl[]], string> {
  const [first, ...others] = operands;
  if (first === undefined) {
    const [command] = /^ferry [a-z]+/.exec(example) ?? ["ferry"];
    return failed(`${command} needs a URL: ${example}`);
  }
  const url = readUrl(first);
  if (!url.ok) return url;
  const more: FtpUrl[] = [];
  for (const text of others) {
    const another = readUrl(text);
    if (!another.ok) return another;
    more.push(another.value);
  }
  return success([url.value, ...more]);
}
