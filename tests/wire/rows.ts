/**
 * The behaviour of ferry's server, claim by claim: by section, by the short and unique name that `rowTest` is called
 * with, what the server does. docs/WIRE_TESTS.md lists them with their tests.
 */
const CLAIMS = {
  Session: {
    greeting:
      "`220` as soon as the connection stands, with ferry's name and version, or the words of `--greeting`",
    "line end": "CR LF ends a line, a bare LF and CR CR LF too; an empty line is ignored",
    "bare CR": "a bare CR does not end a line",
    "line length":
      "4,096 bytes are served; a longer line is `500`, discarded to its end; the session goes on",
    "before login":
      "USER PASS ACCT QUIT REIN HELP NOOP SYST STAT FEAT OPTS CLNT LANG HOST AUTH PBSZ PROT are answered without a login; STAT with an argument and all the rest is `530`",
    "unknown verb": "`500`",
    "not provided":
      "a verb that an RFC defines and ferry does not provide (SMNT, for instance) is `502`",
    "bad argument": "a missing, superfluous or malformed argument is `501`",
    "parameter not provided": "a known parameter value that is not provided is `504`",
    "wrong order": "`503`",
    "letter case": "verbs are understood in any letter case",
    "UTF-8":
      "names are UTF-8 both ways; after OPTS UTF8 ON, or with `--encoding utf-8`, a line that is not valid UTF-8 is `501`",
    "encoding auto":
      "bytes that are not valid UTF-8 are windows-1252, and from then on names go out to the session the same way, until OPTS UTF8 ON; on the disk names are UTF-8",
    "encoding NAME":
      "with `--encoding NAME` names travel in it both ways until OPTS UTF8 ON; what is invalid in it is `501`; what cannot be said in it is `&#26085;`, and understood so",
    "names not UTF-8": "a name on the disk that is not valid UTF-8 leaves escaped",
    "NUL CR LF":
      "NUL or CR inside of a name is `501`; a name on the disk with a line end never breaks a reply",
    idle: "idle for too long: `421`, and the connection closes",
    "too many sessions":
      "no room for another session, of the server, the address or the account: `421`, and the connection closes",
    "allow and deny": "an address that may not connect: `421`, and the connection closes",
    "connect rate": "too many connections of one address within a second: `421`",
    "failed logins":
      "the refusal comes after 0.3 s, and 0.3 s later each time, up to 1.5 s, for one address",
    ban:
      "ten failed logins within ten minutes: `421` for the address (IPv6: its /64) for ten minutes, and for PASS in its sessions that go on",
    "login time": "no login within a minute: `421`, and the connection closes",
    "another protocol":
      "a line of HTTP, RTSP, SIP, SMTP, SSH or TLS: `421`, and nothing after it is obeyed",
    "ends by itself":
      "once enough was transferred, its time is up, or nobody wants anything more: as for a shutdown; once enough was transferred, a second for QUIT before, in which a further file is `450`",
    shutdown:
      "the server ends: `421`, and the connection closes, after a running transfer; one that takes longer than the grace is cut, `426`",
    "multi-line reply":
      "`ddd-` ... `ddd `; lines between that begin with a digit get a leading space",
    "Telnet negotiation": "WILL and WONT are answered DONT; DO and DONT are answered WONT",
    "Telnet IAC IAC": "IAC IAC is one byte 0xFF",
    "Telnet commands": "IAC IP, IAC DM and any other two-byte command vanish, in every split",
    pipelining: "commands sent at once are answered one by one, in order",
    "during a transfer":
      "ABOR, STAT, QUIT and NOOP are served at once; the rest waits for its turn",
  },
  Commands: {
    // logging in and out
    USER: "`331`, the same for names that exist and names that do not; without a name `501`",
    "USER anonymous": "anonymous and ftp: `331` that asks for an e-mail address",
    "USER again": "once logged in: starts over, and the transfer parameters are kept",
    PASS: "`230`",
    "PASS wrong": "`530`",
    "PASS out of order": "without USER or when logged in `503`",
    "PASS three failures": "the third is `530` as well, then the connection closes",
    ACCT: "`202`; before USER `503`",
    REIN:
      "`220`, after a running transfer has ended; account, folder, TYPE, REST and data port are reset",
    QUIT: "`221`, and the connection closes",
    "QUIT in a transfer": "`221` after the end of the transfer",
    "last words":
      "what was said before QUIT is done, though the client closes behind it, or half; without QUIT the end cuts a transfer",
    // folders
    CWD: "CWD and XCWD: `250`",
    "CWD refused": "a folder that is missing, or a file: `550`",
    CDUP: "CDUP and XCUP: `250`; at the root they stay there",
    PWD: 'PWD and XPWD: `257 "path"`, quotes doubled',
    MKD: 'MKD and XMKD: `257 "path" created`',
    "MKD refused": "a name that exists, a missing parent, no permission: `550`",
    RMD: "RMD and XRMD: `250`",
    "RMD refused": "missing, a file, a folder with something in it, the root: `550`",
    jail: "nothing outside of the shared folder is reached, by `..` or by symbolic links",
    "read-only": "without --write everything that changes files is `550`",
    // transfer parameters
    TYPE: "A, A N, I and L 8, also without the space: `200`",
    "TYPE not provided": "A T, A C, E, L other: `504`",
    "TYPE refused": "anything else: `501`",
    STRU: "F: `200`; R and P: `504`; anything else: `501`",
    MODE: "S: `200`; B and C: `504`; anything else: `501`",
    ALLO:
      "`200` when there is room, also with R; too little: `452`; more than the quota: `552`; a bad argument: `501`",
    // transfers
    REST: "`350`; RETR and STOR start there",
    "REST once":
      "valid until the next transfer, REST or USER, whatever stands between; RANG the same, and HASH takes it too",
    "REST refused": "not a number, or not zero in TYPE A: `501`; TYPE A behind it: `554`",
    RETR: "`150` with the size, then `226`",
    "RETR refused": "missing, a folder, no permission: `550`",
    "RETR archive":
      "`NAME.tar` where there is no such file but a folder `NAME`: that folder as a tar stream; in TYPE A `550`, after REST or RANG `554`; its SIZE is `504`",
    "RETR beyond the end": "REST beyond the end of the file: `554`",
    "RETR without data": "no data connection: `425`",
    rates: "rates of the server, an account or a session are kept, and ABOR works all the same",
    "too many transfers": "no room for another file, of the server or the account: `450`",
    "RETR broken": "the data connection breaks: `426`",
    "RETR read error": "the file cannot be read to its end: `451`",
    STOR: "`150`, then `226` when the last byte is in the file",
    "STOR refused": "no permission, a folder, a missing parent: `550`",
    "STOR name": "a name that is not allowed: `553`",
    "STOR no space": "`452`",
    "STOR without data": "no data connection: `425`",
    "STOR untouched":
      "nothing on the disk is cut, made or changed before data, or its orderly end, has come; APPE, STOU and REST as well",
    "STOR broken": "the data connection breaks: `426`",
    "STOR onto a file":
      "the old file until `226`, and for good when the upload is cut; then the new one",
    "STOR cut":
      "a new file stays as far as it came, REST and APPE go on; with `--atomic` it is hidden",
    "STOR busy": "a file that is being written: `450` for STOR, APPE, DELE, RNFR and RNTO",
    "STOR taken over":
      "one that has not moved for five seconds: the same account from the same address sends the file again, by STOR, APPE or REST and STOR; the old transfer is `426`",
    "STOR exists":
      "as the operator wants it: replaced, `550`, or another name that 150 and 226 tell",
    "STOR write error": "the file cannot be written: `451`",
    APPE: "`150`, `226`; the bytes follow what is there; a missing file is made",
    "APPE refused": "as STOR: `550`, `553`",
    STOU: "`150 FILE: name`, then `226` with the name",
    "STOU no name": "no unique name is found: `450`",
    LIST: "`150`, `226`; one line per name, as `ls -l` prints it",
    NLST: "`150`, `226`; one name per line",
    "LIST options":
      "options such as `-a` and `-la` are taken, by NLST too; `-d` lists the folder itself, `-t`, `-S` and `-r` order, behind `--` all is the name",
    "LIST recursive":
      "`-R` lists the folders in it as well, 10,000 names and 32 levels at most, more is `450`; no link is followed; a folder that cannot be listed is left out, and the end is `550`",
    "LIST owners":
      "owner and group by the names of the system, one word each, or by their numbers where they have none",
    "LIST of a file": "a file argument lists that file, NLST too",
    "LIST wildcards": "wildcards in the last component select names, for NLST too",
    "LIST refused": "LIST and NLST of something missing: `550`",
    "LIST without data": "no data connection: `425`; the data connection breaks: `426`",
    "LIST read error": "a folder that cannot be listed is never `226`",
    MLSD: "`150`, `226`; facts and name per line",
    "MLSD refused": "missing: `550`; a file: `501`",
    MLST: "`250` with one line that begins with a space, facts and name; missing: `550`",
    // control and information
    STAT: "`211`: the status of the session",
    "STAT in a transfer": "`211` with the bytes so far, at once",
    "STAT of a path":
      "also of options such as `-l`: `213` and the listing on the control connection; missing: `550`; more than 10,000 names: `450`",
    "ABOR in a transfer": "`426`, then `226`",
    "ABOR with data": "an idle data connection is closed: `225`",
    "ABOR without data": "`226`",
    "ABOR with synch":
      "Telnet IAC IP, IAC DM before ABOR, in any split, does not hide it; nor does an LF that is urgent itself",
    DELE: "`250`",
    "DELE refused": "missing, a folder: `550`",
    "DELE busy": "a file that is busy: `450`",
    "RNFR RNTO": "`350`, then `250`; what only asks may stand between",
    "RNFR refused": "missing: `550`",
    "RNTO refused": "not after RNFR: `503`; a name that is not allowed: `553`; not possible: `550`",
    SIZE: "`213` and the bytes that TYPE I would send",
    "SIZE refused": "a folder, missing, or TYPE A: `550`",
    MDTM: "`213 YYYYMMDDHHMMSS` in UTC, no fraction",
    "MDTM sets":
      "`MDTM YYYYMMDDHHMMSS path` sets the time as MFMT does, unless a file has that whole name",
    "MDTM refused": "missing: `550`",
    SYST: "`215 UNIX Type: L8`",
    HELP:
      "`214`, multi-line, every command in columns, with a star those that are not provided, the mail commands of RFC 765 among them",
    "HELP of a verb": "`214` and one line of syntax; an unknown verb: `501`",
    "SITE HELP": "`214`; a SITE command that is unknown: `504`",
    FEAT: "`211`, multi-line, one feature per line",
    OPTS:
      "UTF8 ON, UTF-8 and MLST fact;fact;: `200`; a list of facts without a semicolon, and anything else: `501`",
    NOOP: "`200`",
    CLNT: "`200`",
  },
  Accounts: {
    permissions:
      "what an account may not do is `550`, whatever the verb; docs/PERMISSIONS.md has the table",
    homes: "each account sees its own home as `/`, made when it is missing; admin sees all of them",
    "drop box":
      "the preset `upload`: new files go in, hidden until they are complete; listing, reading, replacing and all the rest is `550`",
    quota: "`452` when nothing fits any more, `552` when an upload turns out to be too large",
    "require-tls": "without TLS the right password is `530` with what to do, a wrong one as ever",
    networks: "from elsewhere the right password is `530`, as a wrong one is",
    "host name required":
      "with `--require-hostname` an anonymous user whose address has no PTR record is `530`, on several lines; an account is let in from anywhere",
    "host name in the log":
      "with `--resolve` the log has the names of addresses, as far as they are known by then",
    "anonymous e-mail": "what is given as password is told in the log, escaped",
    welcome: "`230` begins with the welcome text, line by line",
    "folder message":
      "`250` of CWD and CDUP begins with the folder's `.message`, 4 KiB of it at most, escaped",
  },
  "Data connections": {
    PORT: "`200`, spaces beside the commas or not, and a pending passive listener is closed",
    "PORT refused": "malformed, a foreign address, a port below 1024: `501`",
    "PORT on IPv6": "`425`",
    EPRT: "`200`, on IPv4 and IPv6, and a pending passive listener is closed",
    "EPRT refused":
      "malformed, a foreign address, a port below 1024: `501`; an unknown protocol number: `522`",
    PASV: "`227`; a new listener each time, and the former one is closed",
    "PASV on IPv6": "`425`",
    EPSV: "`229`; a new listener each time, and the former one is closed",
    "EPSV refused": "another family than the session's: `522`; a bad argument: `501`",
    "EPSV ALL": "`220`, and from then on PORT, EPRT and PASV are `501`",
    "passive ports": "only ports of the range are used",
    "passive ports taken": "no port of the range is free: `421` or `425`",
    "public host": "227 names the address of --public-host",
    "active source":
      "active data connections leave from the address that the client has reached, and from the port below the one that it has reached (20 for 21) where that may be bound",
    "default data port":
      "a data connection that was never asked for: the server dials the client's control port once",
    "default data port closed": "nobody listens there: `425`",
    "passive once": "a passive listener closes after one connection",
    "passive wait":
      "a passive listener closes after 30 s without a connection, and the transfer is `425`",
    "passive peer":
      "a connection from another address than the control peer's is closed and does not use it up",
  },
  Extensions: {
    MFMT:
      "`213`, and MDTM tells that time; missing or without permission: `550`; not a time: `501`",
    MFF: "`213`, all facts set or none; an unknown fact: `504`; without permission: `550`",
    "SITE CHMOD": "`200`, the mode in one to four octal digits; `550` without the permission chmod",
    "SITE UTIME": "`200`, in both forms that are in use",
    "SITE UMASK":
      "`200`; new files and folders of the session lack these bits and those of `--umask`, until the next login",
    "SITE IDLE":
      "`200`; from then on the session is closed after that time; above the server's: `501`",
    "SITE WHO": "`211` and every session for an administrator, `550` for everybody else",
    "SITE KICK":
      "`200`, and that session gets `421` and is closed, its transfer cut; no administrator: `550`",
    AVBL: "`213` and the bytes that can be stored; no folder: `550`",
    HASH:
      "`213 algorithm first-last digest name`; missing, denied: `550`; a folder: `553`; ABOR: `426`",
    "OPTS HASH": "`200` and the algorithm; it holds until REIN; an unknown one: `501`",
    RANG: "`350`; the next HASH or RETR is about these bytes only; `RANG 1 0` takes it back",
    "XCRC and others": "`250` and the digest, of a part too; `554` when it begins beyond the end",
    LANG: "`200` for EN and for none; others: `504`",
    HOST: "`220`; a name that is not served: `504`; after USER: `503`; malformed: `501`",
    CSID: "`200` and what the server is",
    COMB: "`250`, the parts are at the end of the target and gone; else everything as before",
    facts: "perm, unique, unix.mode, unix.uid and unix.gid tell what is true for the account",
  },
  "Text files": {
    "TYPE A out": "every LF without a CR before it leaves as CR LF; an existing CR LF stays",
    "TYPE A in": "CR LF becomes LF; other bytes pass",
    "TYPE A borders": "both across any border of chunks",
    "TYPE A size": "a text of 38 bytes in four lines travels as 42 bytes",
    "strict RETR":
      "with --strict-type, TYPE A of a file that is no text, by content: `550` naming TYPE I",
    "strict STOR":
      "with --strict-type, TYPE A: by its name `550` at once, by its first bytes `550` after `150`; nothing is written, the old file stays",
  },
  TLS: {
    // TLS (RFC 2228, 4217)
    AUTH:
      "`234` for TLS, TLS-C and SSL, then the handshake, 1.2 or 1.3; `504` for any other mechanism; `503` under TLS; `534` when TLS is off",
    "AUTH login": "the login starts over, what waited for data is closed",
    "AUTH injection": "what came in clear with or after AUTH is never obeyed",
    "TLS handshake":
      "garbage, or ALPN without `ftp`, closes the connection, one that never ends after 10 s",
    PBSZ: "`200 PBSZ=0`; `503` without AUTH; `501` malformed",
    PROT: "`200` C, P; `536` S, E; `503` without PBSZ; `504` otherwise",
    "PROT P":
      "files and listings travel under TLS, passive and active; a peer without TLS is `522`",
    "PROT C": "data connections in clear beside a control connection under TLS",
    "TLS resumption":
      "a data connection may resume the session of its control connection, and no other; where it must, one that does not is `522`",
    "TLS truncation":
      "an upload whose data connection ends without close_notify is `426`, with it `226`; with `--tls-end any` an end in order is `226`, one that broke or ended inside of a record is `426`",
    "TLS abort": "ABOR ends a transfer under TLS: `426`, then `226`",
    "TLS required":
      "USER without TLS is `530` and says what to do; a transfer without PROT P is `521`; PROT C is `534`",
    "TLS implicit":
      "the handshake comes before the greeting; data connections are under TLS unless PROT C",
    CCC:
      "`200`, then TLS ends on the control connection and data stays as it was; `533` without TLS; `534` where TLS is required or implicit",
    "REIN under TLS":
      "`220` under TLS, then everything is as after connecting, in clear; AUTH may begin again",
    "TLS features": "FEAT lists AUTH TLS, PBSZ and PROT if TLS is available",
  },
  Sharing: {
    excluded:
      "what matches --exclude, and what is in it, is listed nowhere and in no archive; every use of it is `550`, as of something missing, also through a link; making it is `553`",
    "not included":
      "with --include files that match nothing are as if they were not there; folders are",
    hidden:
      "without --hidden, names with a dot before them are as if they were not there; a new file may be sent under such a name, and is its session's to use and to rename",
    "one gate":
      "what is hidden, excluded, not included or ferry's own is `550` for every verb, as something missing is, by its own name, inside of a folder, and through a link; RNTO, MKD and STOR there are `553`; a folder is not renamed where that would show what is in it",
    follow:
      "a link that leads out of the shared folder is `550`; with --follow it is what it leads to",
    "several things":
      "the root holds what was named and nothing else; it takes no other names, and keeps these",
    stream:
      "standard input: whole for the first RETR, `450` for others meanwhile, `550` afterwards; REST is `554`, SIZE `504`",
    inlet:
      "standard output takes one STOR of any name; others are `450` meanwhile, `550` afterwards",
    "create-folders":
      "with --create-folders CWD and STOR make the folders that are missing, MKD those above as well, and MKD of a folder that exists is `257`",
    blind:
      "an account that can neither list nor read is told the same of what is there and of what is not: CWD is `250` for any path, and refusals have the same words",
    "drop box names":
      "with --receive the files of one's own session can be renamed; a name that is taken gets a number, as with STOR, and RNTO tells it",
    "as is": "with --as-is TYPE A leaves the bytes of files alone, and SIZE and REST work in it",
  },
  Devices: {
    "Reolink camera":
      "enters `//NAME`, then `NAME`, then makes it: all three work with --create-folders",
    "Yi camera":
      "sends USER, PASS, `mkd PATH` and QUIT in one packet, wants the path in the reply each time, and then sends files into deep folders",
    "Dahua camera":
      "asks PWD after each CWD, `size` in small letters of what is not there, and wants ALLO to be `200`",
    scanner:
      "enters the folder to see that it is there; sends with STOU or STOR; sends the same name again",
    "TwinCAT PLC":
      "in active mode names one port and then the next, and never asks for a passive one",
    "data logger":
      "adds to one file with APPE, which makes it, and compares SIZE with what it has sent",
    "uploader in TYPE A":
      "never says TYPE I and sends pictures: whole with --as-is, refused with --strict-type",
    "temporary name": "sends under a name with a dot before it, then renames it",
    "IP phone":
      "logs in as anonymous with an empty password, fetches what is there, and goes on after `550` for what is not",
  },
} as const;

type Claims = typeof CLAIMS;

/** The name of a row. */
export type RowId = { [Section in keyof Claims]: keyof Claims[Section] }[keyof Claims];

/** One claim about what the server answers; at least one wire test shows it (`rowTest`). */
export interface Row {
  readonly section: string;
  readonly id: string;
  /** What the server does. */
  readonly says: string;
}

/** The claims, row by row, in the order of the page. */
export const ROWS: readonly Row[] = Object.entries(CLAIMS).flatMap(([section, claims]) =>
  Object.entries(claims).map(([id, says]) => ({ section, id, says }))
);
