import { assert } from "@std/assert";

/** A line of the transfer log, parsed only by what xferlog(5) says. */
export interface XferlogLine {
  readonly currentTime: Date;
  readonly transferTime: number;
  readonly remoteHost: string;
  readonly fileSize: number;
  readonly filename: string;
  readonly transferType: "a" | "b";
  readonly specialActionFlag: string;
  readonly direction: "o" | "i" | "d";
  readonly accessMode: "a" | "g" | "r";
  readonly username: string;
  readonly serviceName: string;
  readonly authenticationMethod: "0" | "1";
  readonly authenticatedUserId: string;
  readonly completionStatus: "c" | "i";
}

/** The man page says: `DDD MMM dd hh:mm:ss YYYY`, then thirteen fields separated by spaces. */
const LINE = new RegExp(
  [
    "^((?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
    "(?:[ 0]\\d|[12]\\d|3[01]) (?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d \\d{4})",
    "(\\d+) (\\S+) (\\d+) (\\S+) ([ab]) ([CUT_]+) ([oid]) ([agr]) (\\S+) (\\S+) ([01]) (\\S+) ([ci])$",
  ].join(" "),
);

/** Parses one line as xferlog(5) describes it; fails on any other. The time is local, as in the format. */
export function readXferlogLine(line: string): XferlogLine {
  const found = LINE.exec(line);
  assert(found !== null, `not a line of xferlog(5): ${JSON.stringify(line)}`);
  const [, time = "", seconds, host = "", size, filename = "", type, flag = ""] = found;
  const [direction, mode, username = "", service = "", method, id = "", status] = found.slice(8);
  return {
    currentTime: new Date(time),
    transferTime: Number(seconds),
    remoteHost: host,
    fileSize: Number(size),
    filename,
    transferType: type === "a" ? "a" : "b",
    specialActionFlag: flag,
    direction: direction === "o" ? "o" : direction === "i" ? "i" : "d",
    accessMode: mode === "a" ? "a" : mode === "g" ? "g" : "r",
    username,
    serviceName: service,
    authenticationMethod: method === "0" ? "0" : "1",
    authenticatedUserId: id,
    completionStatus: status === "c" ? "c" : "i",
  };
}
