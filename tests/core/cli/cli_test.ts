import { assert, assertEquals, assertStringIncludes, fail } from "@std/assert";
import fc from "fast-check";
import { escapeControls } from "../../../core/base/redact.ts";
import { readCommandLine } from "../../../core/cli/parse_invocation.ts";
import { parseInvocation, SUBCOMMANDS } from "../../support/process/parse_command_line.ts";
import { environmentTwin, hasEnvironmentTwin } from "../../../core/cli/options/option.ts";
import type { Invocation, SubcommandName } from "../../../core/cli/subcommands/table.ts";
import { USUAL_UPLOAD_RULES } from "../../../core/files/upload_rules.ts";
import { USUAL_WAY } from "../../../core/network/reaching/reaching_options.ts";
import { parseNetwork } from "../../../core/network/network.ts";
import { ENDLESS } from "../../support/time/endless.ts";
import { DEFAULT_LIMITS } from "../../../core/access/limits/limit_settings.ts";

/** Every option of every command. */
const OPTIONS = SUBCOMMANDS.flatMap((subcommand) => subcommand.options);

/** The commands for uploads and events, when there are none. */
const NO_HOOKS = {
  upload: undefined,
  pipe: undefined,
  event: undefined,
  keepRejected: undefined,
  folder: undefined,
  timeoutMs: 60_000,
  limit: 4,
};

const URL_FILE = "ftp://host/pub/file";
/** The default shares. */
const SHARED = {
  streamName: "stdin",
  spool: false,
  createFolders: false,
  names: { include: [], exclude: [], hidden: false },
  follow: false,
};

const URL_FOLDER = "ftp://host/pub/";

/** Operands with which a command is complete. */
const OPERANDS: Readonly<Record<SubcommandName, readonly string[]>> = {
  who: [],
  kick: ["7"],
  serve: [],
  completions: ["bash"],
  get: [URL_FILE],
  put: ["file", URL_FOLDER],
  cp: [URL_FILE, "ftp://other/"],
  sync: ["folder", URL_FOLDER],
  ls: [URL_FOLDER],
  cat: [URL_FILE],
  stat: [URL_FILE],
  du: [URL_FOLDER],
  rm: [URL_FILE],
  batch: [URL_FOLDER],
  mkdir: [URL_FOLDER],
  mv: [URL_FILE, "other"],
  probe: [URL_FOLDER],
  passwd: ["ann"],
  accounts: ["accounts.json"],
};

type Environment = Readonly<Record<string, string>>;

function parsed(args: readonly string[], env: Environment = {}): Invocation {
  const result = parseInvocation(args, (name) => env[name]);
  return result.ok ? result.value : fail(`${args.join(" ")}: ${result.failure.message}`);
}

function refused(args: readonly string[], env: Environment = {}): string {
  const result = parseInvocation(args, (name) => env[name]);
  if (result.ok) fail(`${args.join(" ")} was accepted`);
  assertEquals(result.failure.kind, "usage");
  return result.failure.message;
}

function field(invocation: Invocation, name: string): unknown {
  return Object.entries(invocation).find(([key]) => key === name)?.[1];
}

Deno.test("serve without options shares this folder: anonymous, read-only, all addresses", () => {
  assertEquals(parsed(["serve"]), {
    kind: "serve",
    ...SHARED,
    paths: ["."],
    host: undefined,
    port: undefined,
    users: [],
    accounts: undefined,
    welcome: undefined,
    greeting: undefined,
    anonymous: true,
    anonymousWrites: false,
    makesPassword: false,
    purpose: "read",
    passivePorts: undefined,
    publicHost: undefined,
    uploads: {
      onExists: "overwrite",
      replacing: "swap",
      forgetsCut: false,
      atomic: false,
      judged: false,
      fsync: false,
      minimumFree: 0,
      umask: undefined,
    },
    hooks: NO_HOOKS,
    archives: true,
    texts: "convert",
    encoding: undefined,
    hostNames: [],
    tls: { policy: "offer", files: undefined, requireReuse: false, bareEnds: false },
    limits: DEFAULT_LIMITS,
    times: {
      idleMs: 300_000,
      loginMs: 60_000,
      stallMs: 300_000,
      passiveWaitMs: 30_000,
      dialMs: 5_000,
    },
    runAs: undefined,
    graceMs: 10_000,
    ending: ENDLESS,
    quiet: false,
    requireHostname: false,
    view: true,
    announce: undefined,
    json: false,
    observing: {
      logFormat: "text",
      logFile: undefined,
      logLevel: "info",
      resolve: false,
      transferLog: undefined,
      metrics: undefined,
      control: undefined,
    },
    native: true,
    workers: 1,
    trace: false,
  });
});

