import { assertEquals } from "@std/assert";
import { hasMachineListing, parseFeatures } from "../../../core/protocol/features.ts";

Deno.test("the features are between the first and the last line (RFC 2389 §3.2)", () => {
  const lines = ["Extensions supported:", " SIZE", " MLST size*;create;modify*;perm;", "End"];
  assertEquals([...parseFeatures(lines)], [["SIZE", ""], ["MLST", "size*;create;modify*;perm;"]]);
});

Deno.test("small letters, missing and further spaces, and empty lines do not matter", () => {
  const lines = ["Features", "utf8", "\tREST  STREAM ", " ", "End"];
  assertEquals([...parseFeatures(lines)], [["UTF8", ""], ["REST", "STREAM"]]);
});

Deno.test("a reply without features gives none", () => {
  assertEquals(parseFeatures(["No features"]).size, 0);
  assertEquals(parseFeatures(["a", "b"]).size, 0);
  assertEquals(parseFeatures([]).size, 0);
});

Deno.test("MLST and MLSD both mean that there are machine listings", () => {
  assertEquals(hasMachineListing(parseFeatures(["", " MLST type*;", ""])), true);
  assertEquals(hasMachineListing(parseFeatures(["", " MLSD", ""])), true);
  assertEquals(hasMachineListing(parseFeatures(["", " SIZE", ""])), false);
});
