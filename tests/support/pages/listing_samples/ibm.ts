import { type ListingSample, sample } from "./sample.ts";

const DATA_SETS = "Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname";
const MEMBERS = " Name     VV.MM   Created       Changed      Size  Init   Mod   Id";
const MODULES = " Name      Size     TTR   Alias-of AC --------- Attributes --------- Amode Rmode";
const JOBS = "JOBNAME  JOBID    OWNER    STATUS CLASS";

/** Systems of IBM. */
export const IBM: readonly ListingSample[] = [
  sample("OS/2, a file", "     36611      A    04-23-103  10:57  config.sys", [
    "config.sys",
    "file",
    36611,
    "2003-04-23T10:57:00",
  ]),
  sample("OS/2, a folder", "         0          DIR  06-27-96  11:57  PROTOCOL", [
    "PROTOCOL",
    "folder",
    null,
    "1996-06-27T11:57:00",
  ]),
  sample("OS/400, a folder", "QSYS            77824 02/23/00 15:09:55 *DIR       home dir/", [
    "home dir",
    "folder",
    77824,
    "2000-02-23T15:09:55",
  ]),
  sample("OS/400, the day first", "QSYS            77824 23/02/00 15:09:55 *FILE      DAYFIRST", [
    "DAYFIRST",
    "file",
    77824,
    "2000-02-23T15:09:55",
  ]),
  sample("OS/400, German", "QPGMR           36864 18.09.06 14:21:26 *FILE      AS400.FILE", [
    "AS400.FILE",
    "file",
    36864,
    "2006-09-18T14:21:26",
  ]),
  sample("OS/400, a member", "QPGMR                                    *MEM       QCLSRC.ADDJOB", [
    "QCLSRC.ADDJOB",
    "file",
    null,
    null,
  ]),
  sample(
    "z/OS, a data set",
    "WYOSPT 3420   2003/05/21  1  200  FB      80  8053  PS  PAYROLL.DATA",
    [
      "PAYROLL.DATA",
      "file",
      null,
      "2003-05-21T00:00:00",
    ],
    { heading: DATA_SETS },
  ),
  sample(
    "z/OS, a partitioned one",
    "WPTA01 3290   2004/03/04  1    3  FB      80  3125  PO  JCL.CNTL",
    [
      "JCL.CNTL",
      "folder",
      null,
      "2004-03-04T00:00:00",
    ],
  ),
  sample("z/OS, much space", "GISBWI 3390   2011/08/25  2 ++++  FB     904 18080  PS  HUGE.DATA", [
    "HUGE.DATA",
    "file",
    null,
    "2011-08-25T00:00:00",
  ]),
  sample("z/OS, never used", "NRP004 3390   **NONE**    1   15  NONE     0     0  PO  NEW.LIB", [
    "NEW.LIB",
    "folder",
    null,
    null,
  ]),
  sample("z/OS, columns run together", "TSO005 3390   2005/06/06 213000 U 0 27998 PO LOAD.LIB", [
    "LOAD.LIB",
    "folder",
    null,
    "2005-06-06T00:00:00",
  ]),
  sample("z/OS, VSAM", "TSO004 3390   VSAM KEYED.CLUSTER", ["KEYED.CLUSTER", "file", null, null]),
  sample("z/OS, on tape", "V43525 Tape                                             TAPE.FILE", [
    "TAPE.FILE",
    "file",
    null,
    null,
  ]),
  sample("z/OS, moved away", "Migrated                                                OLD.FILE", [
    "OLD.FILE",
    "unknown",
    null,
    null,
  ]),
  sample("z/OS, a member", " BATCH1   01.01 2004/06/22 2004/06/22 16:32   128   128     0 BOBY12", [
    "BATCH1",
    "file",
    null,
    "2004-06-22T16:32:00",
  ], { heading: MEMBERS }),
  sample("z/OS, a member without statistics", " BATCH2", ["BATCH2", "file", null, null], {
    heading: MEMBERS,
  }),
  sample(
    "z/OS, a load module",
    " CALCPAY  00B308 000411          00 FO              RN RU            31    ANY",
    [
      "CALCPAY",
      "file",
      45832,
      null,
    ],
    { heading: MODULES },
  ),
  sample("z/OS, a job", "USER1A   JOB00083 USER1    OUTPUT A        RC=0000 3 spool files", [
    "JOB00083",
    "file",
    null,
    null,
  ], { heading: JOBS }),
  sample("z/OS, a job, without owners", "USER1     JOB00070  OUTPUT    5 spool files", [
    "JOB00070",
    "file",
    null,
    null,
  ]),
  sample(
    "z/VM, fixed length",
    "PROFILE  EXEC     F         80        107          2 2005-10-04 15:28:42 060191",
    [
      "PROFILE.EXEC",
      "file",
      8560,
      "2005-10-04T15:28:42",
    ],
  ),
  sample(
    "z/VM, variable length",
    "README   TRACE    V         65        107          2 1997-04-02 12:33:20 TCP291",
    [
      "README.TRACE",
      "file",
      null,
      "1997-04-02T12:33:20",
    ],
  ),
  sample(
    "z/VM, a folder",
    "ARCHIVE  DIR      -          -          -          - 9/20/99 10:31:11 -",
    [
      "ARCHIVE",
      "folder",
      null,
      "1999-09-20T10:31:11",
    ],
  ),
];
