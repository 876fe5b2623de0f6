/** One claim about what the server answers; at least one wire test shows it (`rowTest`). */
export interface Row {
  readonly section:
    | "Session"
    | "Commands"
    | "Extensions"
    | "Text files"
    | "Accounts"
    | "Data connections"
    | "TLS"
    | "Sharing"
    | "Devices";
  /** Short and unique; the first argument of `rowTest`. */
  readonly id: string;
  /** What the server does. */
  readonly says: string;
}

/** The behaviour of ferry's server, claim by claim. docs/WIRE_TESTS.md lists them with their tests. */
export const ROWS = [
  // ---- the session ----
  {
    section: "Session",
    id: "greeting",
    says:
      "`220` as soon as the connection stands, with ferry's name and version, or the words of `--greeting`",
  },
  {
    section: "Session",
    id: "line end",
    says: "CR LF ends a line, a bare LF and CR CR LF too; an empty line is ignored",
  },
  { section: "Session", id: "bare CR", says: "a bare CR does not end a line" },
  {
    section: "Session",
    id: "line length",
    says:
      "4,096 bytes are served; a longer line is `500`, discarded to its end; the session goes on",
  },
  {
    section: "Session",
    id: "before login",
    says:
      "USER PASS ACCT QUIT REIN HELP NOOP SYST STAT FEAT OPTS CLNT LANG HOST AUTH PBSZ PROT are " +
      "answered without a login; STAT with an argument and all the rest is `530`",
  },
  { section: "Session", id: "unknown verb", says: "`500`" },
  {
    section: "Session",
    id: "not provided",
    says: "a verb that an RFC defines and ferry does not provide (SMNT, for instance) is `502`",
  },
  {
    section: "Session",
    id: "bad argument",
    says: "a missing, superfluous or malformed argument is `501`",
  },
  {
    section: "Session",
    id: "parameter not provided",
    says: "a known parameter value that is not provided is `504`",
  },
  { section: "Session", id: "wrong order", says: "`503`" },
  { section: "Session", id: "letter case", says: "verbs are understood in any letter case" },
  {
    section: "Session",
    id: "UTF-8",
    says:
      "names are UTF-8 both ways; after OPTS UTF8 ON, or with `--encoding utf-8`, a line that is not valid UTF-8 is `501`",
  },
  {
    section: "Session",
    id: "encoding auto",
    says:
      "bytes that are not valid UTF-8 are windows-1252, and from then on names go out to the session the same way, until OPTS UTF8 ON; on the disk names are UTF-8",
  },
  {
    section: "Session",
    id: "encoding NAME",
    says:
      "with `--encoding NAME` names travel in it both ways until OPTS UTF8 ON; what is invalid in it is `501`; what cannot be said in it is `&#26085;`, and understood so",
  },
  {
    section: "Session",
    id: "names not UTF-8",
    says: "a name on the disk that is not valid UTF-8 leaves escaped",
  },
  {
    section: "Session",
    id: "NUL CR LF",
    says:
      "NUL or CR inside of a name is `501`; a name on the disk with a line end never breaks a reply",
  },
  { section: "Session", id: "idle", says: "idle for too long: `421`, and the connection closes" },
  {
    section: "Session",
    id: "too many sessions",
    says:
      "no room for another session, of the server, the address or the account: `421`, and the connection closes",
  },
  {
    section: "Session",
    id: "allow and deny",
    says: "an address that may not connect: `421`, and the connection closes",
  },
  {
    section: "Session",
    id: "connect rate",
    says: "too many connections of one address within a second: `421`",
  },
  {
    section: "Session",
    id: "failed logins",
    says: "the refusal comes after 0.3 s, and 0.3 s later each time, up to 1.5 s, for one address",
  },
  {
    section: "Session",
    id: "ban",
    says:
      "ten failed logins within ten minutes: `421` for the address (IPv6: its /64) for ten minutes, and for PASS in its sessions that go on",
  },
  {
    section: "Session",
    id: "login time",
    says: "no login within a minute: `421`, and the connection closes",
  },
  {
    section: "Session",
    id: "another protocol",
    says: "a line of HTTP, RTSP, SIP, SMTP, SSH or TLS: `421`, and nothing after it is obeyed",
  },
  {
    section: "Session",
    id: "ends by itself",
    says:
      "once enough was transferred, its time is up, or nobody wants anything more: as for a shutdown; once enough was " +
      "transferred, a second for QUIT before, in which a further file is `450`",
  },
  {
    section: "Session",
    id: "shutdown",
    says:
      "the server ends: `421`, and the connection closes, after a running transfer; one that takes " +
      "longer than the grace is cut, `426`",
  },
  {
    section: "Session",
    id: "multi-line reply",
    says: "`ddd-` ... `ddd `; lines between that begin with a digit get a leading space",
  },
  {
    section: "Session",
    id: "Telnet negotiation",
    says: "WILL and WONT are answered DONT; DO and DONT are answered WONT",
  },
  { section: "Session", id: "Telnet IAC IAC", says: "IAC IAC is one byte 0xFF" },
  {
    section: "Session",
    id: "Telnet commands",
    says: "IAC IP, IAC DM and any other two-byte command vanish, in every split",
  },
  {
    section: "Session",
    id: "pipelining",
    says: "commands sent at once are answered one by one, in order",
  },
  {
    section: "Session",
    id: "during a transfer",
    says: "ABOR, STAT, QUIT and NOOP are served at once; the rest waits for its turn",
  },

  // ---- logging in and out ----
  {
    section: "Commands",
    id: "USER",
    says: "`331`, the same for names that exist and names that do not; without a name `501`",
  },
  {
    section: "Commands",
    id: "USER anonymous",
    says: "anonymous and ftp: `331` that asks for an e-mail address",
  },
  {
    section: "Commands",
    id: "USER again",
    says: "once logged in: starts over, and the transfer parameters are kept",
  },
  { section: "Commands", id: "PASS", says: "`230`" },
  { section: "Commands", id: "PASS wrong", says: "`530`" },
  { section: "Commands", id: "PASS out of order", says: "without USER or when logged in `503`" },
  {
    section: "Commands",
    id: "PASS three failures",
    says: "the third is `530` as well, then the connection closes",
  },
  { section: "Commands", id: "ACCT", says: "`202`; before USER `503`" },
  {
    section: "Commands",
    id: "REIN",
    says:
      "`220`, after a running transfer has ended; account, folder, TYPE, REST and data port are reset",
  },
  { section: "Commands", id: "QUIT", says: "`221`, and the connection closes" },
  { section: "Commands", id: "QUIT in a transfer", says: "`221` after the end of the transfer" },
  {
    section: "Commands",
    id: "last words",
    says:
      "what was said before QUIT is done, though the client closes behind it, or half; without QUIT the end cuts a transfer",
  },

  // ---- folders ----
  { section: "Commands", id: "CWD", says: "CWD and XCWD: `250`" },
  { section: "Commands", id: "CWD refused", says: "a folder that is missing, or a file: `550`" },
  { section: "Commands", id: "CDUP", says: "CDUP and XCUP: `250`; at the root they stay there" },
  { section: "Commands", id: "PWD", says: 'PWD and XPWD: `257 "path"`, quotes doubled' },
  { section: "Commands", id: "MKD", says: 'MKD and XMKD: `257 "path" created`' },
  {
    section: "Commands",
    id: "MKD refused",
    says: "a name that exists, a missing parent, no permission: `550`",
  },
  { section: "Commands", id: "RMD", says: "RMD and XRMD: `250`" },
  {
    section: "Commands",
    id: "RMD refused",
    says: "missing, a file, a folder with something in it, the root: `550`",
  },
  {
    section: "Commands",
    id: "jail",
    says: "nothing outside of the shared folder is reached, by `..` or by symbolic links",
  },
  {
    section: "Commands",
    id: "read-only",
    says: "without --write everything that changes files is `550`",
  },

  {
    section: "Accounts",
    id: "permissions",
    says:
      "what an account may not do is `550`, whatever the verb; docs/PERMISSIONS.md has the table",
  },
  {
    section: "Accounts",
    id: "homes",
    says: "each account sees its own home as `/`, made when it is missing; admin sees all of them",
  },
  {
    section: "Accounts",
    id: "drop box",
    says:
      "the preset `upload`: new files go in, hidden until they are complete; listing, reading, " +
      "replacing and all the rest is `550`",
  },
  {
    section: "Accounts",
    id: "quota",
    says: "`452` when nothing fits any more, `552` when an upload turns out to be too large",
  },
  {
    section: "Accounts",
    id: "require-tls",
    says: "without TLS the right password is `530` with what to do, a wrong one as ever",
  },
  {
    section: "Accounts",
    id: "networks",
    says: "from elsewhere the right password is `530`, as a wrong one is",
  },
  {
    section: "Accounts",
    id: "host name required",
    says:
      "with `--require-hostname` an anonymous user whose address has no PTR record is `530`, on several lines; an account is let in from anywhere",
  },
  {
    section: "Accounts",
    id: "host name in the log",
    says: "with `--resolve` the log has the names of addresses, as far as they are known by then",
  },
  {
    section: "Accounts",
    id: "anonymous e-mail",
    says: "what is given as password is told in the log, escaped",
  },
  {
    section: "Accounts",
    id: "welcome",
    says: "`230` begins with the welcome text, line by line",
  },
  {
    section: "Accounts",
    id: "folder message",
    says: "`250` of CWD and CDUP begins with the folder's `.message`, 4 KiB of it at most, escaped",
  },

  // ---- data connections ----
  {
    section: "Data connections",
    id: "PORT",
    says: "`200`, spaces beside the commas or not, and a pending passive listener is closed",
  },
  {
    section: "Data connections",
    id: "PORT refused",
    says: "malformed, a foreign address, a port below 1024: `501`",
  },
  { section: "Data connections", id: "PORT on IPv6", says: "`425`" },
  {
    section: "Data connections",
    id: "EPRT",
    says: "`200`, on IPv4 and IPv6, and a pending passive listener is closed",
  },
  {
    section: "Data connections",
    id: "EPRT refused",
    says:
      "malformed, a foreign address, a port below 1024: `501`; an unknown protocol number: `522`",
  },
  {
    section: "Data connections",
    id: "PASV",
    says: "`227`; a new listener each time, and the former one is closed",
  },
  { section: "Data connections", id: "PASV on IPv6", says: "`425`" },
  {
    section: "Data connections",
    id: "EPSV",
    says: "`229`; a new listener each time, and the former one is closed",
  },
  {
    section: "Data connections",
    id: "EPSV refused",
    says: "another family than the session's: `522`; a bad argument: `501`",
  },
  {
    section: "Data connections",
    id: "EPSV ALL",
    says: "`220`, and from then on PORT, EPRT and PASV are `501`",
  },
  { section: "Data connections", id: "passive ports", says: "only ports of the range are used" },
  {
    section: "Data connections",
    id: "passive ports taken",
    says: "no port of the range is free: `421` or `425`",
  },
  {
    section: "Data connections",
    id: "public host",
    says: "227 names the address of --public-host",
  },
  {
    section: "Data connections",
    id: "active source",
    says:
      "active data connections leave from the address that the client has reached, and from the port below the one that it has reached (20 for 21) where that may be bound",
  },
  {
    section: "Data connections",
    id: "default data port",
    says:
      "a data connection that was never asked for: the server dials the client's control port once",
  },
  {
    section: "Data connections",
    id: "default data port closed",
    says: "nobody listens there: `425`",
  },
  {
    section: "Data connections",
    id: "passive once",
    says: "a passive listener closes after one connection",
  },
  {
    section: "Data connections",
    id: "passive wait",
    says: "a passive listener closes after 30 s without a connection, and the transfer is `425`",
  },
  {
    section: "Data connections",
    id: "passive peer",
    says:
      "a connection from another address than the control peer's is closed and does not use it up",
  },

  // ---- transfer parameters ----
  { section: "Commands", id: "TYPE", says: "A, A N, I and L 8, also without the space: `200`" },
  { section: "Commands", id: "TYPE not provided", says: "A T, A C, E, L other: `504`" },
  { section: "Commands", id: "TYPE refused", says: "anything else: `501`" },
  { section: "Commands", id: "STRU", says: "F: `200`; R and P: `504`; anything else: `501`" },
  { section: "Commands", id: "MODE", says: "S: `200`; B and C: `504`; anything else: `501`" },
  {
    section: "Commands",
    id: "ALLO",
    says:
      "`200` when there is room, also with R; too little: `452`; more than the quota: `552`; a bad argument: `501`",
  },

  // ---- transfers ----
  { section: "Commands", id: "REST", says: "`350`; RETR and STOR start there" },
  {
    section: "Commands",
    id: "REST once",
    says:
      "valid until the next transfer, REST or USER, whatever stands between; RANG the same, and HASH takes it too",
  },
  {
    section: "Commands",
    id: "REST refused",
    says: "not a number, or not zero in TYPE A: `501`; TYPE A behind it: `554`",
  },
  { section: "Commands", id: "RETR", says: "`150` with the size, then `226`" },
  { section: "Commands", id: "RETR refused", says: "missing, a folder, no permission: `550`" },
  {
    section: "Commands",
    id: "RETR archive",
    says:
      "`NAME.tar` where there is no such file but a folder `NAME`: that folder as a tar stream; in TYPE A `550`, after REST or RANG `554`; its SIZE is `504`",
  },
  {
    section: "Commands",
    id: "RETR beyond the end",
    says: "REST beyond the end of the file: `554`",
  },
  { section: "Commands", id: "RETR without data", says: "no data connection: `425`" },
  {
    section: "Commands",
    id: "rates",
    says: "rates of the server, an account or a session are kept, and ABOR works all the same",
  },
  {
    section: "Commands",
    id: "too many transfers",
    says: "no room for another file, of the server or the account: `450`",
  },
  { section: "Commands", id: "RETR broken", says: "the data connection breaks: `426`" },
  {
    section: "Commands",
    id: "RETR read error",
    says: "the file cannot be read to its end: `451`",
  },
  { section: "Commands", id: "STOR", says: "`150`, then `226` when the last byte is in the file" },
  {
    section: "Commands",
    id: "STOR refused",
    says: "no permission, a folder, a missing parent: `550`",
  },
  { section: "Commands", id: "STOR name", says: "a name that is not allowed: `553`" },
  { section: "Commands", id: "STOR no space", says: "`452`" },
  { section: "Commands", id: "STOR without data", says: "no data connection: `425`" },
  {
    section: "Commands",
    id: "STOR untouched",
    says:
      "nothing on the disk is cut, made or changed before data, or its orderly end, has come; APPE, STOU and REST as well",
  },
  { section: "Commands", id: "STOR broken", says: "the data connection breaks: `426`" },
  {
    section: "Commands",
    id: "STOR onto a file",
    says: "the old file until `226`, and for good when the upload is cut; then the new one",
  },
  {
    section: "Commands",
    id: "STOR cut",
    says: "a new file stays as far as it came, REST and APPE go on; with `--atomic` it is hidden",
  },
  {
    section: "Commands",
    id: "STOR busy",
    says: "a file that is being written: `450` for STOR, APPE, DELE, RNFR and RNTO",
  },
  {
    section: "Commands",
    id: "STOR taken over",
    says:
      "one that has not moved for five seconds: the same account from the same address sends the file again, by STOR, APPE or REST and STOR; the old transfer is `426`",
  },
  {
    section: "Commands",
    id: "STOR exists",
    says: "as the operator wants it: replaced, `550`, or another name that 150 and 226 tell",
  },
  { section: "Commands", id: "STOR write error", says: "the file cannot be written: `451`" },
  {
    section: "Commands",
    id: "APPE",
    says: "`150`, `226`; the bytes follow what is there; a missing file is made",
  },
  { section: "Commands", id: "APPE refused", says: "as STOR: `550`, `553`" },
  { section: "Commands", id: "STOU", says: "`150 FILE: name`, then `226` with the name" },
  { section: "Commands", id: "STOU no name", says: "no unique name is found: `450`" },
  {
    section: "Commands",
    id: "LIST",
    says: "`150`, `226`; one line per name, as `ls -l` prints it",
  },
  { section: "Commands", id: "NLST", says: "`150`, `226`; one name per line" },
  {
    section: "Commands",
    id: "LIST options",
    says:
      "options such as `-a` and `-la` are taken, by NLST too; `-d` lists the folder itself, `-t`, `-S` and `-r` order, behind `--` all is the name",
  },
  {
    section: "Commands",
    id: "LIST recursive",
    says:
      "`-R` lists the folders in it as well, 10,000 names and 32 levels at most, more is `450`; no link is followed; a folder that cannot be listed is left out, and the end is `550`",
  },
  {
    section: "Commands",
    id: "LIST owners",
    says:
      "owner and group by the names of the system, one word each, or by their numbers where they have none",
  },
  { section: "Commands", id: "LIST of a file", says: "a file argument lists that file, NLST too" },
  {
    section: "Commands",
    id: "LIST wildcards",
    says: "wildcards in the last component select names, for NLST too",
  },
  {
    section: "Commands",
    id: "LIST refused",
    says: "LIST and NLST of something missing: `550`",
  },
  {
    section: "Commands",
    id: "LIST without data",
    says: "no data connection: `425`; the data connection breaks: `426`",
  },
  {
    section: "Commands",
    id: "LIST read error",
    says: "a folder that cannot be listed is never `226`",
  },
  { section: "Commands", id: "MLSD", says: "`150`, `226`; facts and name per line" },
  { section: "Commands", id: "MLSD refused", says: "missing: `550`; a file: `501`" },
  {
    section: "Commands",
    id: "MLST",
    says: "`250` with one line that begins with a space, facts and name; missing: `550`",
  },

  // ---- control and information ----
  { section: "Commands", id: "STAT", says: "`211`: the status of the session" },
  { section: "Commands", id: "STAT in a transfer", says: "`211` with the bytes so far, at once" },
  {
    section: "Commands",
    id: "STAT of a path",
    says:
      "also of options such as `-l`: `213` and the listing on the control connection; missing: `550`; more than 10,000 names: `450`",
  },
  { section: "Commands", id: "ABOR in a transfer", says: "`426`, then `226`" },
  { section: "Commands", id: "ABOR with data", says: "an idle data connection is closed: `225`" },
  { section: "Commands", id: "ABOR without data", says: "`226`" },
  {
    section: "Commands",
    id: "ABOR with synch",
    says:
      "Telnet IAC IP, IAC DM before ABOR, in any split, does not hide it; nor does an LF that is urgent itself",
  },
  { section: "Commands", id: "DELE", says: "`250`" },
  { section: "Commands", id: "DELE refused", says: "missing, a folder: `550`" },
  { section: "Commands", id: "DELE busy", says: "a file that is busy: `450`" },
  {
    section: "Commands",
    id: "RNFR RNTO",
    says: "`350`, then `250`; what only asks may stand between",
  },
  { section: "Commands", id: "RNFR refused", says: "missing: `550`" },
  {
    section: "Commands",
    id: "RNTO refused",
    says: "not after RNFR: `503`; a name that is not allowed: `553`; not possible: `550`",
  },
  { section: "Commands", id: "SIZE", says: "`213` and the bytes that TYPE I would send" },
  { section: "Commands", id: "SIZE refused", says: "a folder, missing, or TYPE A: `550`" },
  { section: "Commands", id: "MDTM", says: "`213 YYYYMMDDHHMMSS` in UTC, no fraction" },
  {
    section: "Commands",
    id: "MDTM sets",
    says:
      "`MDTM YYYYMMDDHHMMSS path` sets the time as MFMT does, unless a file has that whole name",
  },
  { section: "Commands", id: "MDTM refused", says: "missing: `550`" },
  { section: "Commands", id: "SYST", says: "`215 UNIX Type: L8`" },
  {
    section: "Commands",
    id: "HELP",
    says:
      "`214`, multi-line, every command in columns, with a star those that are not provided, the mail commands of RFC 765 among them",
  },
  {
    section: "Commands",
    id: "HELP of a verb",
    says: "`214` and one line of syntax; an unknown verb: `501`",
  },
  { section: "Commands", id: "SITE HELP", says: "`214`; a SITE command that is unknown: `504`" },
  { section: "Commands", id: "FEAT", says: "`211`, multi-line, one feature per line" },
  {
    section: "Commands",
    id: "OPTS",
    says:
      "UTF8 ON, UTF-8 and MLST fact;fact;: `200`; a list of facts without a semicolon, and anything else: `501`",
  },
  { section: "Commands", id: "NOOP", says: "`200`" },
  { section: "Commands", id: "CLNT", says: "`200`" },

  // ---- extensions ----
  {
    section: "Extensions",
    id: "MFMT",
    says:
      "`213`, and MDTM tells that time; missing or without permission: `550`; not a time: `501`",
  },
  {
    section: "Extensions",
    id: "MFF",
    says: "`213`, all facts set or none; an unknown fact: `504`; without permission: `550`",
  },
  {
    section: "Extensions",
    id: "SITE CHMOD",
    says: "`200`, the mode in one to four octal digits; `550` without the permission chmod",
  },
  { section: "Extensions", id: "SITE UTIME", says: "`200`, in both forms that are in use" },
  {
    section: "Extensions",
    id: "SITE UMASK",
    says:
      "`200`; new files and folders of the session lack these bits and those of `--umask`, until the next login",
  },
  {
    section: "Extensions",
    id: "SITE IDLE",
    says: "`200`; from then on the session is closed after that time; above the server's: `501`",
  },
  {
    section: "Extensions",
    id: "SITE WHO",
    says: "`211` and every session for an administrator, `550` for everybody else",
  },
  {
    section: "Extensions",
    id: "SITE KICK",
    says:
      "`200`, and that session gets `421` and is closed, its transfer cut; no administrator: `550`",
  },
  {
    section: "Extensions",
    id: "AVBL",
    says: "`213` and the bytes that can be stored; no folder: `550`",
  },
  {
    section: "Extensions",
    id: "HASH",
    says:
      "`213 algorithm first-last digest name`; missing, denied: `550`; a folder: `553`; ABOR: `426`",
  },
  {
    section: "Extensions",
    id: "OPTS HASH",
    says: "`200` and the algorithm; it holds until REIN; an unknown one: `501`",
  },
  {
    section: "Extensions",
    id: "RANG",
    says: "`350`; the next HASH or RETR is about these bytes only; `RANG 1 0` takes it back",
  },
  {
    section: "Extensions",
    id: "XCRC and others",
    says: "`250` and the digest, of a part too; `554` when it begins beyond the end",
  },
  { section: "Extensions", id: "LANG", says: "`200` for EN and for none; others: `504`" },
  {
    section: "Extensions",
    id: "HOST",
    says: "`220`; a name that is not served: `504`; after USER: `503`; malformed: `501`",
  },
  { section: "Extensions", id: "CSID", says: "`200` and what the server is" },
  {
    section: "Extensions",
    id: "COMB",
    says: "`250`, the parts are at the end of the target and gone; else everything as before",
  },
  {
    section: "Extensions",
    id: "facts",
    says: "perm, unique, unix.mode, unix.uid and unix.gid tell what is true for the account",
  },

  // ---- text files ----
  {
    section: "Text files",
    id: "TYPE A out",
    says: "every LF without a CR before it leaves as CR LF; an existing CR LF stays",
  },
  {
    section: "Text files",
    id: "TYPE A in",
    says: "CR LF becomes LF; other bytes pass",
  },
  {
    section: "Text files",
    id: "TYPE A borders",
    says: "both across any border of chunks",
  },
  {
    section: "Text files",
    id: "TYPE A size",
    says: "a text of 38 bytes in four lines travels as 42 bytes",
  },
  {
    section: "Text files",
    id: "strict RETR",
    says: "with --strict-type, TYPE A of a file that is no text, by content: `550` naming TYPE I",
  },
  {
    section: "Text files",
    id: "strict STOR",
    says:
      "with --strict-type, TYPE A: by its name `550` at once, by its first bytes `550` after `150`; " +
      "nothing is written, the old file stays",
  },

  // ---- TLS (RFC 2228, 4217) ----
  {
    section: "TLS",
    id: "AUTH",
    says:
      "`234` for TLS, TLS-C and SSL, then the handshake, 1.2 or 1.3; `504` for any other mechanism; " +
      "`503` under TLS; `534` when TLS is off",
  },
  {
    section: "TLS",
    id: "AUTH login",
    says: "the login starts over, what waited for data is closed",
  },
  {
    section: "TLS",
    id: "AUTH injection",
    says: "what came in clear with or after AUTH is never obeyed",
  },
  {
    section: "TLS",
    id: "TLS handshake",
    says: "garbage, or ALPN without `ftp`, closes the connection, one that never ends after 10 s",
  },
  { section: "TLS", id: "PBSZ", says: "`200 PBSZ=0`; `503` without AUTH; `501` malformed" },
  {
    section: "TLS",
    id: "PROT",
    says: "`200` C, P; `536` S, E; `503` without PBSZ; `504` otherwise",
  },
  {
    section: "TLS",
    id: "PROT P",
    says: "files and listings travel under TLS, passive and active; a peer without TLS is `522`",
  },
  {
    section: "TLS",
    id: "PROT C",
    says: "data connections in clear beside a control connection under TLS",
  },
  {
    section: "TLS",
    id: "TLS resumption",
    says: "a data connection may resume the session of its control connection, and no other; " +
      "where it must, one that does not is `522`",
  },
  {
    section: "TLS",
    id: "TLS truncation",
    says:
      "an upload whose data connection ends without close_notify is `426`, with it `226`; with `--tls-end any` an end in order is `226`, one that broke or ended inside of a record is `426`",
  },
  { section: "TLS", id: "TLS abort", says: "ABOR ends a transfer under TLS: `426`, then `226`" },
  {
    section: "TLS",
    id: "TLS required",
    says:
      "USER without TLS is `530` and says what to do; a transfer without PROT P is `521`; PROT C is `534`",
  },
  {
    section: "TLS",
    id: "TLS implicit",
    says: "the handshake comes before the greeting; data connections are under TLS unless PROT C",
  },
  {
    section: "TLS",
    id: "CCC",
    says:
      "`200`, then TLS ends on the control connection and data stays as it was; `533` without TLS; `534` where " +
      "TLS is required or implicit",
  },
  {
    section: "TLS",
    id: "REIN under TLS",
    says: "`220` under TLS, then everything is as after connecting, in clear; AUTH may begin again",
  },
  {
    section: "TLS",
    id: "TLS features",
    says: "FEAT lists AUTH TLS, PBSZ and PROT where TLS is to be had",
  },
  // ---- what is shared ----
  {
    section: "Sharing",
    id: "excluded",
    says:
      "what matches --exclude, and what is in it, is listed nowhere and in no archive; every use of it is `550`, as of something missing, also through a link; making it is `553`",
  },
  {
    section: "Sharing",
    id: "not included",
    says: "with --include files that match nothing are as if they were not there; folders are",
  },
  {
    section: "Sharing",
    id: "hidden",
    says:
      "without --hidden, names with a dot before them are as if they were not there; a new file may be sent under such a name, and is its session's to use and to rename",
  },
  {
    section: "Sharing",
    id: "one gate",
    says:
      "what is hidden, excluded, not included or ferry's own is `550` for every verb, as something missing is, by its own name, inside of a folder, and through a link; RNTO, MKD and STOR there are `553`; a folder is not renamed where that would show what is in it",
  },
  {
    section: "Sharing",
    id: "follow",
    says:
      "a link that leads out of the shared folder is `550`; with --follow it is what it leads to",
  },
  {
    section: "Sharing",
    id: "several things",
    says:
      "the root holds what was named and nothing else; it takes no other names, and keeps these",
  },
  {
    section: "Sharing",
    id: "stream",
    says:
      "standard input: whole for the first RETR, `450` for others meanwhile, `550` afterwards; REST is `554`, SIZE `504`",
  },
  {
    section: "Sharing",
    id: "inlet",
    says:
      "standard output takes one STOR of any name; others are `450` meanwhile, `550` afterwards",
  },
  {
    section: "Sharing",
    id: "create-folders",
    says:
      "with --create-folders CWD and STOR make the folders that are missing, MKD those above as well, and MKD of a folder that exists is `257`",
  },
  {
    section: "Sharing",
    id: "blind",
    says:
      "an account that can neither list nor read is told the same of what is there and of what is not: CWD is `250` for any path, and refusals have the same words",
  },
  {
    section: "Sharing",
    id: "drop box names",
    says:
      "with --receive the files of one's own session can be renamed; a name that is taken gets a number, as with STOR, and RNTO tells it",
  },
  {
    section: "Sharing",
    id: "as is",
    says: "with --as-is TYPE A leaves the bytes of files alone, and SIZE and REST work in it",
  },
  // ---- devices ----
  {
    section: "Devices",
    id: "Reolink camera",
    says: "enters `//NAME`, then `NAME`, then makes it: all three work with --create-folders",
  },
  {
    section: "Devices",
    id: "Yi camera",
    says:
      "sends USER, PASS, `mkd PATH` and QUIT in one packet, wants the path in the reply each time, and then sends files into deep folders",
  },
  {
    section: "Devices",
    id: "Dahua camera",
    says:
      "asks PWD after each CWD, `size` in small letters of what is not there, and wants ALLO to be `200`",
  },
  {
    section: "Devices",
    id: "scanner",
    says:
      "enters the folder to see that it is there; sends with STOU or STOR; sends the same name again",
  },
  {
    section: "Devices",
    id: "TwinCAT PLC",
    says: "in active mode names one port and then the next, and never asks for a passive one",
  },
  {
    section: "Devices",
    id: "data logger",
    says: "adds to one file with APPE, which makes it, and compares SIZE with what it has sent",
  },
  {
    section: "Devices",
    id: "uploader in TYPE A",
    says: "never says TYPE I and sends pictures: whole with --as-is, refused with --strict-type",
  },
  {
    section: "Devices",
    id: "temporary name",
    says: "sends under a name with a dot before it, then renames it",
  },
  {
    section: "Devices",
    id: "IP phone",
    says:
      "logs in as anonymous with an empty password, fetches what is there, and goes on after `550` for what is not",
  },
] as const satisfies readonly Row[];

/** The id of a row. */
export type RowId = typeof ROWS[number]["id"];
