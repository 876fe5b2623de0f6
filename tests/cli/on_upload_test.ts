import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { hashPassword } from "../../actors/server/accounts/passwords.ts";
import { formatPasswordHash } from "../../core/access/password_hash.ts";
import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { CHEAP, SECRET } from "../support/ftp/account_entries.ts";
import { until, within } from "../support/time/deadline.ts";
import { hasFallbackRuntime, runFerry, startFerry } from "../support/process/ferry_process.ts";
import { EICAR, hooked, sent } from "../support/process/hooked_server.ts";
import { peerTest } from "../support/process/peer_programs.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

/** Finds the test virus as a scanner would. */
const SCANNER =
  `if grep -q EICAR-STANDARD "$1"; then echo looking; echo "$1: Eicar FOUND"; exit 1; fi`;
const OPEN = "--write --anonymous";
const SCANNING = { scripts: { scan: SCANNER }, options: `${OPEN} --on-upload TOOLS/scan ROOT` };

Deno.test("on-upload: what the command takes is 226, what it refuses is 550 and gone", async () => {
  await using bench = await hooked(SCANNING);
  using client = await bench.login();
  assertEquals((await sent(client, "STOR clean", "hello")).code, 226);
  const refused = await sent(client, "STOR virus", EICAR);
  assertEquals(refused.raw, ["550 /virus: Eicar FOUND"]);
  assertEquals(await bench.root.names(), ["clean"]);
  await client.ask("SIZE virus", 550);
  assertEquals((await sent(client, "STOU", EICAR)).code, 550);
  assertEquals((await sent(client, "STOR virus", "well now")).code, 226);
  assertEquals(await bench.root.names(), ["clean", "virus"]);
});

Deno.test("on-upload: a refused overwrite, APPE or REST keeps the old file as it was", async () => {
  await using bench = await hooked(SCANNING);
  const file = await bench.root.write("file", EICAR.slice(0, 40));
  await Deno.chmod(file, 0o640);
  const before = await Deno.stat(file);
  using client = await bench.login();
  assertEquals((await sent(client, "STOR file", EICAR)).code, 550);
  assertEquals((await sent(client, "APPE file", EICAR.slice(40))).code, 550);
  assertEquals((await sent(client, "STOR file", EICAR.slice(10), 10)).code, 550);
  const after = await Deno.stat(file);
  assertEquals([after.ino, after.mtime], [before.ino, before.mtime]);
  assertEquals((await sent(client, "APPE file", " and more")).code, 226);
  assertEquals((await sent(client, "STOR file", "!", 3)).code, 226);
  assertEquals(decodeLenient(await bench.root.read("file")), "X5O!");
  assertEquals((await Deno.stat(file)).mode, before.mode);
  assertEquals(await bench.root.names(), ["file"]);
});

Deno.test("on-upload: a cut upload is not judged and not seen; once resumed, all of it is", async () => {
  await using bench = await hooked(SCANNING);
  using client = await bench.login();
  using data = await client.extendedPassive();
  await client.ask("STOR virus", 150);
  await data.write(encodeText(EICAR.slice(0, 40)));
  const hasArrived = async () => /4\d bytes/.test((await client.command("STAT")).raw.join());
  await until(hasArrived, "the server to have what was sent");
  await client.send("ABOR\r\n");
  await client.expect(426, 226);
  await client.ask("MLST virus", 550);
  assertEquals((await sent(client, "STOR virus", EICAR.slice(40), 40)).code, 550);
  assertEquals(await bench.root.names(), []);
});

Deno.test("on-upload: COMB joins no parts that the command refuses together", async () => {
  await using bench = await hooked(SCANNING);
  await bench.root.write("present", "x");
  using client = await bench.login();
  await sent(client, "STOR a", EICAR.slice(0, 40));
  await sent(client, "STOR b", EICAR.slice(40));
  await client.ask("COMB present a b", 550);
  await client.ask("COMB fresh a b", 550);
  assertEquals(await bench.root.names(), ["a", "b", "present"]);
  await client.ask("COMB fresh b a", 250);
  assertEquals(await bench.root.names(), ["fresh", "present"]);
});

