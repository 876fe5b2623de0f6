import { parseSize, type RemoteEntry, remoteEntry } from "../../remote_entry.ts";
import type { Dialect } from "../dialect.ts";
import { type DateOrder, dateOrderOf, momentAt, parseClock, parseDate } from "../parts/dates.ts";

const LINE =
  /^(\S{1,10})\s+(?:(\d+)\s+(?:([\d./-]{8,10})\s+(\d\d[:.,]\d\d[:.,]\d\d)\s+)?)?\*([A-Z]{2,8})\s+(\S.*)$/;

/** Types that hold other names. */
const FOLDERS: ReadonlySet<string> = new Set(["DIR", "DDIR", "LIB", "FLR"]);
/** Types that can be sent and fetched. */
const FILES: ReadonlySet<string> = new Set([
  "STMF",
  "DSTMF",
  "FILE",
  "MEM",
  "DOC",
  "SAVF",
  "USRSPC",
]);
/** Other types. */
const OBJECTS: ReadonlySet<string> = new Set(
  ("PGM SRVPGM MODULE CMD JRN JRNRCV DTAARA DTAQ MSGF MSGQ OUTQ JOBD JOBQ USRPRF USRIDX CLS SBSD MENU PNLGRP " +
    "SYMLNK BLKSF CHRSF FIFO SOCKET BNDDIR AUTL NODGRP TBL QRYDFN SQLPKG WSCST FCT").split(" "),
);

/**
 * OS/400, also called iSeries and IBM i: `OWNER  size  date time *TYPE  name`; members have neither size nor date. The order
 * of the parts of the date depends on the language of the job.
 */
export const os400: Dialect = {
  name: "OS/400 (IBM i)",
  begin({ sample }) {
    const order = dateOrderOf(sample, /^\S+\s+\d+\s+(\d\d)[-/]\d\d[-/]\d\d\s/);
    return (line) => parseOs400Line(line, order);
  },
};

/** One line of OS/400, without its line end. Undefined if it is not one, or of an unknown type. */
function parseOs400Line(line: string, order: DateOrder): RemoteEntry | undefined {
  const match = LINE.exec(line.trimEnd());
  if (match === null) return undefined;
  const [, , size = "", date = "", time = "", type = "", shown = ""] = match;
  if (!FOLDERS.has(type) && !FILES.has(type) && !OBJECTS.has(type)) return undefined;
  const day = parseDate(date, order);
  const clock = parseClock(time.replaceAll(/[.,]/g, ":"));
  if (date !== "" && day === undefined) return undefined;
  const isFolder = FOLDERS.has(type) || shown.endsWith("/");
  return remoteEntry({
    name: shown.replace(/\/$/, ""),
    type: isFolder ? "folder" : FILES.has(type) ? "file" : type === "SYMLNK" ? "link" : "special",
    size: parseSize(size),
    modified: day === undefined ? undefined : momentAt(day, clock),
  });
}
