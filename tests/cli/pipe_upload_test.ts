import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { until, within } from "../support/time/deadline.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { hooked, Lifeline, send, sent } from "../support/process/hooked_server.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

Deno.test("pipe-upload: each upload is the input of a command, and nothing is stored", async () => {
  await using bench = await hooked({
    scripts: {
      take: `cat > "\${0%/*}/$FERRY_BASENAME.$FERRY_SESSION"; echo "\${FERRY_FILE-none}"`,
    },
    options: "--pipe-upload TOOLS/take ROOT",
  });
  await bench.root.write("present", "x");
  const contents = Array.from({ length: 6 }, (_, at) => patterned(300_000 + at));
  const clients = await Promise.all(contents.map(() => bench.login()));
  await Promise.all(clients.map(async (client, at) => {
    assertEquals((await sent(client, "STOR data", contents[at] ?? "")).code, 226);
    client[Symbol.dispose]();
  }));
  const taken = (await bench.tools.names()).filter((name) => name.startsWith("data."));
  const sizes = await Promise.all(taken.map(async (name) => (await bench.tools.read(name)).length));
  assertEquals(sizes.sort(), contents.map(({ length }) => length));
  const leaving = await bench.login();
  await send(leaving, "STOR last", "words");
  await leaving.send("QUIT\r\n");
  leaving[Symbol.dispose]();
  await bench.server.waitForLine(/received "\/last"/);
  using client = await bench.login();
  assertEquals((await sent(client, "APPE data", "")).code, 226);
  assertEquals((await sent(client, "STOU", "x")).code, 226);
  for (const line of ["RETR present", "LIST", "DELE present"]) await client.ask(line, 550);
  await client.ask("REST 3", 350);
  await client.ask("STOR data", 550);
  assertEquals(await bench.root.names(), ["present"]);
});

