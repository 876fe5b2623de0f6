import { admission, refusedAnonymous } from "./options/admission.ts";
import { commandText, overviewText } from "./help/help_text.ts";
import { COMMAND_HELP, type CommandName } from "./commands/subcommands.ts";
import { nearest, scanArguments } from "./scanner.ts";
import { OptionReader } from "./option_values.ts";
import { accountsOperands, passwdOperands } from "./operands/accounts_operands.ts";
import { readTlsOptions, tlsContradiction } from "./operands/tls_options.ts";
import { completionScript, SHELLS } from "./help/completions.ts";
import { exitCodesText } from "./help/exit_code_help.ts";
import { readKick, readWho } from "./operands/control_invocations.ts";
import { readEnding } from "./options/ending_options.ts";
import type { EndingRules } from "../serving/lifetime.ts";
import { readHooks } from "./options/hook_options.ts";
import { readLimits, readTimes } from "./options/read_limits.ts";
import { readObserving } from "./options/observing_options.ts";
import { failed, type Outcome, success } from "../base/outcome.ts";
import { escapeControls, redactUrl } from "../base/redact.ts";
import {
  isStreamAlone,
  readShared,
  readTexts,
  type Shared,
  STREAM,
} from "./options/sharing_options.ts";
import {
  UPLOAD_EXISTS_POLICIES,
  type UploadRules,
  USUAL_UPLOAD_RULES,
} from "../files/upload_rules.ts";
import { type FtpUrl, parseFtpUrl } from "../network/url.ts";
import type { ClientInvocation, Invocation, ServeTls, UsageFault } from "./invocation.ts";

export type * from "./invocation.ts";

/** The topic of the help that is no command. */
const EXIT_CODES = "exit-codes";

type Parsed = Outcome<Invocation, UsageFault>;

/**
 * Understands a command line without the program's name. `env` gives the environment twins of the options
 * (`FERRY_PORT` for `--port`). Nothing is opened or looked up. Never throws.
 */
export function parseInvocation(
  args: readonly string[],
  env: (name: string) => string | undefined,
): Parsed {
  const [word, ...rest] = args;
  switch (word) {
    case undefined:
      return usage(
        "a command is missing: serve, get, put, ls, who, kick, passwd, accounts or completions; see ferry --help",
      );
    case "-h":
    case "--help":
    case "help":
      return help(rest);
    case "-V":
    case "--version":
    case "version":
      return success({ kind: "version" });
  }
  const command = findCommand(word);
  if (command === undefined) return usage(unknownCommand(word));
  const scanned = scanArguments(command, rest, env);
  if (!scanned.ok) return usage(scanned.failure);
  const { operands, options } = scanned.value;
  if (options.has("help")) return success({ kind: "help", text: commandText(command) });
  const reader = new OptionReader(options);
  const parsed = parseCommand(command, operands, reader);
  return reader.fault === undefined ? agreedOnTls(parsed) : usage(reader.fault);
}

/** The same, unless the options for TLS contradict each other or a URL. */
function agreedOnTls(parsed: Parsed): Parsed {
  if (!parsed.ok) return parsed;
  const invocation = parsed.value;
  switch (invocation.kind) {
    case "get":
    case "put":
    case "ls": {
      const urls = invocation.kind === "get" ? invocation.urls : [invocation.url];
      const contradiction = tlsContradiction(urls, invocation.tls);
      return contradiction === undefined ? parsed : usage(contradiction);
    }
    default:
      return parsed;
  }
}

function parseCommand(
  command: CommandName,
  operands: readonly string[],
  options: OptionReader,
): Parsed {
  switch (command) {
    case "serve":
      return serve(operands, options);
    case "get":
      return get(operands, options);
    case "put":
      return put(operands, options);
    case "ls":
      return list(operands, options);
    case "who":
      return orUsage(readWho(operands, options));
    case "kick":
      return orUsage(readKick(operands, options));
    case "passwd":
      return orUsage(passwdOperands(operands));
    case "accounts":
      return orUsage(accountsOperands(operands));
    case "completions":
      return completions(operands);
  }
}

function completions([word, ...more]: readonly string[]): Parsed {
  const shell = SHELLS.find((known) => known === word);
  if (shell === undefined || more.length > 0) {
    return usage(`ferry completions wants the name of a shell: ${SHELLS.join(", ")}`);
  }
  return success({ kind: "completions", text: completionScript(shell) });
}

function help([topic]: readonly string[]): Parsed {
  if (topic === undefined) return success({ kind: "help", text: overviewText() });
  if (topic === EXIT_CODES) return success({ kind: "help", text: exitCodesText() });
  const command = findCommand(topic);
  if (command === undefined) return usage(unknownCommand(topic, [EXIT_CODES]));
  return success({ kind: "help", text: commandText(command) });
}

