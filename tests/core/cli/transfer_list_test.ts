import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatFtpUrl, type FtpUrl } from "../../../core/network/url.ts";
import {
  parseTransferList,
  transferListText,
} from "../../../core/cli/subcommands/client/transfers/transfer_list.ts";

/** What a list names, as `URL` or `URL LOCAL`, or what is wrong with it. */
function read(text: string): readonly string[] | string {
  const list = parseTransferList(text);
  if (!list.ok) return list.failure;
  return list.value.map(({ url, local }) =>
    local === undefined ? formatFtpUrl(url) : `${formatFtpUrl(url)} ${local}`
  );
}

Deno.test("a list has URLs, and local files after a tab; comments do not count", () => {
  const text = "# a comment\nftp://h/a\r\n\n  ftp://u@h:2121/b%20c\tfolder/b c\n\nftp://h/d";
  assertEquals(read(text), ["ftp://h/a", "ftp://u@h:2121/b%20c folder/b c", "ftp://h/d"]);
  assertEquals(read(""), []);
});

Deno.test("a line that cannot be read is named by its number", () => {
  assert(String(read("ftp://h/a\nnonsense")).startsWith("line 2: nonsense is not a usable URL"));
  const twoTabs = "line 1: a line is a URL, or a URL, one tab and a local file";
  assertEquals(read("ftp://h/a\tb\tc"), twoTabs);
  assertEquals(read("ftp://h/a\t"), twoTabs);
});

Deno.test("a percent sign in a hand-written local name is one", () => {
  assertEquals(read("ftp://h/a\t100%.txt"), ["ftp://h/a 100%.txt"]);
  assertEquals(read("ftp://h/a\t50%20off"), ["ftp://h/a 50%20off"]);
  assertEquals(read("ftp://h/a\ta%09b%0Ac%25"), ["ftp://h/a a\tb\nc%"]);
});

Deno.test("the list of what is left has the reasons as comments, and no password", () => {
  const url: FtpUrl = { ...urlOf("ftp://ann:secret@h/a%20b") };
  assertEquals(
    transferListText([
      { url, local: "x/a b", reason: "server refused RETR a b: 550 No\nsuch file" },
      { url, local: undefined, reason: "interrupted" },
    ]),
    "# server refused RETR a b: 550 No\\x0asuch file\nftp://ann@h/a%20b\tx/a b\n" +
      "# interrupted\nftp://ann@h/a%20b\n",
  );
});

function urlOf(text: string): FtpUrl {
  const list = parseTransferList(text);
  const [first] = list.ok ? list.value : [];
  assert(first !== undefined);
  return first.url;
}

Deno.test("property: whatever is written to a list is read from it", () => {
  const local = fc.option(
    fc.string({
      minLength: 1,
      unit: fc.constantFrom("\t", "\n", "\r", "%", "0", "2", "5", "a", " ", "#", "日"),
    }),
    { nil: undefined },
  );
  const urls = fc.constantFrom("ftp://h/a", "ftps://u@h:99/x%23y", "ftp://h/%E9").map(urlOf);
  const transfer = fc.record({ url: urls, local, reason: fc.string() });
  fc.assert(fc.property(fc.array(transfer), (transfers) => {
    const list = parseTransferList(transferListText(transfers));
    assert(list.ok);
    assertEquals(list.value, transfers.map(({ url, local }) => ({ url, local })));
  }));
});
