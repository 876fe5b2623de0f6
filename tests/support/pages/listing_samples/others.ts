import { type ListingSample, sample } from "./sample.ts";

/** All other systems. */
export const OTHERS: readonly ListingSample[] = [
  sample("EPLF, a file", "+i8388621.48594,m825718503,r,s280,up755\tdjb's file", [
    "djb's file",
    "file",
    280,
    "1996-03-01T22:15:03",
  ]),
  sample("EPLF, a folder", "+i8388621.50690,m824255907,/,\t514", [
    "514",
    "folder",
    null,
    "1996-02-13T23:58:27",
  ]),
  sample("EPLF, ESP8266", ["+r,s5", ",\ta.txt"], ["a.txt", "file", 5, null]),
  sample("VMS, a folder", "DOCS.DIR;1  1 19-NOV-2001 21:41 [root,root] (RWE,RWE,RE,RE)", [
    "DOCS",
    "folder",
    null,
    "2001-11-19T21:41:00",
  ]),
  sample("VMS, a file", "LOGIN.COM;1       155   2-JUL-2003 10:30:13.64", [
    "LOGIN.COM;1",
    "file",
    79360,
    "2003-07-02T10:30:13",
  ]),
  sample("VMS, no time", "NOTIME.TXT;1    2/8    7-JAN-2000    [IV2_XXX]   (RWED,RWED,RE,)", [
    "NOTIME.TXT;1",
    "file",
    1024,
    "2000-01-07T00:00:00",
  ]),
  sample("VMS, French", "RAPPORT.TXT;1    6/8    15-JUI-2002    PRONAS   (RWED,RWED,RE,)", [
    "RAPPORT.TXT;1",
    "file",
    3072,
    "2002-07-15T00:00:00",
  ]),
  sample("VMS, two lines", [
    "A_VERY_LONG_NAME_FOR_A_FILE.DAT;1",
    "170774/170775     24-APR-2003 08:16:15  [FTP_CLIENT,SCOT]      (RWED,RWED,RE,)",
  ], ["A_VERY_LONG_NAME_FOR_A_FILE.DAT;1", "file", 87436288, "2003-04-24T08:16:15"]),
  sample(
    "VMS, the owner first",
    "OTHER.TXT;1   [SUMMARY]    1/3     2-AUG-2006 13:05  (RWE,RWE,RE,)",
    [
      "OTHER.TXT;1",
      "file",
      512,
      "2006-08-02T13:05:00",
    ],
  ),
  sample(
    "VMS, the date first",
    "DATED.TXT;1       17-JUN-1994 17:25:37     6308/13     (RWED,RWED,R,)",
    [
      "DATED.TXT;1",
      "file",
      3229696,
      "1994-06-17T17:25:37",
    ],
  ),
  sample("VMS, sizes with a unit", "SIZED.TXT;1 2KB 23-SEP-2005 14:57:07.27", [
    "SIZED.TXT;1",
    "file",
    2048,
    "2005-09-23T14:57:07",
  ]),
  sample("VxWorks, a folder", "2048    Feb-28-1998  05:23:30   flash card <DIR>", [
    "flash card",
    "folder",
    null,
    "1998-02-28T05:23:30",
  ]),
  sample("VxWorks, a file", "      1518    Mar-03-1999  14:05:12   startup.cfg", [
    "startup.cfg",
    "file",
    1518,
    "1999-03-03T14:05:12",
  ]),
  sample("Tandem", 'PAYFILE 101 528 6-Apr-07 14:21:18 255, 0 "oooo"', [
    "PAYFILE",
    "file",
    528,
    "2007-04-06T14:21:18",
  ], { heading: "File         Code             EOF  Last Modification    Owner  RWEP" }),
  sample("wfFtp of Nortel", "config.bin       1014196  06/03/04  Thur.   10:20:03", [
    "config.bin",
    "file",
    1014196,
    "2004-06-03T10:20:03",
  ]),
  sample("Unisys MCP", "LEDGER                  SEQDATA    84 03/08/1998  15:32", [
    "LEDGER",
    "file",
    84,
    "1998-03-08T15:32:00",
  ], { heading: "Report for: (UC)A ON PACK" }),
  sample("OS-9", "20.20 07/03/29 1026 d-ewrewr 2650 85920 CMDS", [
    "CMDS",
    "folder",
    85920,
    "2007-03-29T10:26:00",
  ]),
  sample("facts, as of MLSD", "Type=file;mOdIfY=20081105165215;size=1234; facts in LIST", [
    "facts in LIST",
    "file",
    1234,
    "2008-11-05T16:52:15",
  ]),
];
