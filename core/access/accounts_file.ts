import { z } from "zod";
import { isAccountName, isAnonymousName } from "./account_name.ts";
import { defined } from "../base/defined.ts";
import { parseByteSize } from "../base/quantities.ts";
import { scanJson } from "./json_place.ts";
import { type Network, parseNetwork } from "../network/network.ts";
import { failed, type Outcome, success } from "../base/outcome.ts";
import { parsePasswordHash, type PasswordHash } from "./password_hash.ts";
import { parsePermissions, type Permissions } from "./permissions.ts";
import { escapeControls } from "../base/redact.ts";

/** The limits of an account. A missing limit means that the account itself sets none. */
export interface AccountLimits {
  /** Simultaneous sessions. */
  readonly maxSessions?: number;
  /** Bytes per second, for all transfers of the account together. */
  readonly rates?: { readonly upload?: number; readonly download?: number };
  /** How many bytes the home folder may contain. */
  readonly quota?: number;
}

/** One account of an accounts file. */
export interface AccountEntry extends AccountLimits {
  readonly name: string;
  readonly password: PasswordHash;
  /** The account's folder: absolute, or below the shared folder. */
  readonly home: string;
  readonly permissions: Permissions;
  /** The networks from which the account may log in; empty: from anywhere. */
  readonly networks: readonly Network[];
  /** Whether it may log in only over TLS. */
  readonly requireTls: boolean;
}

/** One error in an accounts file. */
export interface AccountsFault {
  /** From 1. */
  readonly line: number;
  /** Which value is wrong, for instance `accounts[1].quota`; empty: the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** The error as a sentence: `line 7, accounts[1].quota: ...`. */
export function describeAccountsFault({ line, path, message }: AccountsFault): string {
  return escapeControls(`line ${line}${path === "" ? "" : `, ${path}`}: ${message}`);
}

/** Parses the text of an accounts file, or returns all errors in it. */
export function parseAccountsFile(
  text: string,
): Outcome<readonly AccountEntry[], readonly AccountsFault[]> {
  const places = scanJson(text);
  if (places.fault !== undefined) return failed([{ ...places.fault, path: "" }]);
  const parsed = FILE.safeParse(JSON.parse(text));
  if (parsed.success) return success(parsed.data.accounts.map(entryOf));
  return failed(
    parsed.error.issues.flatMap(faultsOf).map(({ path, message }) => ({
      line: places.lineOf(path),
      path: pathText(path),
      message,
    })),
  );
}

/**
 * Sets the password of an account in the text of an accounts file. A new account gets its own home and the preset
 * `write`. The text must be that of a valid file.
 */
export function withPassword(text: string, name: string, passwordHash: string): string {
  const { accounts } = LOOSE_FILE.parse(JSON.parse(text));
  const known = accounts.some((account) => account.name === name);
  const changed = known
    ? accounts.map((account) =>
      account.name === name ? { ...account, password: passwordHash } : account
    )
    : [...accounts, { name, password: passwordHash, permissions: "write" }];
  return `${JSON.stringify({ accounts: changed }, null, 2)}\n`;
}

/** The error message for a missing value, or for one of the wrong type. */
function wants(what: string): { readonly error: (issue: { readonly input?: unknown }) => string } {
  return { error: ({ input }) => input === undefined ? "it is missing" : `it must be ${what}` };
}

/** A value that `understand` converts, or an error that says what it must be. */
function meaning<G, T>(given: z.ZodType<G>, understand: (value: G) => T | undefined, what: string) {
  return given.transform((value, context) => {
    const understood = understand(value);
    if (understood !== undefined) return understood;
    context.addIssue({ code: "custom", message: `it must be ${what}` });
    return z.NEVER;
  });
}

const HASH = "a hash as `ferry passwd NAME` prints it";
const NETWORK = 'an address or a network like "192.168.0.0/16" or "fd00::/8"';
const COUNT = "a whole number above 0";
const BYTES = 'bytes above 0, as a whole number or like "10M"';

const bytes = meaning(
  z.union([z.number(), z.string()], wants(BYTES)),
  (value) => typeof value === "string" ? parseByteSize(value) : isCount(value) ? value : undefined,
  BYTES,
);

const count = meaning(
  z.number(wants(COUNT)),
  (value) => isCount(value) ? value : undefined,
  COUNT,
);

const permissions = z.union(
  [z.string(), z.array(z.string())],
  wants("a preset, or a list of permissions"),
).transform((given, context) => {
  const parsed = parsePermissions(given);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: "custom", message: parsed.failure });
  return z.NEVER;
});

const ACCOUNT = z.strictObject({
  name: z.string(wants("a text"))
    .refine(isAccountName, {
      error: "it must be 1 to 64 characters, without / \\ : and control characters, no . first",
    })
    .refine((name) => !isAnonymousName(name), {
      error: "anonymous and ftp have no password; they are let in with --anonymous",
    }),
  password: meaning(z.string(wants(HASH)), parsePasswordHash, HASH),
  home: z.string(wants("a folder")).refine(isHome, {
    error: "it must be a folder, absolute or below the shared folder, without .. in it",
  }).optional(),
  permissions,
  quota: bytes.optional(),
  "max-sessions": count.optional(),
  "upload-rate": bytes.optional(),
  "download-rate": bytes.optional(),
  networks: z.array(
    meaning(z.string(wants(NETWORK)), parseNetwork, NETWORK),
    wants("a list of networks"),
  ).min(1, "it must name a network; leave it out to allow all").optional(),
  "require-tls": z.boolean(wants("true or false")).optional(),
}, wants("an object with the account's settings"));

type Account = z.infer<typeof ACCOUNT>;

const FILE = z.strictObject({
  accounts: z.array(ACCOUNT, wants("a list of accounts")).check(({ value, issues }) => {
    const names = value.map(({ name }) => name);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      const message = `there is another account called ${name}`;
      issues.push({ code: "custom", message, input: name, path: [index, "name"] });
    }
  }),
}, wants('an object: { "accounts": [...] }'));

const LOOSE_FILE = z.object({ accounts: z.array(z.looseObject({ name: z.string() })) });

function entryOf(account: Account): AccountEntry {
  const upload = account["upload-rate"];
  const download = account["download-rate"];
  const maxSessions = account["max-sessions"];
  const rates = {
    ...defined({ upload, download }),
  };
  return {
    name: account.name,
    password: account.password,
    home: account.home ?? account.name,
    permissions: account.permissions,
    networks: account.networks ?? [],
    requireTls: account["require-tls"] ?? false,
    ...defined({ quota: account.quota, maxSessions }),
    ...(upload === undefined && download === undefined ? {} : { rates }),
  };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function isHome(home: string): boolean {
  return home !== "" && !/\p{Cc}/u.test(home) && !home.split(/[/\\]/).includes("..");
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** An unknown key has its own position, not the object's. */
function faultsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  if (issue.code !== "unrecognized_keys") return [issue];
  const known = issue.path.length === 0 ? Object.keys(FILE.shape) : Object.keys(ACCOUNT.shape);
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: `there is no such setting; there are ${known.join(", ")}`,
  }));
}

/** `accounts[1].quota`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((step, index) =>
    typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${String(step)}`
  ).join("");
}