Deno.test("serve with every option", () => {
  const line = "serve --host ::1 --port 0 --user ann:a:b --user=bob: --anonymous --write" +
    " --welcome hello --greeting hi" +
    " --passive-ports 5000-5010 --public-host 203.0.113.7 --idle-timeout 1.5 --trace --atomic" +
    " --fsync --on-upload-exists rename --min-free 1.5G --umask 027" +
    " --tls require --cert c.pem --key k.pem --tls-require-reuse --tls-end any" +
    " --host-name FTP.example.org --host-name files --strict-type --encoding gbk --run-as nobody --grace 2" +
    " --log json --log-file log --log-level debug --xferlog transfers --control c.sock --native off --workers auto" +
    " --metrics [::1]:9100 --quiet --resolve --require-hostname --no-view --announce=photos --json --count 3 --expire 10m --until-idle 1.5m /srv - --name x --spool --create-folders" +
    " --include *.a --include b --exclude c/d --hidden --follow" +
    " --on-upload scan --keep-rejected bad --hook-folder hooks --on-event tell --shell --hook-timeout 5 --hook-limit 2";
  assertEquals(parsed(line.split(" ")), {
    kind: "serve",
    ...SHARED,
    paths: ["/srv", "-"],
    streamName: "x",
    spool: true,
    createFolders: true,
    names: { include: ["*.a", "b"], exclude: ["c/d"], hidden: true },
    follow: true,
    host: "::1",
    port: 0,
    users: [{ name: "ann", password: "a:b" }, { name: "bob", password: "" }],
    accounts: undefined,
    welcome: "hello",
    greeting: "hi",
    anonymous: true,
    anonymousWrites: false,
    makesPassword: false,
    purpose: "write",
    passivePorts: { first: 5000, last: 5010 },
    publicHost: "203.0.113.7",
    uploads: {
      onExists: "rename",
      replacing: "swap",
      forgetsCut: false,
      atomic: true,
      judged: true,
      fsync: true,
      minimumFree: 1.5 * 2 ** 30,
      umask: 0o027,
    },
    hooks: {
      upload: { kind: "shell", text: "scan" },
      pipe: undefined,
      event: { kind: "shell", text: "tell" },
      keepRejected: "bad",
      folder: "hooks",
      timeoutMs: 5_000,
      limit: 2,
    },
    archives: true,
    texts: "text-only",
    encoding: "gbk",
    runAs: "nobody",
    graceMs: 2_000,
    ending: { transfers: 3, expireMs: 600_000, idleMs: 90_000 },
    quiet: true,
    requireHostname: true,
    view: false,
    announce: { name: "photos" },
    json: true,
    observing: {
      logFormat: "json",
      logFile: "log",
      logLevel: "debug",
      resolve: true,
      transferLog: "transfers",
      metrics: { hostname: "::1", port: 9100 },
      control: "c.sock",
    },
    hostNames: ["ftp.example.org", "files"],
    tls: {
      policy: "require",
      files: { cert: "c.pem", key: "k.pem" },
      requireReuse: true,
      bareEnds: true,
    },
    limits: DEFAULT_LIMITS,
    times: { idleMs: 1_500, loginMs: 60_000, stallMs: 1_500, passiveWaitMs: 30_000, dialMs: 5_000 },
    native: false,
    workers: "auto",
    trace: true,
  });
});

Deno.test("--no-overwrite refuses, whatever the policy is", () => {
  const uploads = { ...USUAL_UPLOAD_RULES, onExists: "refuse" };
  for (const more of [[], ["--on-upload-exists", "rename"]]) {
    assertEquals(field(parsed(["serve", "--no-overwrite", ...more]), "uploads"), uploads);
  }
});

Deno.test("--receive is a drop box in its folder; what contradicts that is refused", () => {
  const invocation = parsed(["serve", "--receive", "inbox"]);
  assertEquals(field(invocation, "paths"), ["inbox"]);
  assertEquals(field(invocation, "purpose"), "receive");
  assertEquals(field(invocation, "anonymous"), true);
  const usual = { ...USUAL_UPLOAD_RULES, forgetsCut: true };
  assertEquals(field(invocation, "uploads"), { ...usual, onExists: "rename" });
  const refusing = parsed(["serve", "--receive", "inbox", "--no-overwrite"]);
  assertEquals(field(refusing, "uploads"), { ...usual, onExists: "refuse" });
  const withUser = parsed(["serve", "--receive", "inbox", "--user", "ann:secret"]);
  assertEquals(field(withUser, "anonymous"), false);
  refused(["serve", "--receive", "inbox", "folder"]);
  refused(["serve", "--receive", "inbox", "--write"]);
  refused(["serve", "--receive", "inbox", "--accounts", "accounts.json"]);
  refused(["serve", "--receive", ""]);
});

Deno.test("commands for uploads and events: what makes no sense is refused", () => {
  const piped = parsed(["serve", "--pipe-upload", "lp -d 'the office'"]);
  assertEquals(field(piped, "purpose"), "receive");
  assertEquals(field(piped, "paths"), ["."]);
  assertEquals(field(piped, "hooks"), {
    ...NO_HOOKS,
    pipe: { kind: "program", words: ["lp", "-d", "the office"] },
  });
  assertEquals(field(parsed(["serve", "--pipe-upload", "x", "--write"]), "purpose"), "write");
  const judged = parsed(["serve", "--receive", "in", "--on-upload", "scan"]);
  const uploads = {
    ...USUAL_UPLOAD_RULES,
    onExists: "rename",
    atomic: true,
    forgetsCut: true,
    judged: true,
  };
  assertEquals(field(judged, "uploads"), uploads);
  parsed(["serve", "--accounts", "a.json", "--on-upload", "scan"]);
  for (
    const [line, names] of [
      ["--on-upload scan", "--write or --receive"],
      ["- --on-upload scan", "--write or --receive"],
      ["--receive - --on-upload scan", "--receive -"],
      ["--receive - --pipe-upload scan", "--receive -"],
      ["--write --on-upload scan --pipe-upload print", "exclude each other"],
      ["--write --keep-rejected bad", "add --on-upload"],
      ["--write --shell", "add --on-upload"],
      ["--hook-timeout 3", "add --on-upload"],
      ["--hook-folder x", "add --on-upload"],
      ["--write --on-upload=sh\t-c\t{}", "--on-upload: sh would run the path of the file"],
      ["--write --on-upload=scan\tx{}", "{} must be a word of its own"],
      ["--hook-limit 3 --pipe-upload=", "--pipe-upload wants a command"],
      ["- --pipe-upload print", "one folder at most"],
      ["a b --pipe-upload print", "one folder at most"],
      ["--on-event 'x", "--on-event wants a command, and a quote in it does not end"],
    ] as const
  ) {
    assertStringIncludes(refused(["serve", ...line.split(" ")]), names, line);
  }
});

Deno.test("sizes have units of 1,024", () => {
  const sizes = {
    "0": 0,
    "7": 7,
    "1k": 2 ** 10,
    "2M": 2 ** 21,
    "3GiB": 3 * 2 ** 30,
    "1TB": 2 ** 40,
  };
  for (const [text, minimumFree] of Object.entries(sizes)) {
    const uploads = { ...USUAL_UPLOAD_RULES, minimumFree };
    assertEquals(field(parsed(["serve", "--min-free", text]), "uploads"), uploads);
  }
});

