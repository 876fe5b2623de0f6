import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { chooseLogin, type LoginSources } from "../../../core/access/login_choice.ts";

const NOTHING: LoginSources = {
  url: {},
  options: { user: undefined, account: undefined },
  environment: undefined,
  file: undefined,
  netrc: undefined,
};

function chosen(sources: Partial<LoginSources>) {
  const { user, password, foundIn } = chooseLogin({ ...NOTHING, ...sources });
  return [user, password, foundIn];
}

function named(name: string, password?: string): LoginSources["options"] {
  return { user: { name, password }, account: undefined };
}

Deno.test("nobody is anonymous, with a mail address for the password", () => {
  assertEquals(chosen({}), ["anonymous", "ferry@", undefined]);
  assertEquals(chosen({ url: { user: "ftp" } }), ["ftp", "ferry@", undefined]);
  // A password in the environment is not given to everybody.
  assertEquals(chosen({ environment: "secret" }), ["anonymous", "ferry@", undefined]);
});

Deno.test("the first place that has a password counts: URL, --user, variable, file, netrc", () => {
  const netrc = { machine: "h", login: "ann", password: "net" };
  const all = {
    url: { user: "ann", password: "url" },
    options: named("ann", "given"),
    environment: "env",
    file: "file",
    netrc,
  };
  const user = { user: "ann" };
  assertEquals(chosen(all), ["ann", "url", undefined]);
  assertEquals(chosen({ ...all, url: user }), ["ann", "given", undefined]);
  assertEquals(chosen({ ...all, url: user, options: named("ann") }), [
    "ann",
    "env",
    "FERRY_PASSWORD",
  ]);
  const later = { ...all, url: user, options: NOTHING.options, environment: undefined };
  assertEquals(chosen(later), ["ann", "file", "--password-file"]);
  assertEquals(chosen({ ...later, file: undefined }), ["ann", "net", "netrc"]);
  assertEquals(chosen({ url: user }), ["ann", undefined, undefined]);
});

Deno.test("--user counts where the URL has no user, its password only for its own name", () => {
  assertEquals(chosen({ options: named("bob", "b") }), ["bob", "b", undefined]);
  assertEquals(chosen({ url: { user: "ann" }, options: named("bob", "b") }), [
    "ann",
    undefined,
    undefined,
  ]);
  assertEquals(chosen({ url: { user: "bob" }, options: named("bob", "") }), ["bob", "", undefined]);
});

Deno.test("netrc names the user where nobody else does, and its account is the last resort", () => {
  const netrc = { machine: "h", login: "ann", password: "net", account: "books" };
  const login = chooseLogin({ ...NOTHING, netrc });
  assertEquals([login.user, login.password, login.account], ["ann", "net", "books"]);
  const options = { user: undefined, account: "mine" };
  assertEquals(chooseLogin({ ...NOTHING, netrc, options }).account, "mine");
});

const maybe = fc.option(fc.string(), { nil: undefined });

Deno.test("property: no password of --user goes to another user than its own", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), maybe, maybe, (user, name, environment, file) => {
      const login = chooseLogin({
        ...NOTHING,
        url: { user },
        options: named(name, "only for NAME"),
        environment,
        file,
      });
      assertEquals(login.user, user);
      if (login.password === "only for NAME") assertEquals(user, name);
    }),
  );
});
