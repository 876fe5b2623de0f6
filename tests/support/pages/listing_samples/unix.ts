import { type ListingSample, sample } from "./sample.ts";

/** Unix and systems with similar listings. */
export const UNIX: readonly ListingSample[] = [
  sample(
    "Unix, an older folder",
    "drwxr-xr-x   4 root     wheel        512 Apr  8  1994 old reports",
    [
      "old reports",
      "folder",
      512,
      "1994-04-08T00:00:00",
    ],
  ),
  sample(
    "Unix, a recent file",
    "-rw-r--r--    1 1000     1000        20480 Nov 20 17:05 notes v2.txt",
    [
      "notes v2.txt",
      "file",
      20480,
      "2026-11-20T17:05:00",
    ],
  ),
  sample("Unix, no group", "-rw-r-----   1 anna              1207 Mar 29  2003 no group.txt", [
    "no group.txt",
    "file",
    1207,
    "2003-03-29T00:00:00",
  ]),
  sample("Unix, neither owner nor group", "-r--r--r-- 0125039 12 Nov 11  2005 nobody.txt", [
    "nobody.txt",
    "file",
    12,
    "2005-11-11T00:00:00",
  ]),
  sample(
    "Unix, a link",
    "lrwxrwxrwx   1 root     other          7 Jan 25 00:17 current one -> usr/bin",
    [
      "current one",
      "link",
      7,
      "2026-01-25T00:17:00",
    ],
  ),
  sample("Unix, a space before the name", "-rw-r--r-- 1 jo jo 5 Nov 20 17:05  indented", [
    " indented",
    "file",
    5,
    "2026-11-20T17:05:00",
  ]),
  sample(
    "Unix, a year in the name",
    "drwxrwxrwx   1 0        0               0 29 Jul 02:27 2014 Invoices",
    [
      "2014 Invoices",
      "folder",
      0,
      "2026-07-29T02:27:00",
    ],
  ),
  sample("Unix, access lists", "-rw-rwx---+  1 anna     staff        77 Nov 20 17:05 shared.doc", [
    "shared.doc",
    "file",
    77,
    "2026-11-20T17:05:00",
  ]),
  sample("macOS, attributes", "drwxr-xr-x@ 12 anna  staff  384 Nov 20 17:05 Fotos", [
    "Fotos",
    "folder",
    384,
    "2026-11-20T17:05:00",
  ]),
  sample("SELinux", "-rw-r--r--. 1 anna anna 41 Nov 20 17:05 labelled", [
    "labelled",
    "file",
    41,
    "2026-11-20T17:05:00",
  ]),
  sample("Unix, a device", "brw-rw----   1 root     disk       8,  17 Nov 20 17:05 sdb1", [
    "sdb1",
    "special",
    null,
    "2026-11-20T17:05:00",
  ]),
  sample("Unix, tabs", "-rw-r--r--\t1\tanna\tstaff\t77\tNov 20 17:05\ttabs.txt", [
    "tabs.txt",
    "file",
    77,
    "2026-11-20T17:05:00",
  ]),
  sample(
    "Unix, a group of three words",
    "-rw-r--r--   1 anna Domain Users   531 Jan 29 03:26 domain.txt",
    [
      "domain.txt",
      "file",
      531,
      "2026-01-29T03:26:00",
    ],
  ),
  sample(
    "Unix, sizes for people",
    "-rw-r--r--   1 anna     staff  33.5k Oct 5 21:22 about 33k.bin",
    [
      "about 33k.bin",
      "file",
      34304,
      "2026-10-05T21:22:00",
    ],
  ),
  sample(
    "Unix, group and size run together",
    "-r-xr-xr-x longowner longgroup123456 Feb 12 17:20 wide.log",
    [
      "wide.log",
      "file",
      123456,
      "2026-02-12T17:20:00",
    ],
  ),
  sample(
    "Unix, midnight as 24:00",
    "-rw-------      1  99999999 0              3 Apr   4 24:00 late",
    [
      "late",
      "file",
      3,
      "2026-04-05T00:00:00",
    ],
  ),
  sample(
    "Unix, months as numbers",
    "-rw-r--r--   1 root     other        531 3 29 03:26 third month",
    [
      "third month",
      "file",
      531,
      "2026-03-29T03:26:00",
    ],
  ),
  sample(
    "Unix, month and day joined, a year",
    "-rw-r--r--   1 root     other        531 09-26 2000 autumn.txt",
    [
      "autumn.txt",
      "file",
      531,
      "2000-09-26T00:00:00",
    ],
  ),
  sample(
    "Unix, month and day joined, a time",
    "-rw-r--r--   1 root     other        531 09-26 13:45 autumn2.txt",
    [
      "autumn2.txt",
      "file",
      531,
      "2026-09-26T13:45:00",
    ],
  ),
  sample("Unix, long-iso", "-rw-r--r--   1 root     other        531 2005-06-07 21:22 iso file", [
    "iso file",
    "file",
    531,
    "2005-06-07T21:22:00",
  ]),
  sample(
    "Unix, full-iso",
    "-rw-r--r-- 1 root other 531 2005-06-07 21:22:33.000000000 +0200 full iso",
    [
      "full iso",
      "file",
      531,
      "2005-06-07T19:22:33",
    ],
  ),
  sample(
    "busybox, full time",
    "-rw-r--r--    1 root     root            38 2025-11-20 17:05:09 +0200 busy box",
    [
      "busy box",
      "file",
      38,
      "2025-11-20T15:05:09",
    ],
  ),
  sample("Unix, iso without a time", "-rw-r--r-- 1 root other 531 2005-06-07  iso old", [
    "iso old",
    "file",
    531,
    "2005-06-07T00:00:00",
  ]),
  sample("Unix, slashes", "-r-xr-xr-x   2 root     other      2235 1999/10/12 17:12 slashes.c", [
    "slashes.c",
    "file",
    2235,
    "1999-10-12T17:12:00",
  ]),
  sample(
    "Unix, the day first in numbers",
    "-r-xr-xr-x   2 root     other      2235 24-04-2003 17:12 dayfirst.c",
    [
      "dayfirst.c",
      "file",
      2235,
      "2003-04-24T17:12:00",
    ],
  ),
  sample("Unix, dots", "-r-xr-xr-x   2 root  root  96 2004.07.15   dots.c", [
    "dots.c",
    "file",
    96,
    "2004-07-15T00:00:00",
  ]),
  sample("Unix, the date in one word", "-r-xr-xr-x 2 owner group 4512 01-jun-99 one word.c", [
    "one word.c",
    "file",
    4512,
    "1999-06-01T00:00:00",
  ]),
  sample("Unix, the day before the month", "drwxr-xr-x 3 user group 512 01 oct 2004 swapped", [
    "swapped",
    "folder",
    512,
    "2004-10-01T00:00:00",
  ]),
  sample("BSD, seconds and year", "-rw-r--r--  1 anna  staff  9 Oct  8 09:47:12 2002 seconds.c", [
    "seconds.c",
    "file",
    9,
    "2002-10-08T09:47:12",
  ]),
  sample("Unix, no dates", "drwxr-xr-x 3 anna devlab 512 dateless", [
    "dateless",
    "folder",
    512,
    null,
  ]),
  sample("Unix, all in numbers", "0100644   500  101   12345    1123456789       in numbers.txt", [
    "in numbers.txt",
    "file",
    12345,
    "2005-08-07T23:19:49",
  ]),
  sample("VShell, of today", "-rwxr-xr-x    1 user group        9 Oct 08, 2002 09:47 both.txt", [
    "both.txt",
    "file",
    9,
    "2002-10-08T09:47:00",
  ]),
  sample("VShell, of old", "206876  Apr 04, 2000 21:06 old shell.zip", [
    "old shell.zip",
    "file",
    206876,
    "2000-04-04T21:06:00",
  ]),
  sample("VShell, of old, a folder", "0  Dec 12, 2002 02:13 old shell/", [
    "old shell",
    "folder",
    null,
    "2002-12-12T02:13:00",
  ]),
  sample(
    "NetPresenz, a file",
    "-------r--         326  1391972  1392298 Nov 22  1995 MegaPhone.sit",
    [
      "MegaPhone.sit",
      "file",
      1392298,
      "1995-11-22T00:00:00",
    ],
  ),
  sample("NetPresenz, a folder", "drwxrwxr-x               folder        2 May 10  1996 network", [
    "network",
    "folder",
    null,
    "1996-05-10T00:00:00",
  ]),
  sample(
    "NetWare, a folder",
    "d [R----F--] supervisor            512       Jan 16 18:53    login",
    [
      "login",
      "folder",
      512,
      "2026-01-16T18:53:00",
    ],
  ),
  sample("NetWare, a file", "- [R----F--] rhesus             214059       Oct 20 15:27    cx.exe", [
    "cx.exe",
    "file",
    214059,
    "2026-10-20T15:27:00",
  ]),
  sample("NetWare, of Hellsoft", "-[RWCEMFA]  1 supervis   1024 Mar  3  1998 hell.soft", [
    "hell.soft",
    "file",
    1024,
    "1998-03-03T00:00:00",
  ]),
  sample("Connect:Enterprise", "-C--E-----FTP B BCC3I1       7670  1294495 Jan 13 07:42 batch 7", [
    "batch 7",
    "file",
    1294495,
    "2026-01-13T07:42:00",
  ]),
];