Deno.test("certificate and key may be in one file; options that contradict are refused", () => {
  for (const option of ["--cert", "--key"]) {
    const { tls } = servedWith([option, "both.pem"]);
    assertEquals(tls.files, { cert: "both.pem", key: "both.pem" });
  }
  for (const policy of ["off", "offer", "require", "implicit"] as const) {
    assertEquals(servedWith(["--tls", policy]).tls.policy, policy);
  }
  assertStringIncludes(refused(["serve", "--tls", "on"]), "off, offer, require, implicit");
  assertStringIncludes(refused(["serve", "--tls", "off", "--tls-require-reuse"]), "--tls off");
  assertStringIncludes(refused(["serve", "--tls", "off", "--tls-end", "any"]), "--tls off");
  assertStringIncludes(refused(["serve", "--tls-end", "loose"]), "strict, any");
});

function servedWith(options: readonly string[]) {
  const invocation = parsed(["serve", ...options]);
  if (invocation.kind !== "serve") throw new Error("not a serve invocation");
  return invocation;
}
Deno.test("serve with every limit", () => {
  const line = "serve --idle-timeout 1 --login-timeout 2 --stall-timeout 3 --data-timeout 4" +
    " --dial-timeout 5 --max-sessions 20 --max-sessions-per-address 6" +
    " --max-sessions-per-account 7 --max-connect-rate 8 --max-transfers 9" +
    " --max-transfers-per-account 10 --max-failures 11 --allow 10.0.0.0/8 --allow ::1" +
    " --deny 10.6.6.6 --limit-rate 1M --limit-rate-per-session 2K --limit-rate-per-account 3";
  const invocation = parsed(line.split(" "));
  assertEquals(field(invocation, "times"), {
    idleMs: 1_000,
    loginMs: 2_000,
    stallMs: 3_000,
    passiveWaitMs: 4_000,
    dialMs: 5_000,
  });
  assertEquals(field(invocation, "limits"), {
    sessions: 20,
    sessionsPerAddress: 6,
    sessionsPerAccount: 7,
    connectsPerSecond: 8,
    transfers: 9,
    transfersPerAccount: 10,
    allow: [parseNetwork("10.0.0.0/8"), parseNetwork("::1")],
    deny: [parseNetwork("10.6.6.6")],
    failures: 11,
    failureDelay: { stepMs: 300, mostMs: 1500 },
    rate: 1_048_576,
    ratePerSession: 2048,
    ratePerAccount: 3,
  });
});

Deno.test("limits that make no sense are refused, and the message names the option", () => {
  for (
    const [option, value] of [
      ["max-sessions", "0"],
      ["max-sessions", "many"],
      ["max-failures", "-1"],
      ["max-connect-rate", "1.5"],
      ["allow", "10.0.0.0/33"],
      ["deny", "host.example"],
      ["limit-rate", "fast"],
      ["login-timeout", "0"],
    ] as const
  ) {
    assertStringIncludes(refused(["serve", `--${option}=${value}`]), `--${option}`);
  }
});

Deno.test("a server of few sessions gives no more than half of them to one address", () => {
  const limits = field(parsed(["serve", "--max-sessions", "9"]), "limits");
  assert(limits !== null && typeof limits === "object" && "sessionsPerAddress" in limits);
  assertEquals(limits.sessionsPerAddress, 5);
});

Deno.test("a server with users lets nobody else in, unless --anonymous says so", () => {
  assertEquals(field(parsed(["serve", "--user", "ann:x"]), "anonymous"), false);
  assertEquals(field(parsed(["serve", "--user", "ann:x", "--anonymous"]), "anonymous"), true);
});

Deno.test("--write alone makes a password, and lets nobody in without it", () => {
  const admitted = (...args: readonly string[]) => {
    const invocation = parsed(["serve", ...args]);
    return ["makesPassword", "anonymous", "anonymousWrites"].map((name) => field(invocation, name));
  };
  assertEquals(admitted("--write"), [true, false, false]);
  assertEquals(admitted("--write", "--anonymous"), [false, true, true]);
  assertEquals(admitted("--write", "--user", "ann:x"), [false, false, false]);
  assertEquals(admitted("--write", "--accounts", "accounts.json"), [false, false, false]);
  assertEquals(admitted("--receive", "inbox"), [false, true, false]);
});

Deno.test("get without options", () => {
  assertEquals(parsed(["get", "ftp://ann:secret@host:2121/a%20b"]), {
    kind: "get",
    urls: [{
      scheme: "ftp",
      user: "ann",
      password: "secret",
      hostname: "host",
      port: 2121,
      path: "a b",
    }],
    output: undefined,
    directory: undefined,
    resume: false,
    tree: undefined,
    existing: { onExist: "overwrite", createFolders: false },
    keeping: { times: true, permissions: false },
    certainty: {
      verify: "no",
      checksums: undefined,
      check: undefined,
      keepaliveMs: 60_000,
      segments: 1,
      rate: Infinity,
    },
    lists: { from: undefined, failed: undefined },
    json: false,
    encoding: undefined,
    verbose: false,
    showing: { quiet: false },
    active: false,
    patience: {
      sessions: 4,
      retrying: { attempts: 3, insistent: false, maximumMs: undefined },
      maximumMs: undefined,
    },
    login: { user: undefined, account: undefined, passwordFile: undefined, netrc: true },
    timeoutMs: 30_000,
    waitMs: 2_000,
    representation: undefined,
    tls: {
      mode: "auto",
      authorities: undefined,
      insecure: false,
      pin: undefined,
      trustOnFirstUse: false,
      knownServers: undefined,
    },
    reaching: USUAL_WAY,
    trace: false,
  });
});

Deno.test("put takes its last operand for the URL", () => {
  const invocation = parsed(["put", "-c", "one", "two", URL_FOLDER]);
  assertEquals(field(invocation, "files"), ["one", "two"]);
  assertEquals(field(invocation, "url"), {
    scheme: "ftp",
    hostname: "host",
    port: 21,
    path: "pub/",
  });
  assertEquals(field(invocation, "resume"), true);
});

