import { assert, assertEquals, assertMatch } from "@std/assert";
import { PRESETS } from "../../core/access/permissions.ts";
import { encodeText } from "../../core/base/text.ts";
import { extendedPassivePort, type WireClient } from "../support/ftp/wire_client.ts";
import { FakeClock } from "../support/time/fake_clock.ts";
import { resettable } from "../support/network/sockets.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import { tempFolder } from "../support/files/temp_folder.ts";

const NOW = Date.UTC(2026, 5, 15, 12, 0);

/** The lines of a listing; each must end with CR LF. */
async function lines(client: WireClient, command: string): Promise<string[]> {
  const text = new TextDecoder().decode((await client.download(command)).bytes);
  assert(text === "" || text.endsWith("\r\n"), JSON.stringify(text));
  return text.split("\r\n").slice(0, -1);
}

/** The names in a listing in the form of `ls -l`. */
async function listed(client: WireClient, command: string): Promise<string[]> {
  return (await lines(client, command)).map((line) => parseLine(line).name);
}

/** A line as `ls -l` prints it: mode, links, owner, group, size, month, day, time or year, name. */
function parseLine(line: string) {
  const found =
    /^([-dlp])([-rwxsStT]{9}) +(\d+) (\S+) +(\S+) +(\d+) ([A-Z][a-z]{2}) ([ \d]\d) ( \d{4}|\d\d:\d\d) (.+)$/
      .exec(line);
  assert(found !== null, `not as ls -l prints it: ${JSON.stringify(line)}`);
  const [, type = "", mode = "", , , , size = "", month = "", day = "", time = "", name = ""] =
    found;
  return { type, mode, size: Number(size), date: `${month} ${day} ${time}`, name };
}

/** The facts of a line of MLSD or MLST (RFC 3659 §7.2), names in small letters, and the name behind them. */
function parseFacts(line: string): { facts: Map<string, string>; name: string } {
  const space = line.indexOf(" ");
  const facts = new Map<string, string>();
  for (const fact of line.slice(0, space).split(";").slice(0, -1)) {
    const equals = fact.indexOf("=");
    facts.set(fact.slice(0, equals).toLowerCase(), fact.slice(equals + 1));
  }
  return { facts, name: line.slice(space + 1) };
}

async function tree(options: { clock?: FakeClock } = {}): Promise<Served> {
  return await servedFolder({
    ...options,
    files: {
      "b.txt": "12345",
      "a.txt": "1",
      "notes.md": "",
      ".hidden": "x",
      "sub/inner.txt": "x",
      "sub/other.md": "x",
      "empty/": "",
    },
  });
}

const ROOT_NAMES = [".hidden", "a.txt", "b.txt", "empty", "notes.md", "sub"];

rowTest("LIST", "type, mode, size, date and name of every entry", async () => {
  const clock = new FakeClock(NOW);
  await using served = await tree({ clock });
  const recent = new Date(Date.UTC(2026, 5, 1, 8, 5));
  const old = new Date(Date.UTC(2024, 11, 24, 18, 30));
  await Deno.utime(served.folder.at("a.txt"), recent, recent);
  await Deno.chmod(served.folder.at("a.txt"), 0o640);
  await Deno.utime(served.folder.at("b.txt"), old, old);
  await Deno.chmod(served.folder.at("sub"), 0o755);
  using client = await served.login();
  const entries = new Map(
    (await lines(client, "LIST")).map(parseLine).map((entry) => [entry.name, entry]),
  );
  assertEquals([...entries.keys()].sort(), ROOT_NAMES);
  assertEquals(entries.get("a.txt"), {
    type: "-",
    mode: "rw-r-----",
    size: 1,
    date: "Jun  1 08:05",
    name: "a.txt",
  });
  assertEquals(entries.get("b.txt")?.size, 5);
  assertEquals(entries.get("b.txt")?.date, "Dec 24  2024");
  assertEquals(entries.get("sub")?.type, "d");
  assertEquals(entries.get("sub")?.mode, "rwxr-xr-x");
});