function serve(operands: readonly string[], options: OptionReader): Parsed {
  const shared = readShared(operands, options);
  if (!shared.ok) return usage(shared.failure);
  const tls = serveTls(options);
  if (!tls.ok) return tls;
  const refusal = refusedAnonymous(shared.value.purpose, options);
  if (refusal !== undefined) return usage(refusal);
  const json = options.isOn("json");
  if (json && shared.value.purpose === "receive" && shared.value.paths[0] === STREAM) {
    return usage("--receive - and --json both want standard output; leave one of them out");
  }
  const texts = readTexts(options);
  if (!texts.ok) return usage(texts.failure);
  const users = options.users();
  const accounts = options.text("accounts");
  const hooks = readHooks(options, {
    purpose: shared.value.purpose,
    toStandardOutput: options.text("receive") === STREAM,
    hasAccounts: accounts !== undefined,
  });
  if (!hooks.ok) return usage(hooks.failure);
  return success({
    kind: "serve",
    ...shared.value,
    host: options.host("host"),
    port: options.port("port"),
    users,
    accounts,
    welcome: options.text("welcome"),
    greeting: options.lines("greeting"),
    ...admission(shared.value.purpose, users.length > 0 || accounts !== undefined, options),
    passivePorts: options.portRange("passive-ports"),
    publicHost: options.ipv4("public-host"),
    uploads: uploadRules(shared.value.purpose, options),
    hooks: hooks.value,
    archives: !options.isOn("no-archive"),
    texts: texts.value,
    encoding: options.encoding(),
    hostNames: options.hostNames(),
    tls: tls.value,
    limits: readLimits(options),
    times: readTimes(options),
    runAs: options.text("run-as"),
    graceMs: options.seconds("grace") ?? 10_000,
    ending: endingFor(shared.value, options),
    quiet: options.isOn("quiet"),
    requireHostname: options.isOn("require-hostname"),
    announce: options.attached("announce"),
    view: !options.isOn("no-view"),
    json,
    observing: readObserving(options),
    trace: options.isOn("trace"),
  });
}

/** A stream alone can be had, or given, once; kept in a file it can be had as often as wanted. */
function endingFor(shared: Shared, options: OptionReader): EndingRules {
  const ending = readEnding(options);
  return isStreamAlone(shared) ? { ...ending, transfers: ending.transfers ?? 1 } : ending;
}

/** `--no-overwrite` is the policy `refuse` by another name; it wins over another one. */
function uploadRules(purpose: Shared["purpose"], options: OptionReader): UploadRules {
  const judged = options.isOn("on-upload");
  const usual = purpose === "receive" ? "rename" : USUAL_UPLOAD_RULES.onExists;
  const policy = options.oneOf("on-upload-exists", UPLOAD_EXISTS_POLICIES) ?? usual;
  return {
    ...USUAL_UPLOAD_RULES,
    onExists: options.isOn("no-overwrite") ? "refuse" : policy,
    // A new file that must not be seen yet is hidden as by --atomic.
    atomic: options.isOn("atomic") || judged,
    // Nobody who looks into the folder afterwards is to find what nobody will go on with.
    forgetsCut: purpose === "receive",
    judged,
    fsync: options.isOn("fsync"),
    minimumFree: options.bytes("min-free") ?? 0,
    umask: options.permissionBits("umask"),
  };
}

function serveTls(options: OptionReader): Outcome<ServeTls, UsageFault> {
  const policy = options.oneOf("tls", ["off", "offer", "require", "implicit"]) ?? "offer";
  const cert = options.text("cert");
  const key = options.text("key");
  const requireReuse = options.isOn("tls-require-reuse");
  const end = options.oneOf("tls-end", ["strict", "any"]);
  if (policy === "off" && end !== undefined) {
    return usage("--tls-end needs TLS; leave it out, or --tls off");
  }
  if (policy === "off" && requireReuse) {
    return usage("--tls-require-reuse needs TLS; leave it out, or --tls off");
  }
  // One file may hold both.
  const first = cert ?? key;
  const files = first === undefined ? undefined : { cert: first, key: key ?? first };
  return success({ policy, files, requireReuse, bareEnds: end === "any" });
}