Deno.test("ls takes bundled switches and the client's options", () => {
  const line = `ls -lv --json --active --user ann --timeout 5 ${URL_FOLDER}`;
  const invocation = parsed(line.split(" "));
  for (const name of ["long", "json", "verbose", "active"]) {
    assertEquals(field(invocation, name), true, name);
  }
  assertEquals(field(invocation, "login"), {
    user: { name: "ann", password: undefined },
    account: undefined,
    passwordFile: undefined,
    netrc: true,
  });
  assertEquals(field(invocation, "timeoutMs"), 5_000);
});

Deno.test("a value may follow its option in every usual way, and may be a lone dash", () => {
  for (const way of [["-o", "-"], ["-o-"], ["--output", "-"], ["--output=-"], ["-vo", "-"]]) {
    assertEquals(field(parsed(["get", ...way, URL_FILE]), "output"), "-", way.join(" "));
  }
});

Deno.test("options may follow operands, and -- ends them", () => {
  assertEquals(field(parsed(["get", URL_FILE, "-o", "x"]), "output"), "x");
  assertEquals(field(parsed(["put", "--", "-x", "--write", URL_FOLDER]), "files"), [
    "-x",
    "--write",
  ]);
  assertEquals(field(parsed(["serve", "--write", "--", "-folder"]), "paths"), ["-folder"]);
});

Deno.test("a switch does not take the next word for its value", () => {
  const invocation = parsed(["serve", "--write", "true"]);
  assertEquals(field(invocation, "paths"), ["true"]);
  assertEquals(field(invocation, "purpose"), "write");
});

Deno.test("--ascii takes the word auto, and no other word", () => {
  const choice = (...args: readonly string[]) => field(parsed(args), "representation");
  const url = "ftp://host/f";
  assertEquals(choice("get", "--ascii", url), "ascii");
  assertEquals(choice("get", "--ascii", "auto", url), "auto");
  assertEquals(choice("get", "--ascii=auto", url), "auto");
  assertEquals(choice("get", url, "--ascii"), "ascii");
  assertEquals(choice("get", "--ascii=no", url), undefined);
  assertEquals(field(parsed(["put", "--ascii", "./auto", "ftp://host/"]), "files"), ["./auto"]);
  const byTwin = parsed(["get", url], { FERRY_ASCII: "auto" });
  assertEquals(field(byTwin, "representation"), "auto");
});

Deno.test("a switch is turned on and off by a word, in capitals too, and by no other", () => {
  const purpose = (word: string) => field(parsed(["serve", `--write=${word}`]), "purpose");
  for (const word of ["1", "true", "yes", "on", "TRUE"]) assertEquals(purpose(word), "write", word);
  for (const word of ["0", "false", "no", "off", "Off"]) assertEquals(purpose(word), "read", word);
  assertStringIncludes(refused(["serve", "--write=maybe"]), '--write is a switch: it cannot be "m');
  assertStringIncludes(refused(["serve", "--write="]), "--write is a switch");
  // One that takes something takes it, but not nothing.
  assertStringIncludes(refused(["serve", "--announce="]), "--announce is a switch");
});

Deno.test("the last of several values counts, the command line before the environment", () => {
  assertEquals(field(parsed(["serve", "--port", "1", "--port", "2"]), "port"), 2);
  assertEquals(field(parsed(["serve", "--port", "1"], { FERRY_PORT: "2" }), "port"), 1);
  assertEquals(field(parsed(["serve", "--write=false"], { FERRY_WRITE: "1" }), "purpose"), "read");
  assertEquals(field(parsed(["serve", "--write", "--write=false"]), "purpose"), "read");
  assertEquals(field(parsed(["serve", "--write=false", "--write"]), "purpose"), "write");
});

/** What the options for whole trees need beside them. */
function treeCompany(command: string): Readonly<Record<string, string>> {
  const needing = ["include", "exclude", "newer", "size-only", "links", "delete", "dry-run"];
  return {
    ...Object.fromEntries(needing.map((name) => [`${command} ${name}`, "-r"])),
    [`${command} max-delete`]: "-r --delete",
  };
}

/** What a batch hands on says where it was given. */
function withoutSources(invocation: Invocation): Invocation {
  if (invocation.kind !== "batch") return invocation;
  const inherited = [...invocation.inherited.keys()].map((name) => [name, []] as const);
  return { ...invocation, inherited: new Map(inherited) };
}

Deno.test("every option has an environment twin that does the same", () => {
  const samples: Readonly<Record<string, string>> = {
    "SECONDS|off": "off",
    "N": "20",
    "HOST": "127.0.0.1",
    "NAME:PASSWORD": "ann:secret",
    "NAME[:PASSWORD]": "ann:secret",
    "A-B": "5000-5001",
    "ADDRESS": "192.0.2.1",
    "URL": "http://proxy:3128",
    "HOST[:PORT]": "gateway:2121",
    "NAME|ADDRESS": "eth0",
    "SECONDS": "7",
    "TIME": "10m",
    "NETWORK": "192.168.0.0/16",
    "FILE": "somewhere",
    "TEXT": "hello",
    "FOLDER": "somewhere",
    "NAME": "ann",
    "POLICY": "rename",
    "SIZE": "1G",
    "BITS": "027",
    "off|offer|require|implicit": "require",
    "strict|any": "any",
    "auto|off": "off",
    "PATH": "somewhere",
    "HOST:PORT": "127.0.0.1:9100",
    "FORMAT": "json",
    "PATTERN": "*.txt",
    "COMMAND": "true",
    "LEVEL": "error",
    "auto|require|off": "require",
    "skip|follow": "follow",
    "sha256:HEX": `sha256:${"ab".repeat(32)}`,
  };
  /** What must be there for the option to make sense. */
  const company: Readonly<Record<string, string>> = {
    "name": "-",
    "spool": "-",
    "create-folders": "--write",
    "on-upload": "--write",
    "keep-rejected": "--write --on-upload=true",
    "shell": "--on-event=true",
    "hook-folder": "--on-event=true",
    "hook-timeout": "--on-event=true",
    "hook-limit": "--on-event=true",
    ...treeCompany("get"),
    ...treeCompany("put"),
    "local-port": "--active",
    "active-address": "--active",
  };
  for (const { name: command, options } of SUBCOMMANDS) {
    for (const option of options) {
      if (!hasEnvironmentTwin(option.name)) continue;
      const beside = company[`${command} ${option.name}`] ?? company[option.name];
      const operands = [...OPERANDS[command], ...(beside === undefined ? [] : beside.split(" "))];
      const sample = option.value === undefined ? undefined : samples[option.value];
      const flag = sample === undefined ? `--${option.name}` : `--${option.name}=${sample}`;
      const plain = parsed([command, ...operands]);
      const byFlag = parsed([command, flag, ...operands]);
      const byTwin = parsed([command, ...operands], {
        [environmentTwin(option.name)]: sample ?? "1",
      });
      assertEquals(withoutSources(byTwin), withoutSources(byFlag), option.name);
      // --anonymous changes nothing while there are no users, and a batch hands its options on.
      if (option.name === "anonymous" || command === "batch") continue;
      assert(JSON.stringify(plain) !== JSON.stringify(byFlag), `${command} ${flag}`);
    }
  }
});