rowTest("LIST", "of the current folder, of another, of an empty one", async () => {
  await using served = await tree();
  using client = await served.login();
  assertEquals(await listed(client, "LIST"), ROOT_NAMES);
  for (const path of ["sub", "/sub", "sub/", "./sub/../sub"]) {
    assertEquals(await listed(client, `LIST ${path}`), ["inner.txt", "other.md"]);
  }
  assertEquals(await listed(client, "LIST empty"), []);
  await client.ask("CWD sub", 250);
  assertEquals(await listed(client, "LIST"), ["inner.txt", "other.md"]);
  assertEquals(await listed(client, "LIST .."), ROOT_NAMES);
});

rowTest(
  "LIST",
  "a link that leads out is not shown as a folder, one that stays inside is",
  async () => {
    await using outside = await tempFolder();
    await using served = await servedFolder({ files: { "real/x": "x" } });
    await Deno.symlink(outside.path, served.folder.at("out"));
    await Deno.symlink("real", served.folder.at("in"));
    await Deno.symlink("nowhere", served.folder.at("dangling"));
    using client = await served.login();
    const types = (await lines(client, "LIST")).map(parseLine).map((
      { name, type },
    ) => [name, type]);
    assertEquals(types, [["dangling", "l"], ["in", "d"], ["out", "l"], ["real", "d"]]);
    await client.ask("CWD out", 550);
    await client.ask("CWD in", 250);
  },
);

rowTest("LIST", "a thousand names, for two clients at once", async () => {
  const names = Array.from(
    { length: 1_000 },
    (_, index) => `file-${String(index).padStart(5, "0")}`,
  );
  await using served = await servedFolder();
  for (const name of names) Deno.writeTextFileSync(served.folder.at(name), "");
  using first = await served.login();
  using second = await served.login();
  const both = await Promise.all([listed(first, "LIST"), listed(second, "LIST")]);
  for (const each of both) assertEquals(each, names);
});

rowTest("NLST", "one name per line and nothing else", async () => {
  await using served = await tree();
  using client = await served.login();
  assertEquals(await lines(client, "NLST"), ROOT_NAMES);
  assertEquals(await lines(client, "NLST empty"), []);
});

rowTest(
  "NLST",
  "names of another folder have it before them, so that RETR takes them",
  async () => {
    await using served = await tree();
    using client = await served.login();
    assertEquals(await lines(client, "NLST sub"), ["sub/inner.txt", "sub/other.md"]);
    assertEquals(await lines(client, "NLST sub/"), ["sub/inner.txt", "sub/other.md"]);
    assertEquals(await lines(client, "NLST /sub"), ["/sub/inner.txt", "/sub/other.md"]);
    assertEquals(await lines(client, "NLST sub/*.md"), ["sub/other.md"]);
    await client.ask("CWD empty", 250);
    for (const command of ["NLST ../sub", "NLST ../sub/*", "NLST /sub", "NLST ../sub/inner.txt"]) {
      const names = await lines(client, command);
      assert(names.length > 0);
      for (const name of names) {
        assertEquals((await client.download(`RETR ${name}`)).bytes, encodeText("x"), name);
      }
    }
  },
);

rowTest("LIST options", "-a, -l, -la and others, with and without a path", async () => {
  await using served = await tree();
  using client = await served.login();
  for (const options of ["-a", "-l", "-la", "-al", "-A", "-F", "-a -l", "-F1"]) {
    assertEquals(await listed(client, `LIST ${options}`), ROOT_NAMES, options);
    assertEquals(await listed(client, `LIST ${options} sub`), ["inner.txt", "other.md"]);
  }
});

rowTest("LIST options", "for NLST too; there is still one name per line", async () => {
  await using served = await tree();
  using client = await served.login();
  assertEquals(await lines(client, "NLST -a"), ROOT_NAMES);
  assertEquals(await lines(client, "NLST -la"), ROOT_NAMES);
  assertEquals(await lines(client, "NLST -a sub"), ["sub/inner.txt", "sub/other.md"]);
});

