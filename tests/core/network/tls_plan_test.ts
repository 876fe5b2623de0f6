import { assert, assertEquals } from "@std/assert";
import {
  planTls,
  tlsConflict,
  type TlsOptions,
  type TlsPlan,
} from "../../../core/network/tls_plan.ts";

const PIN = "ab".repeat(32);
const OTHER = "cd".repeat(32);
const USUAL: TlsOptions = {
  mode: "auto",
  authorities: undefined,
  insecure: false,
  pin: undefined,
  trustOnFirstUse: false,
  knownServers: undefined,
};

type Server = Parameters<typeof planTls>[0];

function planned(server: Server, options: Partial<TlsOptions> = {}): TlsPlan {
  const all = { ...USUAL, ...options };
  assertEquals(tlsConflict(server, all), undefined);
  return planTls(server, all);
}

const KNOWN = { kind: "known", firstUse: "ask" } as const;
const OFFERED = { kind: "when-offered", trust: { kind: "unchanged" } } as const;

Deno.test("ftp:// takes TLS when offered; ftpes:// and ftps:// insist on it and check", () => {
  assertEquals(planned({ scheme: "ftp" }), OFFERED);
  assertEquals(planned({ scheme: "ftpes" }), { kind: "explicit", trust: KNOWN });
  assertEquals(planned({ scheme: "ftps" }), { kind: "implicit", trust: KNOWN });
});

Deno.test("--tls require makes ftp:// as strict as ftpes://, --tls off leaves it in clear", () => {
  assertEquals(planned({ scheme: "ftp" }, { mode: "require" }), planned({ scheme: "ftpes" }));
  assertEquals(planned({ scheme: "ftp" }, { mode: "off" }), { kind: "off" });
});

Deno.test("an option that names whom to trust requires TLS", () => {
  const authorities = "file";
  assertEquals(planned({ scheme: "ftp" }, { authorities }), {
    kind: "explicit",
    trust: { kind: "vouched", authorities },
  });
  const pinned = { kind: "explicit", trust: { kind: "pinned", fingerprint: PIN } } as const;
  assertEquals(planned({ scheme: "ftp" }, { pin: PIN }), pinned);
  assertEquals(planned({ scheme: "ftp", fingerprint: PIN }), pinned);
});

Deno.test("a pin replaces authorities, and the URL's pin comes first", () => {
  const plan = planned({ scheme: "ftps", fingerprint: PIN }, { pin: OTHER, authorities: "file" });
  assertEquals(plan, { kind: "implicit", trust: { kind: "pinned", fingerprint: PIN } });
});

Deno.test("--insecure trusts anybody, and does not require TLS", () => {
  const insecure = true;
  assertEquals(planned({ scheme: "ftpes" }, { insecure }), {
    kind: "explicit",
    trust: { kind: "anyone" },
  });
  assertEquals(planned({ scheme: "ftp" }, { insecure }), {
    kind: "when-offered",
    trust: { kind: "anyone" },
  });
});

Deno.test("--trust-on-first-use requires TLS, and accepts; a pin in the URL comes first", () => {
  const trustOnFirstUse = true;
  for (const scheme of ["ftp", "ftpes"] as const) {
    assertEquals(planned({ scheme }, { trustOnFirstUse }), {
      kind: "explicit",
      trust: { kind: "known", firstUse: "accept" },
    });
  }
  assertEquals(planned({ scheme: "ftps", fingerprint: PIN }, { trustOnFirstUse }), {
    kind: "implicit",
    trust: { kind: "pinned", fingerprint: PIN },
  });
});

Deno.test("what contradicts itself is refused", () => {
  const refused: readonly (readonly [Server, Partial<TlsOptions>])[] = [
    [{ scheme: "ftps" }, { mode: "off" }],
    [{ scheme: "ftpes" }, { mode: "off" }],
    [{ scheme: "ftp" }, { mode: "off", pin: PIN }],
    [{ scheme: "ftp", fingerprint: PIN }, { mode: "off" }],
    [{ scheme: "ftp" }, { mode: "off", authorities: "file" }],
    [{ scheme: "ftpes" }, { insecure: true, pin: PIN }],
    [{ scheme: "ftpes", fingerprint: PIN }, { insecure: true }],
    [{ scheme: "ftpes" }, { insecure: true, authorities: "file" }],
    [{ scheme: "ftpes" }, { trustOnFirstUse: true, insecure: true }],
    [{ scheme: "ftpes" }, { trustOnFirstUse: true, pin: PIN }],
    [{ scheme: "ftpes" }, { trustOnFirstUse: true, authorities: "file" }],
    [{ scheme: "ftp" }, { trustOnFirstUse: true, mode: "off" }],
  ];
  for (const [server, options] of refused) {
    const conflict = tlsConflict(server, { ...USUAL, ...options });
    assert(conflict !== undefined, JSON.stringify([server, options]));
  }
});