Deno.test("on-upload: the command gets FERRY_ variables, its own folder, and no input", async () => {
  await using bench = await hooked({
    scripts: {
      tell:
        `{ stat -c '%a %n' "$PWD"; ls -A; cat; env -u _ -u PWD -u SHLVL -u OLDPWD; } > "\${0%/*}/told"`,
    },
    options: "--write --on-upload TOOLS/tell ROOT",
    env: { FERRY_USER: "ann:secret", OTHER_SECRET: "x", TZ: "UTC", LC_ALL: "C" },
  });
  using client = await WireClient.login(bench.server, "ann", "secret");
  await client.ask("TYPE I", 200);
  assertEquals((await sent(client, "STOR note.txt", "hello")).code, 226);
  const [folder, ...lines] = decodeLenient(await bench.tools.read("told")).trimEnd().split("\n");
  const [mode, own = ""] = folder?.split(" ") ?? [];
  assertEquals(mode, "700");
  assertEquals(own.startsWith(bench.root.path), false);
  const variables = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s)));
  const { PATH: _path, HOME: _home, LANG: _lang, TMPDIR: _temporary, FERRY_FILE, ...rest } =
    variables;
  assertMatch(FERRY_FILE ?? "", new RegExp(`^${bench.root.path}/\\.ferry-part-[0-9a-f]{32}$`));
  assertEquals(rest, {
    TZ: "UTC",
    LC_ALL: "C",
    FERRY_EVENT: "upload",
    FERRY_SESSION: "1",
    FERRY_PEER: "127.0.0.1",
    FERRY_PEER_PORT: String(client.local.port),
    FERRY_ACCOUNT: "ann",
    FERRY_IS_ANONYMOUS: "false",
    FERRY_PATH: "/note.txt",
    FERRY_BASENAME: "note.txt",
    FERRY_TYPE: "image",
    FERRY_SIZE: "5",
    FERRY_SHA256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
  });
  await bench.server.stop();
  await assertRejects(() => Deno.stat(own));
});

peerTest(
  "python3",
  "on-upload: an interpreter loads no module that a client has sent",
  async () => {
    await using bench = await hooked({
      scripts: {},
      options: `${OPEN} --on-upload=python3\t-c\t'import\tcalendar' ROOT`,
    });
    using client = await bench.login();
    const module = `open("${bench.tools.path}/evil", "w")`;
    for (const name of ["calendar.py", "second"]) {
      assertEquals((await sent(client, `STOR ${name}`, module)).code, 226);
    }
    assertEquals(await bench.tools.names(), []);
  },
);

Deno.test("on-upload: a hostile name reaches the command as it is, and runs nothing", async () => {
  const names = [
    "; touch evil",
    "$(touch evil)",
    "`touch evil`",
    `"' && touch evil; '"`,
    "-rf",
    "a\tb | touch evil",
    "\x1b[31m{}%s\\n",
    "ünïcode ⛴",
  ];
  const tell = `printf '%s\\0' "$FERRY_BASENAME" >> "\${0%/*}/told"; test -f "$1"`;
  for (const shell of [false, true]) {
    await using bench = await hooked({
      scripts: { tell },
      // To the shell its own text is all there is to read; what it calls gets the path as one argument.
      options: `${OPEN} ROOT ${
        shell ? '--shell --on-upload=exec\tTOOLS/tell\t"$1"' : "--on-upload=TOOLS/tell"
      }`,
    });
    using client = await bench.login();
    for (const name of names) assertEquals((await sent(client, `STOR ${name}`, "x")).code, 226);
    assertEquals(decodeLenient(await bench.tools.read("told")).split("\0").slice(0, -1), names);
    assertEquals(await bench.root.names(), [...names].sort());
    assertEquals(await bench.tools.names(), ["tell", "told"]);
    await client.ask("STOR a\0b", 501);
  }
});