rowTest("LIST options", "a name that begins with a dash can be given with its folder", async () => {
  await using served = await servedFolder({ files: { "-la/x": "x" } });
  using client = await served.login();
  assertEquals(await listed(client, "LIST ./-la"), ["x"]);
  assertEquals(await listed(client, "LIST /-la"), ["x"]);
});

rowTest("LIST of a file", "lists that file; NLST gives a name that RETR takes", async () => {
  await using served = await tree();
  using client = await served.login();
  const [line = ""] = await lines(client, "LIST sub/inner.txt");
  assertEquals(parseLine(line).type, "-");
  assertEquals(parseLine(line).size, 1);
  assertMatch(parseLine(line).name, /^(sub\/)?inner\.txt$/);
  assertEquals(await lines(client, "NLST sub/inner.txt"), ["sub/inner.txt"]);
  assertEquals(await lines(client, "NLST a.txt"), ["a.txt"]);
});

rowTest("LIST wildcards", "select names in the last component", async () => {
  await using served = await tree();
  using client = await served.login();
  const selected: readonly (readonly [string, string[]])[] = [
    ["*.txt", ["a.txt", "b.txt"]],
    ["?.txt", ["a.txt", "b.txt"]],
    ["[b-z]*", ["b.txt", "empty", "notes.md", "sub"]],
    ["[!ab]*.*", ["notes.md"]],
    ["/*.md", ["notes.md"]],
    ["sub/*.md", ["other.md"]],
    // As in a shell, a star does not match a dot at the start.
    ["*", ["a.txt", "b.txt", "empty", "notes.md", "sub"]],
    [".h*", [".hidden"]],
  ];
  for (const [pattern, names] of selected) {
    assertEquals(await listed(client, `LIST ${pattern}`), names, pattern);
    const prefix = pattern.slice(0, pattern.lastIndexOf("/") + 1);
    assertEquals(
      await lines(client, `NLST ${pattern}`),
      names.map((name) => prefix + name),
      pattern,
    );
  }
});

rowTest("LIST wildcards", "a file of that very name comes first", async () => {
  await using served = await servedFolder({ files: { "a*": "x", "ab": "x" } });
  using client = await served.login();
  assertEquals(await lines(client, "NLST a*"), ["a*"]);
});

rowTest("LIST refused", "missing: 550; so is a pattern that nothing matches", async () => {
  await using served = await tree();
  using client = await served.login();
  for (const verb of ["LIST", "NLST"]) {
    for (const path of ["missing", "missing/", "a.txt/x", "*.nothing", "missing/*", "-a missing"]) {
      await client.ask(`${verb} ${path}`, 550);
    }
  }
});

rowTest("LIST without data", "nobody listens where PORT said: 425", async () => {
  await using served = await tree();
  using client = await served.login();
  for (const verb of ["LIST", "NLST", "MLSD"]) {
    const listener = await client.active();
    listener.close();
    await client.ask(verb, 150, 425);
  }
  assertEquals(await lines(client, "NLST"), ROOT_NAMES);
});

rowTest("LIST without data", "the data connection breaks: 426", async () => {
  await using served = await tree();
  using client = await served.login();
  for (const verb of ["LIST", "NLST", "MLSD"]) {
    const data = await resettable(extendedPassivePort(await client.ask("EPSV", 229)));
    // A round trip, so that the server has accepted the connection.
    await client.ask("NOOP", 200);
    await data.reset();
    await client.ask(verb, 150, 426);
  }
});

rowTest("LIST read error", "the current folder vanished: 550 and no 226", async () => {
  await using served = await servedFolder({ files: { "gone/x": "x" } });
  using client = await served.login();
  await client.ask("CWD gone", 250);
  await Deno.remove(served.folder.at("gone"), { recursive: true });
  using _data = await client.extendedPassive();
  for (const verb of ["LIST", "NLST", "MLSD", "STAT ."]) {
    await client.ask(verb, 550);
  }
});