Deno.test("options for TLS that contradict each other or the URL are refused", () => {
  const pin = `sha256:${"ab".repeat(32)}`;
  for (
    const line of [
      "ls --tls off ftps://host/",
      "ls --tls off ftpes://host/",
      "ls --tls off --ca file ftp://host/",
      `ls --tls off --pin ${pin} ftp://host/`,
      `get --tls off ftp://host/a ftp://host/b#${pin.replace(":", "=")}`,
      "put --insecure --ca file a ftps://host/",
      "ls --trust-on-first-use --insecure ftps://host/",
      `ls --trust-on-first-use --pin ${pin} ftps://host/`,
      "ls --trust-on-first-use --ca file ftps://host/",
      "ls --trust-on-first-use --tls off ftp://host/",
      `ls --insecure ftps://host/#${pin.replace(":", "=")}`,
    ]
  ) {
    assert(/--(tls off|insecure|trust-on-first-use)/.test(refused(line.split(" "))), line);
  }
});

Deno.test("--user takes a name, and a password with colons; no message repeats it", () => {
  const user = (value: string) => {
    const login = field(parsed(["get", "--user", value, URL_FILE]), "login");
    return login !== null && typeof login === "object" && "user" in login ? login.user : undefined;
  };
  assertEquals(user("ann"), { name: "ann", password: undefined });
  assertEquals(user("ann:"), { name: "ann", password: "" });
  assertEquals(user("ann:a:b"), { name: "ann", password: "a:b" });
  for (const value of [":s3cret", "ann:s3\ncret", "a\0nn:s3cret"]) {
    const message = refused(["get", `--user=${value}`, URL_FILE]);
    assertStringIncludes(message, "--user wants NAME or NAME:PASSWORD");
    assert(!/s3|cret/.test(message), message);
  }
});

Deno.test("a URL without its scheme is refused without its password", () => {
  for (const url of ["ann:s3cret@host/f", "ann:s3/cr@et@host/f"]) {
    assertStringIncludes(refused(["get", url]), "ann:****@host/f is not a usable URL");
  }
  assertStringIncludes(refused(["get", "host:21/a"]), "host:21/a is not");
});

Deno.test("FERRY_USER may hold several users, one per line; empty variables count as unset", () => {
  const env = { FERRY_USER: "ann:x\nbob:y z\n", FERRY_PORT: "" };
  const invocation = parsed(["serve"], env);
  assertEquals(field(invocation, "users"), [
    { name: "ann", password: "x" },
    { name: "bob", password: "y z" },
  ]);
  assertEquals(field(invocation, "port"), undefined);
});

Deno.test("values that do not fit are refused, and the message names the option", () => {
  const bad: readonly (readonly [SubcommandName, string, readonly string[]])[] = [
    ["serve", "port", ["65536", "-1", "", "x", "1.5", "1e3", " 1", "0x10", "999999999999"]],
    ["serve", "passive-ports", ["0-5", "5-4", "5", "5-", "-5", "1-65536", "1-2-3", "a-b", ""]],
    ["serve", "on-upload-exists", ["", "OVERWRITE", "delete"]],
    ["serve", "min-free", ["", "M", "-1", "1X", "999999999999999T"]],
    ["serve", "umask", ["", "8", "1777", "-1", "u=rwx"]],
    ["ls", "tls", ["", "AUTO", "yes", "implicit"]],
    ["ls", "pin", ["", "ab", "sha256:", `sha256:${"ab".repeat(31)}`, `md5:${"ab".repeat(32)}`]],
    ["ls", "ca", [""]],
    ["serve", "idle-timeout", ["0", "-1", "", "x", "0.0", "2000001", "1e3", "Infinity"]],
    ["serve", "user", ["ann", ":x", "", "a\nb:x", "a:b\r", "a\0:b"]],
    ["serve", "public-host", ["", "host", "::1", "1.2.3", "1.2.3.256", "1.2.3.4.5", "1.2.3."]],
    ["serve", "host", ["", "a b", "a/b", "a\nb"]],
    ["serve", "host-name", ["", "a b", "a/b", "a\nb"]],
    ["serve", "write", ["maybe", ""]],
    ["get", "timeout", ["0", "x"]],
    ["get", "output", [""]],
    ["get", "directory", ["", "a\0b"]],
    ["get", "user", ["", "a\nb"]],
  ];
  for (const [command, option, values] of bad) {
    for (const value of values) {
      const message = refused([command, `--${option}=${value}`, ...OPERANDS[command]]);
      assertStringIncludes(message, `--${option}`);
    }
  }
});

Deno.test("a bad value is reported with its origin", () => {
  assertStringIncludes(refused(["serve"], { FERRY_PORT: "x" }), "FERRY_PORT");
  assertStringIncludes(refused(["get", "-o", "", URL_FILE]), "-o");
});