function get(operands: readonly string[], options: OptionReader): Parsed {
  if (operands.length === 0) return usage("ferry get needs a URL: ferry get ftp://HOST/FILE");
  const urls: FtpUrl[] = [];
  for (const text of operands) {
    const url = parseUrl(text);
    if (!url.ok) return url;
    if (namesFolder(url.value) || url.value.type === "directory") {
      return usage(`${shownUrl(text)} names a folder, and ferry get fetches files; see ferry ls`);
    }
    urls.push(url.value);
  }
  const output = options.text("output");
  const directory = options.text("directory");
  const resume = options.isOn("continue");
  const json = options.isOn("json");
  if (json && output === "-") {
    return usage("--output - and --json both want standard output; name a file");
  }
  if (output !== undefined && directory !== undefined) {
    return usage("--output and --directory exclude each other: give the one that is meant");
  }
  if (output === "-" && resume) {
    return usage("--continue needs a file to continue; it cannot go with --output -");
  }
  if (output !== undefined && output !== "-" && urls.length > 1) {
    return usage("several URLs do not fit into one file; use --directory FOLDER, or --output -");
  }
  const twice = output === undefined ? namedTwice(urls.map(({ path }) => path)) : undefined;
  if (twice !== undefined) {
    return usage(
      `two URLs would be written to ${escapeControls(twice)}; fetch one of them with -o`,
    );
  }
  return success({ kind: "get", urls, output, directory, resume, json, ...client(options) });
}

function put(operands: readonly string[], options: OptionReader): Parsed {
  const files = operands.slice(0, -1);
  const target = operands.at(-1);
  if (target === undefined || files.length === 0) {
    return usage("ferry put needs a file and a URL: ferry put FILE... ftp://HOST/FOLDER/");
  }
  const parsed = parseUrl(target);
  if (!parsed.ok) return parsed;
  const url = parsed.value;
  const resume = options.isOn("continue");
  const shown = shownUrl(target);
  if (files.includes("")) return usage("the name of a file is empty");
  if (url.type === "directory") {
    return usage(`${shown} asks for a listing (;type=d); a file is sent with ;type=a or ;type=i`);
  }
  if (files.includes("-")) {
    if (files.length > 1) return usage("standard input (-) is sent alone, without other files");
    if (namesFolder(url)) return usage(`standard input has no name; add one to ${shown}`);
    if (resume) return usage("--continue needs a file to continue; it cannot go with -");
  }
  const twice = namedTwice(files);
  if (twice !== undefined) {
    return usage(`two files would be sent as ${escapeControls(twice)}; send one of them by itself`);
  }
  if (files.length > 1 && !namesFolder(url)) {
    return usage(`several files need a folder; when ${shown} is one, write a / at its end`);
  }
  const json = options.isOn("json");
  return success({ kind: "put", files, url, resume, json, ...client(options) });
}

function list(operands: readonly string[], options: OptionReader): Parsed {
  const [text, ...more] = operands;
  if (more.length > 0) return usage("ferry ls takes one URL: ferry ls ftp://HOST/FOLDER/");
  if (text === undefined) {
    return success({
      kind: "find",
      json: options.isOn("json"),
      waitMs: options.seconds("wait") ?? 2_000,
    });
  }
  const url = parseUrl(text);
  if (!url.ok) return url;
  return success({
    kind: "ls",
    url: url.value,
    long: options.isOn("long"),
    json: options.isOn("json"),
    ...client(options),
  });
}

function client(options: OptionReader): ClientInvocation {
  return {
    encoding: options.encoding(),
    verbose: options.isOn("verbose"),
    active: options.isOn("active"),
    user: options.userName(),
    timeoutMs: options.seconds("timeout") ?? 30_000,
    waitMs: options.seconds("wait") ?? 2_000,
    representation: options.representation(),
    tls: readTlsOptions(options),
    trace: options.isOn("trace"),
  };
}

/** The last component that two of the paths have in common, so that the one would replace the other. */
function namedTwice(paths: readonly string[]): string | undefined {
  const names = paths.map((path) => path.slice(path.lastIndexOf("/") + 1));
  return names.find((name, index) => names.indexOf(name) !== index);
}

function namesFolder(url: FtpUrl): boolean {
  return url.path === "" || url.path.endsWith("/");
}

function parseUrl(text: string): Outcome<FtpUrl, UsageFault> {
  const url = parseFtpUrl(text);
  if (url.ok) return url;
  return usage(`${shownUrl(text)} is not a usable URL: ${escapeControls(url.failure)}`);
}

function shownUrl(text: string): string {
  return escapeControls(redactUrl(text));
}

function findCommand(word: string): CommandName | undefined {
  return COMMAND_HELP.find(({ name }) => name === word)?.name;
}

function unknownCommand(word: string, topics: readonly string[] = []): string {
  const names = [...COMMAND_HELP.map(({ name }) => name), "help", "version", ...topics];
  const near = nearest(word, names);
  const hint = near === undefined
    ? "the commands are serve, get, put, ls, who, kick, passwd, accounts and completions; see ferry --help"
    : `did you mean ${near}?`;
  return `there is no command ${shownUrl(word)}; ${hint}`;
}

function orUsage(parsed: Outcome<Invocation, string>): Parsed {
  return parsed.ok ? parsed : usage(parsed.failure);
}

function usage(message: string): { readonly ok: false; readonly failure: UsageFault } {
  return failed({ kind: "usage", message });
}
