import { assertEquals } from "@std/assert";
import { decodeLenient } from "../../../core/base/text.ts";
import { runToEnd } from "../../support/ftp/client_run.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";
import { PEERS, realPeerTest } from "./real_peers.ts";

const OLD = Date.UTC(2020, 0, 2, 3, 4, 5);

async function textOf(folder: TempFolder, name: string): Promise<string> {
  return decodeLenient(await folder.read(name));
}

for (const peer of PEERS) {
  realPeerTest(
    peer,
    "--on-exist does what it says, both ways",
    async (remote) => {
      await remote.write("a file.txt", "there");
      await Deno.utime(remote.at("a file.txt"), OLD / 1000, OLD / 1000);
      await Deno.chmod(remote.at("a file.txt"), 0o666);
    },
    async ({ remote, url, env }) => {
      await using local = await tempFolder();
      await local.write("a file.txt", "here");
      await Deno.utime(local.at("a file.txt"), OLD / 1000, OLD / 1000);
      const put = async (kind: string) =>
        (await runToEnd(["put", "--on-exist", kind, "a file.txt", url("")], {
          cwd: local.path,
          env,
        })).code;
      const get = async (kind: string) =>
        (await runToEnd(["get", "--on-exist", kind, url("a%20file.txt")], {
          cwd: local.path,
          env,
        })).code;
      const codes = [];
      for (const kind of ["skip", "newer", "fail"]) codes.push(await put(kind), await get(kind));
      assertEquals(codes, [10, 10, 10, 10, 5, 6]);
      assertEquals(await textOf(remote, "a file.txt"), "there");
      assertEquals(await textOf(local, "a file.txt"), "here");
      assertEquals([await put("rename"), await get("rename")], [0, 0]);
      assertEquals(await textOf(remote, "a file (1).txt"), "here");
      assertEquals(await textOf(local, "a file (1).txt"), "there");
      await Deno.utime(local.at("a file.txt"), OLD / 1000, OLD / 1000 + 1);
      assertEquals(await put("newer"), 0);
      assertEquals(await textOf(remote, "a file.txt"), "here");
      await local.write("new.txt", "new");
      const made = await runToEnd(["put", "--create-dirs", "new.txt", url("x%20y/z/")], {
        cwd: local.path,
        env,
      });
      assertEquals([made.code, made.words], [0, []]);
      assertEquals(await textOf(remote, "x y/z/new.txt"), "new");
    },
  );
}