Deno.test("bounds are included: ports 0 to 65535, passive ports 1 to 65535", () => {
  assertEquals(field(parsed(["serve", "--port", "65535"]), "port"), 65_535);
  assertEquals(field(parsed(["serve", "--passive-ports", "1-65535"]), "passivePorts"), {
    first: 1,
    last: 65_535,
  });
  assertEquals(field(parsed(["serve", "--passive-ports", "7-7"]), "passivePorts"), {
    first: 7,
    last: 7,
  });
});

Deno.test("the same user twice is refused, and no message repeats a password", () => {
  const message = refused(["serve", "--user", "ann:first", "--user", "ann:second"]);
  assertStringIncludes(message, "ann");
  assert(!message.includes("second"));
  assert(!refused(["serve", "--user", "password-only"]).includes("password-only"));
  assert(!refused(["get", "ftp://ann:secret@host/"]).includes("secret"));
  assert(!refused(["get", "ftp://ann:secret@host:99999/x"]).includes("secret"));
});

Deno.test("an unknown option is refused with the one that may be meant", () => {
  assertStringIncludes(refused(["serve", "--passive-port", "1-2"]), "--passive-ports?");
  assertStringIncludes(refused(["get", "--ouput=x", URL_FILE]), "--output?");
  assertStringIncludes(refused(["serve", "--nothing-like-it"]), "ferry serve --help");
  assertStringIncludes(refused(["serve", "-x"]), "-x");
  for (const name of ["__proto__", "constructor", "toString", "a.b", ""]) {
    if (name !== "") refused(["serve", `--${name}`]);
  }
});

Deno.test("an option of another command is refused with the command that has it", () => {
  assertStringIncludes(refused(["get", "--write", URL_FILE]), "ferry serve has");
  assertStringIncludes(refused(["ls", "-c", URL_FOLDER]), "ferry get has");
});

Deno.test("an option without its value is refused, even when another option follows", () => {
  assertStringIncludes(refused(["serve", "--port"]), "--port");
  assertStringIncludes(refused(["get", URL_FILE, "-o"]), "--output=FILE");
  assertStringIncludes(refused(["serve", "--host", "--write"]), "--host");
  assertStringIncludes(refused(["serve", "--host", "--port=2121"]), "--host needs a value");
});

Deno.test("commands: unknown, missing, nearly right", () => {
  assertStringIncludes(refused([]), "ferry --help");
  assertStringIncludes(refused(["sevre"]), "did you mean serve?");
  const names = SUBCOMMANDS.map(({ name }) => name);
  const all = `${names.slice(0, -1).join(", ")} and ${names.at(-1)};`;
  assertStringIncludes(refused(["transmogrify"]), all);
  assertStringIncludes(refused([""]), all);
});

Deno.test("operands that do not make sense are refused", () => {
  refused(["serve", "-", "-"]);
  refused(["serve", "--name", "x"]);
  refused(["serve", "--create-folders"]);
  refused(["serve", "-", "--write"]);
  refused(["serve", ""]);
  refused(["get"]);
  refused(["get", "http://host/file"]);
  refused(["get", "file"]);
  refused(["get", URL_FOLDER]);
  refused(["get", "ftp://host"]);
  refused(["get", `${URL_FILE};type=d`]);
  refused(["get", URL_FILE, URL_FOLDER]);
  refused(["get", "-o", "x", URL_FILE, URL_FILE]);
  refused(["get", "-o", "x", "-d", "y", URL_FILE]);
  refused(["get", "-c", "-o", "-", URL_FILE]);
  assertStringIncludes(refused(["get", "--json", "-o", "-", URL_FILE]), "--json");
  assertStringIncludes(refused(["serve", "--json", "--receive", "-"]), "--json");
  assertEquals(field(parsed(["serve", "--json", "-"]), "json"), true);
  refused(["put"]);
  refused(["put", URL_FILE]);
  refused(["put", "file", "folder/"]);
  refused(["put", "", URL_FILE]);
  refused(["put", "one", "two", URL_FILE]);
  refused(["put", "-", URL_FOLDER]);
  refused(["put", "-", "ftp://host"]);
  refused(["put", "-", "file", URL_FOLDER]);
  refused(["put", "-c", "-", URL_FILE]);
  refused(["put", "file", `${URL_FILE};type=d`]);
  refused(["ls", URL_FOLDER, URL_FOLDER]);
});

Deno.test("operands that do make sense are accepted", () => {
  assertEquals(field(parsed(["get", "-o", "-", URL_FILE, URL_FILE]), "output"), "-");
  assertEquals(field(parsed(["get", "-d", "y", URL_FILE, `${URL_FILE}2`]), "directory"), "y");
  assertEquals(field(parsed(["put", "-", URL_FILE]), "files"), ["-"]);
  assertEquals(field(parsed(["put", "a", "b", "ftp://host"]), "files"), ["a", "b"]);
  assertEquals(parsed(["ls", "ftp://host"]).kind, "ls");
  assertEquals(parsed(["ls", URL_FILE]).kind, "ls");
});

Deno.test("help is asked for in every usual way", () => {
  const overview = parsed(["--help"]);
  assertEquals(parsed(["help"]), overview);
  assertEquals(parsed(["-h"]), overview);
  for (const { name, examples } of SUBCOMMANDS) {
    const help = parsed(["help", name]);
    assertEquals(help.kind, "help");
    assertEquals(parsed([name, "--help"]), help);
    assertEquals(parsed([name, ...OPERANDS[name], "-h"]), help);
    assertEquals(parsed([name, "--help"], { FERRY_HELP: "0" }), help);
    assertEquals(parsed(["--help", name]), help);
    const text = String(field(help, "text"));
    for (const { line } of examples) assertStringIncludes(text, line);
    assertStringIncludes(String(field(overview, "text")), `ferry ${name}`);
  }
  refused(["help", "nothing"]);
});

