import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import {
  certifies,
  checkPinned,
  checkValidity,
  describeTrustProblem,
  formatFingerprint,
  parseFingerprint,
  type TrustProblem,
} from "../../../core/network/trust.ts";

const HEX = "0123456789abcdef".repeat(4);

function dns(...names: readonly string[]) {
  return { dns: names, addresses: [] };
}

Deno.test("a name is certified label by label, in any case, with or without the final dot", () => {
  for (const host of ["ftp.example.org", "FTP.Example.ORG", "ftp.example.org."]) {
    assert(certifies(dns("ftp.example.org"), host), host);
  }
  assert(certifies(dns("FTP.EXAMPLE.ORG."), "ftp.example.org"));
  for (const host of ["example.org", "xftp.example.org", "ftp.example.org.evil.net", ""]) {
    assert(!certifies(dns("ftp.example.org", ""), host), host);
  }
});

Deno.test("a star matches exactly the left-most label (RFC 9525 §6.3)", () => {
  assert(certifies(dns("*.example.org"), "ftp.example.org"));
  for (const host of ["example.org", ".example.org", "a.b.example.org", "ftpexample.org"]) {
    assert(!certifies(dns("*.example.org"), host), host);
  }
  for (
    const pattern of ["*", "*.org", "f*.example.org", "ftp.*.org", "*.*.org", "**.example.org"]
  ) {
    assert(!certifies(dns(pattern), "ftp.example.org"), pattern);
  }
});

Deno.test("an address is certified by its value, and never by a name or a star", () => {
  const addresses = ["192.0.2.1", "2001:db8:0:0:0:0:0:1"];
  const names = { dns: ["192.0.2.7", "*.0.2.1"], addresses };
  for (const host of ["192.0.2.1", "2001:db8::1", "2001:DB8::1"]) assert(certifies(names, host));
  for (const host of ["192.0.2.7", "192.0.2.2", "2001:db8::2"]) assert(!certifies(names, host));
  assert(!certifies({ dns: [], addresses: ["192.0.2.1"] }, "ftp.example.org"));
});

Deno.test("an international name is certified in its ASCII form", () => {
  assert(certifies(dns("xn--bcher-kva.example"), "bücher.example"));
  assert(!certifies(dns("xn--bcher-kva.example"), "bucher.example"));
});

Deno.test("property: no name is certified by a certificate for none of its suffixes", () => {
  const label = fc.stringMatching(/^[a-z0-9]{1,5}$/);
  const name = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join("."));
  fc.assert(fc.property(name, name, (host, other) => {
    assertEquals(certifies(dns(other), host), host === other);
    const parent = host.slice(host.indexOf(".") + 1);
    assertEquals(certifies(dns(`*.${other}`), host), other === parent && parent.includes("."));
  }));
});

Deno.test("a certificate counts from its first to its last moment, both included", () => {
  const period = { from: 1000, to: 2000 };
  assertEquals(checkValidity(period, 999), { kind: "not-yet-valid", from: 1000 });
  assertEquals(checkValidity(period, 1000), undefined);
  assertEquals(checkValidity(period, 2000), undefined);
  assertEquals(checkValidity(period, 2001), { kind: "expired", since: 2000 });
});

Deno.test("a fingerprint is sha256 and 64 hex digits, with or without colons, in any case", () => {
  const colons = HEX.toUpperCase().replaceAll(/..(?=.)/g, "$&:");
  for (const text of [`sha256:${HEX}`, `SHA256=${HEX}`, `sha256:${colons}`, ` sha256:${HEX} `]) {
    assertEquals(parseFingerprint(text), HEX, text);
  }
  const wrong = [
    HEX,
    `sha256:${HEX}0`,
    `sha256:${HEX.slice(1)}`,
    `sha1:${HEX}`,
    `sha256:g${HEX}`,
    "",
  ];
  for (const text of wrong) {
    assertEquals(parseFingerprint(text), undefined, text);
  }
  assertEquals(parseFingerprint(formatFingerprint(HEX)), HEX);
});

Deno.test("every problem names the fingerprint seen, and how to pin it", () => {
  const problems: readonly TrustProblem[] = [
    { kind: "unknown-issuer", issuer: "CN=Nobody" },
    { kind: "expired", since: Date.UTC(2020, 1, 29) },
    { kind: "not-yet-valid", from: Date.UTC(2040, 0, 1) },
    { kind: "wrong-host", names: dns("other.example.org") },
    { kind: "not-for-servers" },
    { kind: "changed-pin", pinned: "ff".repeat(32) },
  ];
  for (const problem of problems) {
    const text = describeTrustProblem(problem, {
      hostname: "ftp.example.org",
      fingerprint: HEX,
      firstUse: true,
    });
    assertEquals(text.includes("--trust-on-first-use"), problem.kind !== "changed-pin", text);
    assertStringIncludes(text, `--pin sha256:${HEX}`);
    assertStringIncludes(
      text,
      problem.kind === "wrong-host" ? "other.example.org" : "ftp.example.org",
    );
  }
});

Deno.test("a changed certificate is told with both fingerprints, and the line to remove", () => {
  const known = { fingerprint: "ff".repeat(32), day: "2026-11-30", line: 3, file: "/h/x y" };
  const text = describeTrustProblem({ kind: "changed-known", known }, {
    hostname: "ftp.example.org",
    fingerprint: HEX,
    firstUse: true,
  });
  for (
    const part of [
      `sha256:${HEX} instead of sha256:${known.fingerprint}`,
      "known since 2026-11-30 by line 3 of /h/x y",
      "sed -i 3d '/h/x y'",
    ]
  ) assertStringIncludes(text, part);
});

Deno.test("the text of a certificate cannot control a terminal", () => {
  const names = { dns: ["\x1b[2J", ...Array(500).fill("x.example.org")], addresses: ["\n"] };
  for (
    const problem of [
      { kind: "unknown-issuer", issuer: "CN=\x1b[2J\n" },
      { kind: "wrong-host", names },
    ] as const
  ) {
    const text = describeTrustProblem(problem, {
      hostname: "h\x07",
      fingerprint: HEX,
      firstUse: false,
    });
    assert(!/\p{Cc}/u.test(text), text);
    assert(text.length < 1000);
  }
});

Deno.test("a pinned certificate is trusted for its fingerprint alone", () => {
  const fingerprint = "ab".repeat(32);
  const policy = { kind: "pinned", fingerprint } as const;
  assertEquals(checkPinned(policy, fingerprint), undefined);
  const other = "cd".repeat(32);
  assertEquals(checkPinned(policy, other), { kind: "changed-pin", pinned: fingerprint });
});
