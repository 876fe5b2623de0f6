import { assert } from "@std/assert";
import fc from "fast-check";
import { COMMANDS } from "../../../core/protocol/commands/command_table.ts";
import {
  beginsForeignProtocol,
  speaksForeignProtocol,
} from "../../../core/protocol/foreign_protocol.ts";
import { encodeText } from "../../../core/base/text.ts";

/** What no typing error makes of a command of FTP: another protocol after a login as well. */
const CERTAIN = [
  "GET / HTTP/1.1",
  "POST /upload HTTP/1.1",
  "HEAD / HTTP/1.0",
  "OPTIONS * HTTP/1.1",
  "CONNECT host:443 HTTP/1.1",
  "PRI * HTTP/2.0",
  "get / http/1.1",
  "PROPFIND / HTTP/1.1",
  "MKCOL /x HTTP/1.1",
  "VERSION-CONTROL /x HTTP/1.1",
  "SOMETHING-NEW /x HTTP/1.1",
  "GET /a b HTTP/1.1",
  "DESCRIBE rtsp://host/stream RTSP/1.0",
  "GET_PARAMETER rtsp://host/stream RTSP/2.0",
  "INVITE sip:ann@host SIP/2.0",
  "REGISTER sip:host SIP/2.0",
  "HTTP/1.1 200 OK",
  "SSH-2.0-OpenSSH_9.6",
  "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
];

/** Before a login: words that people might type, but that no FTP client sends first. */
const BEFORE_LOGIN = [
  "GET /",
  "GET file",
  "DELETE /x",
  "EHLO",
  "EHLO host",
  "HELO host",
  "LHLO host",
  "PROPFIND *",
  "SUBSCRIBE sip:host",
];

Deno.test("the first lines of HTTP, WebDAV, RTSP, SIP, SMTP, SSH and TLS are none of FTP", () => {
  for (const line of CERTAIN) {
    assert(speaksForeignProtocol(encodeText(line), true), line);
    assert(speaksForeignProtocol(encodeText(line), false), line);
  }
  for (const line of BEFORE_LOGIN) {
    assert(speaksForeignProtocol(encodeText(line), false), line);
    assert(!speaksForeignProtocol(encodeText(line), true), line);
  }
});

Deno.test("a request that is too long for a line of FTP is known by its beginning", () => {
  for (const line of ["POST /aaaa", "PROPFIND /aaaa", "NEW http://host/aaa", "INVITE sip:aaaa"]) {
    assert(beginsForeignProtocol(encodeText(line), false), line);
  }
  for (const line of ["STOR /aaaa", "CWD /aaaa", "aaaaaaaaa", "mistyped aaaa", "\0\0\0"]) {
    assert(!beginsForeignProtocol(encodeText(line), false), line);
  }
});

Deno.test("property: no FTP command is taken for another protocol, whatever its argument", () => {
  const verbs = COMMANDS.flatMap(({ verb, aliases }) => [verb, ...aliases]);
  const argument = fc.oneof(
    fc.string(),
    fc.constantFrom("/ HTTP/1.1", "* HTTP/2.0", "/a b RTSP/1.0", "sip:x SIP/2.0", "http://x/"),
  );
  fc.assert(fc.property(fc.constantFrom(...verbs), argument, fc.boolean(), (verb, text, upper) => {
    const line = encodeText(`${upper ? verb : verb.toLowerCase()} ${text}`);
    for (const loggedIn of [false, true]) {
      assert(!speaksForeignProtocol(line, loggedIn));
      assert(!beginsForeignProtocol(line, loggedIn));
    }
  }));
});

Deno.test("typing errors are not taken for another protocol", () => {
  const typed = ["", " GET /", "GETX", "GET", "HELP", "HELOX", "PUTT x", "\xff\xfe", "COPY a b"];
  const more = ["MOVE /a /b", "SEARCH x", "UPDATE", "LOCK file", "INFO", "REPORT /x", "PLAY /x"];
  for (const line of [...typed, ...more]) {
    assert(!speaksForeignProtocol(encodeText(line), false), line);
    assert(!speaksForeignProtocol(encodeText(line), true), line);
  }
});
