import { type ListingSample, sample } from "./sample.ts";

/** Microsoft's systems, and others with drive letters. */
export const WINDOWS: readonly ListingSample[] = [
  sample("DOS, a folder", "04-27-00  12:09PM       <DIR>          inetpub", [
    "inetpub",
    "folder",
    null,
    "2000-04-27T12:09:00",
  ]),
  sample("DOS, a file", "04-06-00  03:47PM                  589 read me.htm", [
    "read me.htm",
    "file",
    589,
    "2000-04-06T15:47:00",
  ]),
  sample("DOS, years of four digits", "11-20-2026  05:05AM           3000000000 disc.iso", [
    "disc.iso",
    "file",
    3000000000,
    "2026-11-20T05:05:00",
  ]),
  sample("DOS, a clock of 24 hours", "2002-09-02  19:06                9,730 long year.txt", [
    "long year.txt",
    "file",
    9730,
    "2002-09-02T19:06:00",
  ]),
  sample(
    "DOS, a junction",
    "07/14/2009  06:08 AM    <JUNCTION>     My Music [C:\\Users\\jo\\Music]",
    [
      "My Music",
      "link",
      null,
      "2009-07-14T06:08:00",
    ],
  ),
  sample("DOS, a link to a folder", "20.11.2026  17:05    <SYMLINKD>     linked [D:\\data]", [
    "linked",
    "link",
    null,
    "2026-11-20T17:05:00",
  ]),
  sample("SuperTCP", "DESIGN1.DOC          11264      05-11-95        14:20", [
    "DESIGN1.DOC",
    "file",
    11264,
    "1995-05-11T14:20:00",
  ]),
  sample("SuperTCP, a folder", "CMT             <DIR>           11-21-94        10:17", [
    "CMT",
    "folder",
    null,
    "1994-11-21T10:17:00",
  ]),
];