Deno.test("on-upload: --keep-rejected keeps what was refused, and replaces nothing there", async () => {
  const elsewhere = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "ferry-test-" });
  try {
    for (const folder of [elsewhere, undefined]) {
      await using own = await tempFolder();
      const kept = folder ?? own.path;
      await Deno.writeTextFile(`${kept}/virus.com`, "was there");
      await using bench = await hooked({
        ...SCANNING,
        options: `${SCANNING.options} --keep-rejected ${kept}`,
      });
      using client = await bench.login();
      for (let time = 0; time < 2; time++) {
        assertEquals((await sent(client, "STOR virus.com", EICAR)).code, 550);
      }
      assertEquals(await bench.root.names(), []);
      const names = [...Deno.readDirSync(kept)].map(({ name }) => name).sort();
      assertEquals(names, ["virus (1).com", "virus (2).com", "virus.com"]);
      assertEquals(Deno.readTextFileSync(`${kept}/virus.com`), "was there");
      assertEquals(Deno.readTextFileSync(`${kept}/virus (2).com`), EICAR);
      assertEquals((Deno.statSync(`${kept}/virus (1).com`).mode ?? 0) & 0o777, 0o600);
    }
  } finally {
    await Deno.remove(elsewhere, { recursive: true });
  }
});

Deno.test("on-upload: a drop box with a quota judges what it takes, and ten of one name", async () => {
  await using bench = await hooked({
    ...SCANNING,
    options: "--on-upload TOOLS/scan --receive ROOT",
  });
  const clients = await Promise.all(Array.from({ length: 10 }, () => bench.login()));
  const replies = await Promise.all(
    clients.map((client, at) => sent(client, "STOR scan.pdf", at % 2 === 0 ? EICAR : "page")),
  );
  assertEquals(replies.map(({ code }) => code), [550, 226, 550, 226, 550, 226, 550, 226, 550, 226]);
  assertEquals((await bench.root.names()).length, 5);
  for (const client of clients) client[Symbol.dispose]();
});

Deno.test("on-upload: a quota counts what waits to be judged, not what was refused", async () => {
  await using folder = await tempFolder();
  const { code } = await runFerry(["passwd", folder.at("accounts.json"), "ann"], {
    stdin: "secret\n",
  });
  assertEquals(code, 0);
  const file = folder.at("accounts.json");
  const text = await Deno.readTextFile(file);
  await Deno.writeTextFile(file, text.replace('"name": "ann"', '"name": "ann", "quota": "1K"'));
  await using bench = await hooked({
    ...SCANNING,
    options: `--accounts ${file} --on-upload TOOLS/scan ROOT`,
  });
  using client = await WireClient.login(bench.server, "ann", "secret");
  await client.ask("TYPE I", 200);
  for (let time = 0; time < 5; time++) {
    const bytes = encodeText(EICAR.padEnd(900));
    assertEquals((await sent(client, "STOR virus", bytes)).code, 550);
  }
  assertEquals((await sent(client, "STOR large", new Uint8Array(1100))).code, 552);
  assertEquals((await sent(client, "STOR small", new Uint8Array(900))).code, 226);
});

Deno.test("on-upload: settings that cannot work stop the start, with exit code 6", async () => {
  await using folder = await tempFolder();
  await folder.write("no-program", "");
  for (const path of ["shared/bad", "home/bad"]) {
    await Deno.mkdir(folder.at(path), { recursive: true });
  }
  const shared = folder.at("shared");
  const ann = {
    name: "ann",
    home: folder.at("home"),
    password: formatPasswordHash(await hashPassword(SECRET, CHEAP)),
    permissions: "write",
  };
  const accounts = [
    "--accounts",
    await folder.write("a.json", JSON.stringify({ accounts: [ann] })),
  ];
  for (
    const [options, words] of [
      [["--on-upload", "no-such-program"], "no-such-program is no program on PATH"],
      [["--on-upload", folder.at("no-program")], "no-program is no program"],
      [["--on-upload", "no-such-program"], "the command of --on-upload cannot be run"],
      [["--pipe-upload", "no-such-program"], "the command of --pipe-upload cannot be run"],
      [["--on-event", "./none"], "the command of --on-event cannot be run"],
      [["--on-upload", "true", "--keep-rejected", folder.at("none")], "there is no such folder"],
      [["--on-upload", "true", "--keep-rejected", folder.at("shared/bad")], "it is shared"],
      [
        ["--on-upload", "true", "--keep-rejected", folder.at("home/bad"), ...accounts],
        "the account ann",
      ],
      [["--on-upload", "true", "--hook-folder", folder.at("home"), ...accounts], "the account ann"],
      [["--on-event", "true", "--hook-folder", folder.at("shared/bad")], "clients may write to it"],
      [["--on-event", "true", "--hook-folder", folder.at("none")], "there is no such folder"],
    ] as const
  ) {
    const { code, stderr } = await runFerry(["serve", "--write", ...options, shared]);
    assertEquals(code, 6, stderr);
    assertStringIncludes(stderr, words);
  }
});

