import { assert } from "@std/assert";
import { COMMANDS } from "../../core/command_table.ts";
import { speaksForeignProtocol } from "../../core/foreign_protocol.ts";
import { encodeText } from "../../core/text.ts";

Deno.test("the first lines of HTTP, SMTP and SSH are none of FTP", () => {
  for (
    const line of [
      "GET / HTTP/1.1",
      "POST /upload HTTP/1.1",
      "HEAD / HTTP/1.0",
      "OPTIONS * HTTP/1.1",
      "PUT /x HTTP/1.1",
      "DELETE /x HTTP/1.1",
      "PATCH /x HTTP/1.1",
      "CONNECT host:443 HTTP/1.1",
      "TRACE / HTTP/1.1",
      "PRI * HTTP/2.0",
      "get / http/1.1",
      "EHLO",
      "EHLO host",
      "HELO host",
      "SSH-2.0-OpenSSH_9.6",
    ]
  ) {
    assert(speaksForeignProtocol(encodeText(line)), line);
  }
});

Deno.test("no command of FTP is taken for another protocol, nor are typing errors", () => {
  for (const { verb, aliases } of COMMANDS) {
    for (const name of [verb, ...aliases]) {
      for (const line of [name, `${name} argument`, `${name.toLowerCase()} x`]) {
        assert(!speaksForeignProtocol(encodeText(line)), line);
      }
    }
  }
  for (const line of ["", " GET /", "GETX", "GET", "HELP", "HELOX", "\xff\xfe", "PUTT x"]) {
    assert(!speaksForeignProtocol(encodeText(line)), line);
  }
});
