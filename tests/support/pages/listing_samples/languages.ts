import { type ListingSample, sample } from "./sample.ts";

/** Months in other languages. */
export const LANGUAGES: readonly ListingSample[] = [
  sample("German, a time", "dr-xr-xr-x   2 root     other      2235 26. Juli, 20:10 sommer", [
    "sommer",
    "folder",
    2235,
    "2026-07-26T20:10:00",
  ]),
  sample("German, a year", "-r-xr-xr-x   2 root     other      2235 2.   Okt.  2003 herbst", [
    "herbst",
    "file",
    2235,
    "2003-10-02T00:00:00",
  ]),
  sample("German, Latin-1", "-rw-r--r-- 1 jo jo 38 M\xe4r 20  2019 fr\xfchling", [
    "frühling",
    "file",
    38,
    "2019-03-20T00:00:00",
  ], { isBytes: true }),
  sample("French", "-rw-r--r-- 1 jo jo 38 20 août  2019 été.txt", [
    "été.txt",
    "file",
    38,
    "2019-08-20T00:00:00",
  ]),
  sample("Spanish", "-rw-r--r-- 1 jo jo 38 ene 20 17:05 enero", [
    "enero",
    "file",
    38,
    "2026-01-20T17:05:00",
  ]),
  sample("Italian", "-rw-r--r-- 1 jo jo 38 20 mag 17:05 maggio", [
    "maggio",
    "file",
    38,
    "2026-05-20T17:05:00",
  ]),
  sample("Portuguese", "-rw-r--r-- 1 jo jo 38 20 Out 2018 outubro", [
    "outubro",
    "file",
    38,
    "2018-10-20T00:00:00",
  ]),
  sample("Croatian, which is not known", "-rw-r--r-- 1 jo jo 38 velj 20  2018 zima", [
    "zima",
    "file",
    38,
    null,
  ]),
  sample("Dutch", "-rw-r--r-- 1 jo jo 38 mrt 20  2018 maart", [
    "maart",
    "file",
    38,
    "2018-03-20T00:00:00",
  ]),
  sample("Swedish", "-rw-r--r-- 1 jo jo 38 20 maj 2018 maj", [
    "maj",
    "file",
    38,
    "2018-05-20T00:00:00",
  ]),
  sample("Norwegian", "-rw-r--r-- 1 jo jo 38 20. des. 2018 jul", [
    "jul",
    "file",
    38,
    "2018-12-20T00:00:00",
  ]),
  sample("Danish", "-rw-r--r-- 1 jo jo 38 20 okt 2018 efterår", [
    "efterår",
    "file",
    38,
    "2018-10-20T00:00:00",
  ]),
  sample("Finnish", "-rw-r--r-- 1 jo jo 38 kesä 20  2018 kesä", [
    "kesä",
    "file",
    38,
    "2018-06-20T00:00:00",
  ]),
  sample("Hungarian", "dr-xr-xr-x   2 root     other      2235 szept 26 20:10 ősz", [
    "ősz",
    "folder",
    2235,
    "2026-09-26T20:10:00",
  ]),
  sample("Polish", "-rw-r--r-- 1 jo jo 38 paź 20  2018 jesień", [
    "jesień",
    "file",
    38,
    "2018-10-20T00:00:00",
  ]),
  sample("Czech", "-rw-r--r-- 1 jo jo 38 říj 20  2018 podzim", [
    "podzim",
    "file",
    38,
    "2018-10-20T00:00:00",
  ]),
  sample("Slovenian", "-rw-r--r-- 1 jo jo 38 avg 20  2018 poletje", [
    "poletje",
    "file",
    38,
    "2018-08-20T00:00:00",
  ]),
  sample("Turkish", "-rw-r--r-- 1 jo jo 38 Ağu 20  2018 yaz", [
    "yaz",
    "file",
    38,
    "2018-08-20T00:00:00",
  ]),
  sample("Russian", "-rw-r--r-- 1 jo jo 38 июн 20  2018 лето", [
    "лето",
    "file",
    38,
    "2018-06-20T00:00:00",
  ]),
  sample("Russian, KOI8-R", "-rw-r--r-- 1 jo jo 38 \xc9\xc0\xce 20  2018 leto", [
    "leto",
    "file",
    38,
    "2018-06-20T00:00:00",
  ], { isBytes: true }),
  sample("Japanese, a time", "-rw-r--r--   1 root  sys  8473  8月 20日 10:15 夏.txt", [
    "夏.txt",
    "file",
    8473,
    "2026-08-20T10:15:00",
  ]),
  sample(
    "Japanese, Shift-JIS",
    "-rw-r--r--   1 root  sys  8473  4\x8c\x8e 18\x93\xfa 2003\x94\x4e haru",
    [
      "haru",
      "file",
      8473,
      "2003-04-18T00:00:00",
    ],
    { isBytes: true },
  ),
  sample("Chinese", "-rw-r--r-- 1 root root 2096 8月 17 08:52 夏天", [
    "夏天",
    "file",
    2096,
    "2026-08-17T08:52:00",
  ]),
  sample(
    "Korean, the year first",
    "drwxr-xr-x   5 root     sys          512 2005년  1월  6일 겨울",
    [
      "겨울",
      "folder",
      512,
      "2005-01-06T00:00:00",
    ],
  ),
];
