import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { addressesInOrder } from "../../../core/network/reaching/address_order.ts";
import { isWithoutProxy } from "../../../core/network/reaching/no_proxy.ts";
import { parseFtpProxy, parseProxy } from "../../../core/network/reaching/proxy.ts";
import { USUAL_WAY } from "../../../core/network/reaching/reaching_options.ts";
import { routeTo } from "../../../core/network/reaching/route.ts";
import { familyOf } from "../../../core/network/address.ts";

const LOGIN = { user: "ann", password: "s@cret" };

Deno.test("a proxy has a scheme, a host, perhaps a port and a login", () => {
  const read = (text: string) => {
    const parsed = parseProxy(text);
    if (!parsed.ok || parsed.value === "none") return parsed;
    const { kind, address, login } = parsed.value;
    return [kind, address.hostname, address.port, login];
  };
  assertEquals(read("socks5h://ann:s%40cret@proxy:9050"), ["socks5h", "proxy", 9050, LOGIN]);
  assertEquals(read("SOCKS5://[::1]"), ["socks5", "::1", 1080, undefined]);
  assertEquals(read("socks://10.0.0.1:1/"), ["socks5h", "10.0.0.1", 1, undefined]);
  assertEquals(read("http://proxy:3128/"), ["http", "proxy", 3128, undefined]);
  assertEquals(read("proxy:3128"), ["http", "proxy", 3128, undefined]);
  assertEquals(read("ftp://gateway"), ["ftp", "gateway", 21, undefined]);
  assertEquals(parseProxy("none"), { ok: true, value: "none" });
});

Deno.test("what is no proxy is refused without a word of its login", () => {
  const bad = [
    "",
    "http://",
    "socks4://ann:s@cret@h",
    "https://ann:s@cret@h",
    "http://ann:s@cret@",
  ];
  for (const text of [...bad, "http://ann:s@cret@h:99999", "http://h/path", "http://ann:%zz@h"]) {
    const parsed = parseProxy(text);
    assertEquals(parsed.ok, false, text);
    if (!parsed.ok) assertEquals(/ann|cret/.test(parsed.failure), false, parsed.failure);
  }
  const long = parseProxy(`socks5://${"u".repeat(256)}:p@h`);
  assertStringIncludes(long.ok ? "" : long.failure, "255");
});

Deno.test("an FTP proxy is a host, or an ftp:// URL, and no other proxy", () => {
  for (const text of ["gateway:2121", "ftp://gateway:2121"]) {
    const parsed = parseFtpProxy(text);
    assertEquals(parsed.ok && parsed.value.address, { hostname: "gateway", port: 2121 });
  }
  const login = parseFtpProxy("ann:s%40cret@gateway");
  assertEquals(login.ok && login.value.login, LOGIN);
  for (const text of ["http://gateway", "", "none://x"]) {
    assertEquals(parseFtpProxy(text).ok, false);
  }
});

Deno.test("no_proxy names hosts, what is below them, addresses and networks", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["ftp.example.org", "example.org", true],
    ["ftp.example.org", ".example.org", true],
    ["example.org", ".example.org", true],
    ["Example.ORG.", "other, example.org", true],
    ["badexample.org", "example.org", false],
    ["example.org", "ftp.example.org", false],
    ["anything", "*", true],
    ["anything", "", false],
    ["anything", " , ,", false],
    ["10.1.2.3", "10.0.0.0/8", true],
    ["11.1.2.3", "10.0.0.0/8", false],
    ["::ffff:10.1.2.3", "10.0.0.0/8", true],
    ["127.0.0.1", "localhost 127.0.0.1", true],
    ["::1", "[::1]", true],
    ["2001:db8::5", "2001:db8::/32", true],
  ];
  for (const [host, noProxy, without] of cases) {
    assertEquals(isWithoutProxy(host, noProxy), without, `${host} in ${noProxy}`);
  }
});

/** The way to a server, in one word. */
function way(
  env: Readonly<Record<string, string>>,
  options: Partial<typeof USUAL_WAY> = {},
  url: Parameters<typeof routeTo>[0] = { scheme: "ftp", hostname: "host" },
): string {
  const route = routeTo(url, { ...USUAL_WAY, ...options }, (name) => env[name]);
  if (!route.ok) return route.failure;
  const { carrier, gateway, exempt } = route.value;
  const named = [carrier, gateway].map((proxy) =>
    proxy && `${proxy.kind} ${proxy.address.hostname}`
  );
  return [...named, exempt && "exempt"].filter((part) => part !== undefined).join(", ");
}

function proxy(text: string) {
  const parsed = parseProxy(text);
  if (!parsed.ok) throw new Error(parsed.failure);
  return parsed.value;
}

Deno.test("the environment names proxies as curl reads it", () => {
  assertEquals(way({}), "");
  assertEquals(way({ ALL_PROXY: "socks5h://a" }), "socks5h a");
  assertEquals(way({ ALL_PROXY: "socks5h://a", all_proxy: "b" }), "http b");
  assertEquals(way({ ALL_PROXY: "a", FTP_PROXY: "b", ftp_proxy: "" }), "http b");
  assertEquals(way({ ftp_proxy: "ftp://gate" }), "ftp gate");
  const implicit = { scheme: "ftps", hostname: "host" } as const;
  assertEquals(way({ ftp_proxy: "a", all_proxy: "b" }, {}, implicit), "http b");
  assertEquals(way({ ftps_proxy: "a", all_proxy: "b" }, {}, implicit), "http a");
  assertEquals(way({ all_proxy: "a", NO_PROXY: "host" }), "");
  assertStringIncludes(way({ all_proxy: "gopher://a" }), "all_proxy wants socks5h://");
});

Deno.test("--proxy counts more than the environment, no_proxy more than both", () => {
  const env = { ALL_PROXY: "http://a" };
  assertEquals(way(env, { proxy: "none" }), "");
  assertEquals(way(env, { proxy: proxy("socks5://b") }), "socks5 b");
  const gateway = proxy("ftp://gate");
  const ftpProxy = gateway === "none" ? undefined : gateway;
  assertEquals(way(env, { ftpProxy }), "ftp gate");
  assertEquals(way(env, { ftpProxy, proxy: proxy("socks5://b") }), "socks5 b, ftp gate");
  assertEquals(way({ no_proxy: "*" }, { proxy: proxy("socks5://b") }), "exempt");
});

Deno.test("addresses are tried in turn, one family after the other", () => {
  const six = ["::1", "::2", "::3"];
  const four = ["192.0.2.1"];
  assertEquals(addressesInOrder([...six, ...four], "any"), ["::1", "192.0.2.1", "::2", "::3"]);
  assertEquals(addressesInOrder([...four, ...six], "any"), ["192.0.2.1", "::1", "::2", "::3"]);
  assertEquals(addressesInOrder([...six, ...four], "ipv4"), four);
  const address = fc.oneof(fc.ipV4(), fc.ipV6().filter((text) => familyOf(text) === "ipv6"));
  fc.assert(fc.property(fc.uniqueArray(address), (all) => {
    const ordered = addressesInOrder(all, "any");
    assertEquals(ordered.toSorted(), all.toSorted());
    assertEquals(ordered[0], all[0]);
    for (const family of ["ipv4", "ipv6"] as const) {
      const kept = ordered.filter((one) => familyOf(one) === family);
      assertEquals(kept, addressesInOrder(all, family));
    }
  }));
});