rowTest("MLSD", "type, size and time of every entry, for programs", async () => {
  await using served = await tree();
  const time = new Date(Date.UTC(2025, 1, 3, 4, 5, 6));
  await Deno.utime(served.folder.at("b.txt"), time, time);
  await Deno.chmod(served.folder.at("b.txt"), 0o604);
  using client = await served.login();
  const entries = (await lines(client, "MLSD")).map(parseFacts);
  // Neither `.` nor `..`, though RFC 3659 §7.5.1 would allow them.
  assertEquals(entries.map(({ name }) => name), ROOT_NAMES);
  const facts = new Map(entries.map((entry) => [entry.name, entry.facts]));
  assertEquals(facts.get("b.txt")?.get("type"), "file");
  assertEquals(facts.get("b.txt")?.get("size"), "5");
  assertEquals(facts.get("b.txt")?.get("modify"), "20250203040506");
  assertEquals(facts.get("b.txt")?.get("unix.mode"), "0604");
  assertEquals(facts.get("sub")?.get("type"), "dir");
});

rowTest("MLSD", "perm says what may be done, unique tells files apart", async () => {
  const files = { "a": "x", "b": "x", "dir/": "" };
  for (const preset of ["read", "write"] as const) {
    await using served = await servedFolder({ permissions: PRESETS[preset], files });
    await Deno.link(served.folder.at("a"), served.folder.at("hard-link"));
    using client = await served.login();
    const facts = new Map(
      (await lines(client, "MLSD")).map(parseFacts).map((entry) => [entry.name, entry.facts]),
    );
    const may = (name: string, letter: string) => facts.get(name)?.get("perm")?.includes(letter);
    // RFC 3659 §7.5.5: r and w are for files, e, l and c for folders.
    assertEquals([may("a", "r"), may("dir", "e"), may("dir", "l")], [true, true, true]);
    const writing = [may("a", "w"), may("a", "d"), may("a", "f"), may("dir", "c"), may("dir", "m")];
    assertEquals(writing, writing.map(() => preset === "write"));
    const unique = (name: string) => facts.get(name)?.get("unique") ?? "";
    assertEquals(unique("hard-link"), unique("a"));
    assert(unique("a") !== unique("b"));
  }
});

rowTest("MLSD", "a link that leads out is no folder", async () => {
  await using served = await servedFolder();
  await Deno.symlink("/etc", served.folder.at("out"));
  using client = await served.login();
  const [entry] = (await lines(client, "MLSD")).map(parseFacts);
  assertEquals(entry?.name, "out");
  assertMatch(entry?.facts.get("type") ?? "", /^OS\.unix=/i);
});

rowTest("MLSD", "names with spaces, as they are", async () => {
  await using served = await servedFolder({ files: { " a  b ": "x", "c;d=e": "x" } });
  using client = await served.login();
  assertEquals((await lines(client, "MLSD")).map((line) => parseFacts(line).name), [
    " a  b ",
    "c;d=e",
  ]);
});

rowTest("MLSD refused", "missing 550, a file 501", async () => {
  await using served = await tree();
  using client = await served.login();
  await client.ask("MLSD missing", 550);
  await client.ask("MLSD a.txt", 501);
  await client.ask("MLSD a.txt/x", 550);
});

rowTest("MLST", "one line between 250- and 250, on the control connection", async () => {
  await using served = await tree();
  using client = await served.login();
  for (const [path, type] of [["b.txt", "file"], ["/sub", "dir"], ["", "dir"]] as const) {
    const { raw } = await client.ask(`MLST ${path}`.trimEnd(), 250);
    assertEquals(raw.length, 3);
    const [first = "", line = "", last = ""] = raw;
    assertMatch(first, /^250-/);
    assertMatch(last, /^250 /);
    assert(line.startsWith(" "));
    const { facts, name } = parseFacts(line.slice(1));
    assertEquals(facts.get("type"), type);
    assertEquals(name, path === "b.txt" ? "/b.txt" : path === "" ? "/" : path);
  }
  await client.ask("MLST missing", 550);
});
