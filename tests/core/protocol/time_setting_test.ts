import { assertEquals } from "@std/assert";
import { hasSetTime, timeCommand, timeWays } from "../../../core/protocol/time_setting.ts";

const MOMENT = Date.UTC(2020, 0, 2, 3, 4, 5, 678);

Deno.test("the time is set by whole seconds in UTC, in each of the four forms", () => {
  assertEquals(timeCommand("MFMT", "a b", MOMENT), "MFMT 20200102030405 a b");
  assertEquals(timeCommand("MDTM", "a b", MOMENT), "MDTM 20200102030405 a b");
  const utime = "SITE UTIME a b 20200102030405 20200102030405 20200102030405 UTC";
  assertEquals(timeCommand("SITE UTIME path", "a b", MOMENT), utime);
  assertEquals(timeCommand("SITE UTIME time", "a b", MOMENT), "SITE UTIME 20200102030405 a b");
});

Deno.test("MFMT is tried only where FEAT lists it, SITE UTIME first where FEAT does", () => {
  const ways = (...features: readonly (readonly [string, string])[]) =>
    timeWays(new Map(features))[0];
  assertEquals(ways(["MFMT", ""], ["MDTM", ""], ["SITE", "CHMOD;UTIME"]), "MFMT");
  assertEquals(ways(["MDTM", ""], ["SITE", "CHMOD;UTIME"]), "SITE UTIME path");
  assertEquals(ways(["MDTM", ""], ["SITE", "CHMOD"]), "MDTM");
  assertEquals(ways(["SIZE", ""]), "SITE UTIME path");
  assertEquals(timeWays(new Map()).includes("MFMT"), false);
  assertEquals(ways(), "MDTM");
});

Deno.test("a reply with another time than was asked for has set nothing", () => {
  const reply = (code: number, line: string) => hasSetTime({ code, lines: [line] }, MOMENT);
  assertEquals(reply(213, "Modify=20200102030405; a b"), true);
  assertEquals(reply(213, "UTIME OK"), true);
  assertEquals(reply(213, "File modification time set."), true);
  assertEquals(reply(213, "20200102030405"), true);
  assertEquals(reply(213, "20261130222111"), false);
  assertEquals(reply(213, "Modify=20261130222111; a"), false);
  assertEquals(reply(202, "not needed here"), false);
  assertEquals(reply(550, "no"), false);
});