Deno.test("pipe-upload: a large upload arrives whole, and the last line is no reply", async () => {
  const bytes = patterned(40_000_000);
  const wanted = Array.from(
    new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
  await using bench = await hooked({
    scripts: { take: `sha256sum | tee "\${0%/*}/sum"` },
    options: "--pipe-upload TOOLS/take ROOT",
  });
  using client = await bench.login();
  const { raw } = await sent(client, "STOR data", bytes);
  assertEquals(raw, ["226 Transfer complete (40000000 bytes)."]);
  assertEquals(decodeLenient(await bench.tools.read("sum")), `${wanted}  -\n`);
});

Deno.test("pipe-upload: tar unpacks what is sent, and may stop reading before the end", async () => {
  await using bench = await hooked({
    scripts: { take: 'exec tar x -C "$1"' },
    options: "--write --anonymous --pipe-upload=TOOLS/take\tROOT ROOT",
  });
  await bench.tools.write("page", "one");
  const packed = await new Deno.Command("tar", {
    args: ["c", "-C", bench.tools.path, "page"],
  }).output();
  using client = await bench.login();
  // Behind the end of the archive tar reads no more.
  const padded = new Uint8Array(packed.stdout.length + 3_000_000);
  padded.set(packed.stdout);
  assertEquals((await sent(client, "STOR pages.tar", padded)).code, 226);
  assertEquals(await bench.root.names(), ["page"]);
  const { bytes } = await client.download("RETR page");
  assertEquals(decodeLenient(bytes), "one");
});

Deno.test("pipe-upload: a command that fails, early or late, is 550 with its last line", async () => {
  await using bench = await hooked({
    scripts: {
      take: `case $FERRY_BASENAME in
early) head -c 3 > /dev/null; echo "no more of this" >&2; exit 3;;
late) cat > /dev/null; echo "out of paper"; exit 1;;
killed) kill -SEGV $$;;
esac`,
    },
    options: "--pipe-upload TOOLS/take ROOT",
  });
  using client = await bench.login();
  for (
    const [name, text] of [
      ["early", "550 no more of this"],
      ["late", "550 out of paper"],
      ["killed", "550 the command was ended by SIGSEGV"],
    ] as const
  ) {
    using data = await client.extendedPassive();
    await client.ask(`STOR ${name}`, 150);
    try {
      for (let part = 0; part < 40; part++) await data.write(new Uint8Array(100_000));
      await data.closeWrite();
    } catch {
      // Of a transfer that has been refused the connection is closed.
    }
    assertEquals((await client.reply()).raw, [text]);
  }
  await client.ask("NOOP", 200);
});

Deno.test("pipe-upload: a slow command slows the sender, and nothing piles up in between", async () => {
  await using bench = await hooked({
    scripts: { take: `read line < "\${0%/*}/gate"; cat > /dev/null` },
    options: "--pipe-upload TOOLS/take ROOT",
  });
  new Deno.Command("mkfifo", { args: [bench.tools.at("gate")] }).outputSync();
  using client = await bench.login();
  using data = await client.extendedPassive();
  await client.ask("STOR data", 150);
  const total = 64_000_000;
  let left = 0;
  const sending = (async () => {
    for (; left < total; left += 1_000_000) await data.write(new Uint8Array(1_000_000));
    await data.closeWrite();
  })();
  // Until what the server tells of the transfer has stayed the same for long.
  let taken = "";
  for (let same = 0; same < 100; same++) {
    const told = /(\d+) bytes/.exec((await client.command("STAT")).raw.join())?.[1] ?? "";
    if (told !== taken) same = 0;
    taken = told;
  }
  assert(Number(taken) < 20_000_000 && left < total / 2, `${taken} of ${left}`);
  await Deno.writeTextFile(bench.tools.at("gate"), "go\n");
  await within(sending, "the rest to be sent");
  await client.expect(226);
});

Deno.test("pipe-upload: the command never sees the end of a cut upload: it is killed", async () => {
  await using bench = await hooked({
    scripts: {
      take:
        `exec 3>"\${0%/*}/alive"; echo here >&3; cat > "\${0%/*}/part" && mv "\${0%/*}/part" "\${0%/*}/whole"`,
    },
    options: "--pipe-upload TOOLS/take ROOT",
  });
  for (const way of ["ABOR", "reset", "gone"] as const) {
    using alive = Lifeline.make(bench.tools.at("alive"));
    using client = await bench.login();
    using data = await client.extendedPassive();
    await client.ask("STOR data", 150);
    await data.write(encodeText("half of it"));
    await within(alive.begun(), "the command to begin");
    if (way === "ABOR") {
      await client.send("ABOR\r\n");
      await client.expect(426, 226);
    } else if (way === "gone") {
      // As the kernel ends both connections of a client that is killed.
      data.close();
      client[Symbol.dispose]();
    } else {
      await client.send("ABOR\r\n");
      client[Symbol.dispose]();
    }
    await within(alive.over(), "the command to end");
    assertEquals((await bench.tools.names()).includes("whole"), false);
    await Deno.remove(bench.tools.at("alive"));
  }
});

Deno.test("pipe-upload: a command that reads nothing, or never ends, is killed in time", async () => {
  await using bench = await hooked({
    scripts: {
      take: `exec 3>"\${0%/*}/alive"; echo here >&3
[ $FERRY_BASENAME = deaf ] || cat > /dev/null
sleep 1000 & wait`,
    },
    options: "--pipe-upload TOOLS/take --hook-timeout 0.4 ROOT",
  });
  for (const name of ["deaf", "endless"]) {
    using alive = Lifeline.make(bench.tools.at("alive"));
    using client = await bench.login();
    const content = name === "deaf" ? new Uint8Array(3_000_000) : "x";
    await send(client, `STOR ${name}`, content).catch(() => {});
    assertEquals((await client.reply()).raw, ["550 the command took longer than 0.4 s"]);
    await within(alive.over(), "the command and its child to end");
    await Deno.remove(bench.tools.at("alive"));
  }
});

Deno.test("pipe-upload: a waiting client may leave; the others get their turn", async () => {
  await using bench = await hooked({
    scripts: { take: `echo $FERRY_BASENAME >> "\${0%/*}/log"; cat > /dev/null` },
    options: "--pipe-upload TOOLS/take --hook-limit 1 ROOT",
  });
  using first = await bench.login();
  using second = await bench.login();
  using third = await bench.login();
  using data = await first.extendedPassive();
  await first.ask("STOR first", 150);
  await data.write(encodeText("x"));
  const hasBegun = async () => /1 bytes/.test((await first.command("STAT")).raw.join());
  await until(hasBegun, "the command to be asked for");
  await send(second, "STOR second", "x");
  await send(third, "STOR third", "x");
  await second.send("ABOR\r\n");
  await second.expect(426, 226);
  await data.closeWrite();
  await first.expect(226);
  await third.expect(226);
  assertEquals(decodeLenient(await bench.tools.read("log")), "first\nthird\n");
});

Deno.test("pipe-upload: an account that may not make files has no use of the command", async () => {
  await using bench = await hooked({
    scripts: { take: `cat > "\${0%/*}/taken"` },
    options: "--user ann:secret --anonymous --write --pipe-upload TOOLS/take ROOT",
  });
  using reader = await bench.login();
  const refused = await reader.command("STOR data");
  using ann = await WireClient.login(bench.server, "ann", "secret");
  const open = refused.code === 150;
  assertEquals([open, (await sent(ann, "STOR data", "x")).code], [false, 226]);
  assertStringIncludes(refused.raw.join(), "may not make new files");
});