Deno.test("on-upload: what was refused does not count for --once", async () => {
  await using bench = await hooked({
    ...SCANNING,
    options: "--once --on-upload TOOLS/scan --receive ROOT",
  });
  using client = await bench.login();
  assertEquals((await sent(client, "STOR scan.pdf", EICAR)).code, 550);
  assertEquals((await sent(client, "STOR scan.pdf", "page")).code, 226);
  await client.ask("QUIT", 221);
  assertEquals((await within(bench.server.ended, "the server to end by itself")).code, 0);
  assertEquals(await bench.root.names(), ["scan.pdf"]);
});

Deno.test("on-upload: a command that cannot be started refuses, and the log has the reason", async () => {
  await using bench = await hooked({
    scripts: { gone: "exit 0" },
    options: `${OPEN} --on-upload TOOLS/gone ROOT`,
  });
  await Deno.remove(bench.tools.at("gone"));
  using client = await bench.login();
  const { raw } = await sent(client, "STOR file", "x");
  assertEquals(raw, ["550 the command could not be started"]);
  await bench.server.waitForLine(/the command for an upload cannot be started: .*No such file/);
  assertEquals(await bench.root.names(), []);
});

Deno.test({
  name: "on-upload: over TLS, and in TYPE A, the command judges what is stored",
  ignore: await hasFallbackRuntime(),
  fn: async () => {
    await using bench = await hooked({
      scripts: { tell: `cat "$1" > "\${0%/*}/told"` },
      options: `${OPEN} --on-upload TOOLS/tell ROOT`,
    });
    const file = await bench.tools.write("lines.txt", "one\ntwo\n");
    const url = `ftp://127.0.0.1:${bench.server.port}/`;
    const put = await runFerry(["put", "--ascii", "--tls", "require", "--insecure", file, url]);
    assertEquals([put.code, put.stderr], [0, ""]);
    assertEquals(decodeLenient(await bench.tools.read("told")), "one\ntwo\n");
    assertEquals(await bench.root.names(), ["lines.txt"]);
  },
});

// Only root can become another user.
const ROOT_ALONE = { ignore: Deno.build.os !== "linux" || Deno.uid() !== 0 };

Deno.test("on-upload: with --run-as the command runs as that user", ROOT_ALONE, async () => {
  await using folder = await tempFolder();
  await Deno.chmod(folder.path, 0o777);
  const command = ["--shell", "--on-upload", "id -un; exit 1"];
  const options = ["--write", "--anonymous", "--run-as", "nobody", ...command];
  await using server = await startFerry([...options, folder.path]);
  using client = await WireClient.login(server);
  assertEquals((await sent(client, "STOR file", "x")).raw, ["550 nobody"]);
});

peerTest(
  "clamscan",
  "on-upload: a real virus scanner refuses what its signatures know",
  async (clamscan) => {
    await using database = await tempFolder();
    // A signature of our own: the real ones are 300 MB.
    const hex = Array.from(encodeText(EICAR), (byte) => byte.toString(16).padStart(2, "0")).join(
      "",
    );
    await database.write("own.ndb", `Own.Eicar:0:*:${hex}\n`);
    await using bench = await hooked({
      scripts: {
        scan: `exec ${clamscan} --no-summary --infected -d ${database.at("own.ndb")} "$1"`,
      },
      options: `${OPEN} --on-upload TOOLS/scan ROOT`,
    });
    using client = await bench.login();
    assertEquals((await sent(client, "STOR clean.txt", "hello")).code, 226);
    const { raw } = await sent(client, "STOR virus.com", EICAR);
    assertEquals(raw, ["550 /virus.com: Own.Eicar.UNOFFICIAL FOUND"]);
    assertEquals(await bench.root.names(), ["clean.txt"]);
  },
);