Deno.test("the help of a command names each option it takes, its variable, and no other", () => {
  for (const { name, options } of SUBCOMMANDS) {
    const text = String(field(parsed(["help", name]), "text"));
    for (const option of OPTIONS) {
      const takes = options.some((own) => own.name === option.name);
      const shown = new RegExp(`^ +(-., )?--${option.name}\\b`, "m").test(text);
      assertEquals(shown, takes, `${name} --${option.name}`);
      if (takes && hasEnvironmentTwin(option.name)) {
        assertStringIncludes(text, `[${environmentTwin(option.name)}]`);
      }
    }
  }
});

Deno.test("the texts of options in the help are as wide as its 96 columns allow", () => {
  for (const { name } of SUBCOMMANDS) {
    const lines = String(field(parsed(["help", name]), "text")).split("\n");
    for (const [at, line] of lines.entries()) {
      const [, word] = /^ {9,}(\S+)/.exec(lines[at + 1] ?? "") ?? [];
      if (word === undefined) continue;
      assert(line.length <= 96, line);
      assert(`${line} ${word}`.length > 96, `${line}\n${word}`);
    }
  }
});

Deno.test("the examples of the help are command lines that are understood", () => {
  for (const { examples } of SUBCOMMANDS) {
    for (const { line } of examples) {
      const ours = line.replace(/ < .*/, "").split("|").map((part) => part.trim().split(" ")).find((
        [first],
      ) => first === "ferry");
      parsed((ours ?? fail(line)).slice(1).map((word) => word.replace(/^'(.*)'$/, "$1")));
    }
  }
});

Deno.test("version is asked for in every usual way", () => {
  for (const word of ["version", "--version", "-V"]) {
    assertEquals(parsed([word]), { kind: "version" });
  }
});

Deno.test("messages carry no control characters to the terminal", () => {
  const escape = "\u001b[2J";
  const lines = [
    [`x${escape}`],
    ["serve", `--x${escape}`],
    ["serve", `--port=${escape}`],
    ["serve", `-${escape}`],
    ["serve", `--write=${escape}`],
    ["get", `ftp://h/${escape};type=x${escape}`],
    ["get", `x${escape}`],
    ["serve", "--user", `a${escape}:b`, "--user", `a${escape}:b`],
  ];
  for (const line of lines) assert(!refused(line).includes("\u001b"), JSON.stringify(line));
});

const word = fc.oneof(
  fc.string(),
  fc.constantFrom("serve", "get", "put", "ls", "help", "version", "-", "--", URL_FILE, URL_FOLDER),
  fc.constantFrom(...OPTIONS).map(({ name }) => `--${name}`),
  fc.tuple(fc.constantFrom(...OPTIONS), fc.string()).map(([{ name }, value]) =>
    `--${name}=${value}`
  ),
  fc.string({ maxLength: 5 }).map((letters) => `-${letters}`),
);

Deno.test("property: what is loaded for a command line changes nothing of what it means", async () => {
  await fc.assert(fc.asyncProperty(fc.array(word, { maxLength: 4 }), async (args) => {
    const env = () => undefined;
    assertEquals(await readCommandLine(args, env), parseInvocation(args, env));
  }));
});

Deno.test("property: no command line throws, and every refusal says something", () => {
  fc.assert(fc.property(
    fc.array(word, { maxLength: 8 }),
    fc.option(fc.string(), { nil: undefined }),
    (args, variable) => {
      const result = parseInvocation(args, () => variable);
      if (!result.ok) assert(result.failure.message.length > 0);
    },
  ));
});

Deno.test("property: any file name can be sent and fetched to, whatever it looks like", () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !/[\r\n\0]/.test(text) && text !== "-");
  fc.assert(fc.property(name, (file) => {
    assertEquals(field(parsed(["put", "--", file, URL_FOLDER]), "files"), [file]);
    assertEquals(field(parsed(["get", `--output=${file}`, URL_FILE]), "output"), file);
  }));
});

Deno.test("property: a value is taken as it is, in every way to give it", () => {
  const anything = fc.oneof(
    fc.string(),
    fc.constantFrom("", "-", "--", "-x", "--x", "-1", "true", "false", "=", "=x", "-a\nb", "\0"),
  );
  const refusal = (value: string, source: string) => {
    if (value !== "" && !/[\r\n\0]/.test(value)) return value;
    return `${source} wants a name, not "${escapeControls(value)}"`;
  };
  const output = (...options: readonly string[]) => {
    const result = parseInvocation(["get", ...options, URL_FILE], () => undefined);
    return result.ok ? field(result.value, "output") : result.failure.message;
  };
  fc.assert(fc.property(anything, (value) => {
    assertEquals(output(`--output=${value}`), refusal(value, "--output"));
    assertEquals(output("-o", value), refusal(value, "-o"));
    assertEquals(output("--output", value), refusal(value, "--output"));
    if (value !== "") assertEquals(output(`-vo${value}`), refusal(value, "-o"));
  }));
});

Deno.test("property: any password survives, colons included", () => {
  const text = fc.string().filter((value) => !/[\r\n\0]/.test(value));
  const name = text.filter((value) => value !== "" && !value.includes(":"));
  fc.assert(fc.property(name, text, (user, password) => {
    const invocation = parsed(["serve", `--user=${user}:${password}`]);
    assertEquals(field(invocation, "users"), [{ name: user, password }]);
  }));
});

Deno.test("TYPE A is strict, or leaves files alone, but not both", () => {
  assertEquals(field(parsed(["serve"]), "texts"), "convert");
  assertEquals(field(parsed(["serve", "--as-is"]), "texts"), "as-is");
  assertStringIncludes(refused(["serve", "--as-is", "--strict-type"]), "exclude each other");
  assertStringIncludes(refused(["serve", "--encoding", "a b"]), "--encoding wants the name");
});

Deno.test("ls without a URL looks for servers, and ferry:NAME is one of them", () => {
  const find = { kind: "find", json: true, waitMs: 500 } as const;
  assertEquals(parsed(["ls", "--json", "--wait", "0.5"]), find);
  const place = { service: "my photos", path: "a", scheme: "ftp", hostname: "", port: 21 } as const;
  assertEquals(field(parsed(["ls", "ferry:my%20photos/a"]), "url"), place);
  assertStringIncludes(refused(["ls", "ferry:/a"]), "ferry:NAME/PATH");
});

