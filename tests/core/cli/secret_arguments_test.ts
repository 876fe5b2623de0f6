import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { secretsInArguments } from "../../../core/cli/secret_arguments.ts";

/** The passwords that are found. */
function secrets(...words: readonly string[]): readonly string[] {
  const text = words.map((word) => `${word}\0`).join("");
  return secretsInArguments(text).map(({ from, to }) => text.slice(from, to));
}

Deno.test("passwords are found in URLs and behind --user, and nothing else is", () => {
  assertEquals(
    secrets(
      ...["ferry", "get", "--user", "ann:a:b", "--user=bob:c", "--user", "eve", "ftp://h:21/a@b"],
      ...["ftp://ann:s3cret@h/", "ftps://ann:a/b@c@h:990/x", "ftp://ann@h/a:b", "a:b@c"],
      ...["--proxy=socks5://me:pw@proxy", "ftp://ann:@h/", "ftp://[::1]:21/@"],
    ),
    ["a:b", "c", "s3cret", "a/b@c", "pw"],
  );
});

Deno.test("passwords are found in proxies, with a scheme and without", () => {
  assertEquals(
    secrets(
      ...["--proxy", "ann:p:q@proxy:3128", "--proxy=bob:c@d@[::1]:1", "--proxy", "proxy:3128"],
      ...["--ftp-proxy", "eve:s3cret@gate", "--ftp-proxy=gate:2121", "--proxy", "http://x:y@z"],
      ...["--proxy", "none", "ann:p@q"],
    ),
    ["p:q", "c@d", "s3cret", "y"],
  );
});

Deno.test("property: whatever the password is, it is found, whatever stands around it", () => {
  const plain = fc.string({ minLength: 1 }).filter((text) => !text.includes("\0"));
  const around = fc.array(fc.constantFrom("get", "-v", "--json", "ftp://h/x", "ü"));
  fc.assert(
    fc.property(around, plain, around, (before, password, after) => {
      const user = ["--user", `ann:${password}`];
      assertEquals(secrets(...before, ...user, ...after), [password]);
      const url = `ftp://ann:x${password.replaceAll("@", "%40")}@h/p`;
      assertEquals(secrets(...before, url, ...after), [`x${password.replaceAll("@", "%40")}`]);
    }),
  );
});
