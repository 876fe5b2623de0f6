import { assertEquals } from "@std/assert";
import {
  admission,
  admissionOf,
  admissionText,
  type Admitting,
} from "../../../core/cli/subcommands/serve/admission.ts";

const ANN = { name: "ann", password: "x" };
const WRITE = { name: "write" };

const NOBODY: Admitting = {
  purpose: "write",
  users: [],
  accounts: undefined,
  anonymous: true,
  anonymousWrites: false,
};

Deno.test("anonymous reads a writable folder, unless it was asked to write as well", () => {
  assertEquals(admissionOf(NOBODY), { everybody: "read", named: "nothing" });
  const asked = { ...NOBODY, anonymousWrites: true };
  assertEquals(admissionOf(asked), { everybody: "write", named: "nothing" });
  const inbox: Admitting = { ...NOBODY, purpose: "receive" };
  assertEquals(admissionOf(inbox), { everybody: "receive", named: "nothing" });
});

Deno.test("users get the rights of the folder, accounts their own", () => {
  const named = { ...NOBODY, anonymous: false, users: [ANN] };
  assertEquals(admissionOf(named), { everybody: "nothing", named: "write" });
  const accounts = { ...named, accounts: "accounts.json" };
  assertEquals(admissionOf(accounts), { everybody: "nothing", named: "own" });
});

Deno.test("all rights are one sentence, which mentions shared rights only once", () => {
  const text = (everybody: "nothing" | "read" | "write", named: "nothing" | "write" | "own") =>
    admissionText({ everybody, named }, "ann");
  assertEquals(text("read", "nothing"), "everybody can read");
  assertEquals(text("write", "write"), "everybody can read and write");
  assertEquals(text("nothing", "write"), "ann can read and write");
  assertEquals(text("read", "own"), "ann can do what it allows, everybody else can read");
});

Deno.test("anonymous writes with --write --anonymous, beside users only with =write", () => {
  const writes = (purpose: "read" | "write", hasNames: boolean, given: typeof WRITE | "default") =>
    admission(purpose, hasNames, given).anonymousWrites;
  assertEquals(writes("write", false, "default"), true);
  assertEquals(writes("write", true, "default"), false);
  assertEquals(writes("write", true, WRITE), true);
  assertEquals(writes("read", false, "default"), false);
});