Deno.test("--announce may have a name attached", () => {
  assertEquals(field(parsed(["serve", "--announce", "x"]), "announce"), "default");
  assertEquals(field(parsed(["serve", "--announce", "x"]), "paths"), ["x"]);
  assertEquals(field(parsed(["serve", "--announce=my photos"]), "announce"), { name: "my photos" });
  assertEquals(field(parsed(["serve", "--announce=no"]), "announce"), undefined);
  const twin = parsed(["serve"], { FERRY_ANNOUNCE: "photos" });
  assertEquals(field(twin, "announce"), { name: "photos" });
});

Deno.test("two transfers that would end in the same file are refused", () => {
  const twins = ["ftp://host/a/readme", "ftp://other/b/readme"];
  assertStringIncludes(refused(["get", ...twins]), "readme");
  assertStringIncludes(refused(["get", "-d", "x", ...twins]), "readme");
  assertEquals(field(parsed(["get", "-o", "-", ...twins]), "kind"), "get");
  assertStringIncludes(refused(["put", "a/readme", "b/readme", URL_FOLDER]), "readme");
});

Deno.test("an accounts file keeps anonymous out, unless it is asked in", () => {
  const line = ["serve", "--accounts", "accounts.json"];
  assertEquals(field(parsed(line), "anonymous"), false);
  assertEquals(field(parsed([...line, "--anonymous"]), "anonymous"), true);
});

Deno.test("passwd wants a name that an account can have, and perhaps a file", () => {
  assertEquals(parsed(["passwd", "ann"]), { kind: "passwd", file: undefined, name: "ann" });
  const both = { kind: "passwd", file: "accounts.json", name: "ann" } as const;
  assertEquals(parsed(["passwd", "accounts.json", "ann"]), both);
  assertStringIncludes(refused(["passwd"]), "needs a name");
  assertStringIncludes(refused(["passwd", "a", "b", "c"]), "ferry passwd [FILE] NAME");
  assertStringIncludes(refused(["passwd", "", "ann"]), "FILE is empty");
  assertStringIncludes(refused(["passwd", "Anonymous"]), "--anonymous");
  assertStringIncludes(refused(["passwd", "../ann"]), "a name has 1 to 64 characters");
  const hostile = refused(["passwd", "a\x1b[2J"]);
  assert(!hostile.includes("\x1b"), hostile);
});

Deno.test("accounts wants one file", () => {
  assertEquals(parsed(["accounts", "a.json"]), { kind: "accounts", file: "a.json" });
  for (const operands of [[], [""], ["a", "b"]]) {
    assertStringIncludes(refused(["accounts", ...operands]), "ferry accounts FILE");
  }
});

Deno.test("who takes no operands, kick the number of one session", () => {
  assertEquals(parsed(["who", "--json"]), { kind: "who", control: undefined, json: true });
  assertEquals(parsed(["kick", "7", "--control", "c"]), { kind: "kick", control: "c", session: 7 });
  assertStringIncludes(refused(["who", "7"]), "no operands");
  for (const operands of [[], ["7", "8"]]) {
    assertStringIncludes(refused(["kick", ...operands]), "the number of a session");
  }
  for (const word of ["0", "x", "1.5", "07", "\u001b[2J"]) {
    const message = refused(["kick", word]);
    assertStringIncludes(message, "is not the number of a session");
    assert(!message.includes("\u001b"));
  }
});

Deno.test("an address to listen on has a host and a port", () => {
  const metrics = (value: string) => field(parsed(["serve", "--metrics", value]), "observing");
  const read = (value: string) =>
    Object.entries(metrics(value) ?? {}).find(([key]) => key === "metrics");
  assertEquals(read("localhost:0")?.[1], { hostname: "localhost", port: 0 });
  for (const value of ["9100", ":9100", "::1:9100", "a:b", "a:65536", "[::1]", "a b:1", ""]) {
    if (value !== "") assertStringIncludes(refused(["serve", "--metrics", value]), "HOST:PORT");
  }
});

Deno.test("--host and --metrics take an address as in a URL, including its zone", () => {
  for (const host of ["fe80::1%eth0", "[fe80::1%eth0]", "[fe80::1%25eth0]"]) {
    const invocation = parsed(["serve", "--host", host]);
    assertEquals(invocation.kind === "serve" && invocation.host, "fe80::1%eth0");
  }
  const metrics = parsed(["serve", "--metrics", "[fe80::1%25eth0]:9100"]);
  const expected = { hostname: "fe80::1%eth0", port: 9100 };
  assertEquals(metrics.kind === "serve" && metrics.observing.metrics, expected);
});

Deno.test("the last --include or --exclude counts, so their order is kept", () => {
  const url = "ftp://host/a/";
  const rules = ["--exclude", "*.a", "--include=b", "--exclude", "c"];
  const got = parsed(["get", "-r", ...rules, url]);
  const filters = got.kind === "get" ? got.tree?.filters ?? [] : [];
  assertEquals(filters.map(({ kind, pattern }) => `${kind} ${pattern}`), [
    "exclude *.a",
    "include b",
    "exclude c",
  ]);
});

Deno.test("options for trees that contradict each other are refused", () => {
  for (
    const line of [
      "get --delete ftp://host/a",
      "get -r --newer --size-only ftp://host/a/",
      "get -r --max-delete 3 ftp://host/a/",
      "get -r -o - ftp://host/a/",
      "get -r -o x ftp://host/a*",
      "get -r -o x ftp://host/a/ ftp://host/b/",
      "get -r ftp://host/",
      "get -r ftp://host/a/ ftp://host/b/a",
      "put -r - ftp://host/a/",
      "put -r a b/a ftp://host/",
      "put -r a b ftp://host/c",
      "get -r --exclude / ftp://host/a/",
    ]
  ) assertEquals(parseInvocation(line.split(" "), () => undefined).ok, false, line);
});
