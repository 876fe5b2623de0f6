/**
 * The behaviour of ferry's server, by section: a short and unique name, which `rowTest` uses, and what the server does.
 * docs/WIRE_TESTS.md lists the rows with their tests.
 */
const CLAIMS = {
  Session: {
    greeting:
      "`220` as soon as the connection is open, with ferry's name and version, or the text of `--greeting`",
    "line end": "CR LF ends a line, a bare LF and CR CR LF too; an empty line is ignored",
    "bare CR": "a bare CR does not end a line",
    "line length":
      "lines of up to 4,096 bytes are accepted; a longer line is `500` and discarded to its end; the session continues",
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
      "names are UTF-8 in both directions; after OPTS UTF8 ON, or with `--encoding utf-8`, a line that is not valid UTF-8 is `501`",
    "encoding auto":
      "bytes that are not valid UTF-8 are read as windows-1252, and from then on the session gets names in that encoding, until OPTS UTF8 ON; on the disk names are UTF-8",
    "encoding NAME":
      "with `--encoding NAME` names use that encoding in both directions until OPTS UTF8 ON; invalid bytes are `501`; characters that it lacks are sent and read as `&#26085;`",
    "names not UTF-8": "a name on the disk that is not valid UTF-8 is sent escaped",
    "NUL CR LF":
      "NUL or CR inside a name is `501`; a name on the disk with a line end never breaks a reply",
    idle: "idle for too long: `421`, and the connection closes",
    "too many sessions":
      "no room for another session, of the server, the address or the account: `421`, and the connection closes",
    "allow and deny": "an address that may not connect: `421`, and the connection closes",
    "connect rate": "too many connections of one address within a second: `421`",
    "failed logins":
      "the refusal is sent after 0.3 s, and 0.3 s later with each failure of the address, up to 1.5 s",
    ban:
      "ten failed logins within ten minutes: `421` for the address (IPv6: its /64) for ten minutes, and for PASS in its open sessions",
    "login time": "no login within a minute: `421`, and the connection closes",
    "another protocol":
      "a line of HTTP, RTSP, SIP, SMTP, SSH or TLS: `421`, and nothing after it is carried out",
    "ends by itself":
      "after enough transfers, at the time limit, or when idle: as for a shutdown; after enough transfers, clients have one more second for QUIT, in which a further transfer is `450`",
    shutdown:
      "the server ends: `421`, and the connection closes, after a running transfer; one that takes longer than the grace is cut, `426`",
    "multi-line reply":
      "`ddd-` ... `ddd `; lines between that begin with a digit get a leading space",
    "Telnet negotiation": "WILL and WONT are answered DONT; DO and DONT are answered WONT",
    "Telnet IAC IAC": "IAC IAC is one byte 0xFF",
    "Telnet commands": "IAC IP, IAC DM and any other two-byte command are removed, in every split",
    pipelining: "commands sent at once are answered one by one, in order",
    "during a transfer":
      "ABOR, STAT, QUIT and NOOP are answered at once; other commands wait for their turn",
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
      "commands before QUIT are carried out, even if the client closes the connection after it, or half of it; without QUIT a closed connection cuts the transfer",
    // folders
    CWD: "CWD and XCWD: `250`",
    "CWD refused": "a folder that is missing, or a file: `550`",
    CDUP: "CDUP and XCUP: `250`; at the root they stay there",
    PWD: 'PWD and XPWD: `257 "path"`, quotes doubled',
    MKD: 'MKD and XMKD: `257 "path" created`',
    "MKD refused": "a name that exists, a missing parent, no permission: `550`",
    RMD: "RMD and XRMD: `250`",
    "RMD refused": "missing, a file, a folder that is not empty, the root: `550`",
    jail: "nothing outside the shared folder can be reached, by `..` or by symbolic links",
    "read-only": "without --write everything that changes files is `550`",
    // transfer parameters
    TYPE: "A, A N, I and L 8, also without the space: `200`",
    "TYPE not provided": "A T, A C, E, L other: `504`",
    "TYPE refused": "anything else: `501`",
    STRU: "F: `200`; R and P: `504`; anything else: `501`",
    MODE: "S: `200`; B and C: `504`; anything else: `501`",
    ALLO:
      "`200` if there is enough space, also with R; too little: `452`; more than the quota: `552`; a bad argument: `501`",
    // transfers
    REST: "`350`; RETR and STOR start there",
    "REST once":
      "valid until the next transfer, REST or USER, whatever comes between; RANG the same, and HASH uses it too",
    "REST refused": "not a number, or not zero in TYPE A: `501`; TYPE A after it: `554`",
    RETR: "`150` with the size, then `226`",
    "RETR refused": "missing, a folder, no permission: `550`",
    "RETR archive":
      "`NAME.tar` if there is no such file but a folder `NAME`: that folder as a tar stream; in TYPE A `550`, after REST or RANG `554`; its SIZE is `504`",
    "RETR beyond the end": "REST beyond the end of the file: `554`",
    "RETR without data": "no data connection: `425`",
    rates: "rate limits of the server, an account or a session apply, and ABOR still works",
    "too many transfers": "the server or the account has too many transfers: `450`",
    "RETR broken": "the data connection breaks: `426`",
    "RETR read error": "the file cannot be read to its end: `451`",
    STOR: "`150`, then `226` when the last byte is in the file",
    "STOR refused": "no permission, a folder, a missing parent: `550`",
    "STOR name": "a name that is not allowed: `553`",
    "STOR no space": "`452`",
    "STOR without data": "no data connection: `425`",
    "STOR untouched":
      "nothing on the disk is truncated, made or changed before data, or its orderly end, arrives; APPE, STOU and REST as well",
    "STOR broken": "the data connection breaks: `426`",
    "STOR onto a file":
      "the old file stays until `226`, or for good if the upload is cut; then the new one replaces it",
    "STOR cut":
      "the received part of a new file stays, and REST and APPE resume it; with `--atomic` it is hidden",
    "STOR busy": "a file that is being written: `450` for STOR, APPE, DELE, RNFR and RNTO",
    "STOR taken over":
      "an upload without a byte for five seconds: the same account from the same address sends the file again, by STOR, APPE or REST and STOR; the old transfer is `426`",
    "STOR exists":
      "as the operator decided: replaced, `550`, or another name, which 150 and 226 contain",
    "STOR write error": "the file cannot be written: `451`",
    APPE: "`150`, `226`; the bytes are appended; a missing file is made",
    "APPE refused": "as STOR: `550`, `553`",
    STOU: "`150 FILE: name`, then `226` with the name",
    "STOU no name": "no unique name is found: `450`",
    LIST: "`150`, `226`; one line per name, as `ls -l` prints it",
    NLST: "`150`, `226`; one name per line",
    "LIST options":
      "options such as `-a` and `-la` are taken, by NLST too; `-d` lists the folder itself, `-t`, `-S` and `-r` sort, everything after `--` is the name",
    "LIST recursive":
      "`-R` lists subfolders as well, up to 10,000 names and 32 levels, more is `450`; links are not followed; a folder that cannot be listed is left out, and the final reply is `550`",
    "LIST owners":
      "owner and group by the system's names, one word each, or by number if they have no name",
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
      "Telnet IAC IP, IAC DM before ABOR, in any split, does not hide it; nor does an urgent LF",
    DELE: "`250`",
    "DELE refused": "missing, a folder: `550`",
    "DELE busy": "a file that is busy: `450`",
    "RNFR RNTO": "`350`, then `250`; commands that only ask may come between",
    "RNFR refused": "missing: `550`",
    "RNTO refused": "not after RNFR: `503`; a name that is not allowed: `553`; not possible: `550`",
    SIZE: "`213` and the bytes that TYPE I would send",
    "SIZE refused": "a folder, missing, or TYPE A: `550`",
    MDTM: "`213 YYYYMMDDHHMMSS` in UTC, no fraction",
    "MDTM sets":
      "`MDTM YYYYMMDDHHMMSS path` sets the time like MFMT, unless a file has that whole name",
    "MDTM refused": "missing: `550`",
    SYST: "`215 UNIX Type: L8`",
    HELP:
      "`214`, multi-line, every command in columns; those that are not provided have a star, including the mail commands of RFC 765",
    "HELP of a verb": "`214` and one line of syntax; an unknown verb: `501`",
    "SITE HELP": "`214`; an unknown SITE command: `504`",
    FEAT: "`211`, multi-line, one feature per line",
    OPTS:
      "UTF8 ON, UTF-8 and MLST fact;fact;: `200`; a list of facts without a semicolon, and anything else: `501`",
    NOOP: "`200`",
    CLNT: "`200`",
  },
  Accounts: {
    permissions:
      "what an account may not do is `550`, whatever the verb; docs/PERMISSIONS.md has the table",
    homes: "each account sees its own home as `/`, which is made if missing; admin sees all homes",
    "drop box":
      "the preset `upload`: new files go in, hidden until they are complete; listing, reading, replacing and all the rest is `550`",
    quota: "`452` if no space is left, `552` if an upload turns out to be too large",
    "require-tls":
      "without TLS the right password gets `530` with the reason, a wrong one the usual `530`",
    networks: "from other networks the right password is `530`, like a wrong one",
    "host name required":
      "with `--require-hostname` an anonymous user whose address has no PTR record is `530`, on several lines; an account can log in from anywhere",
    "host name in the log":
      "with `--resolve` the log contains the host names of addresses that are known by then",
    "anonymous e-mail": "the text given as password is in the log, escaped",
    welcome: "`230` begins with the welcome text, line by line",
    "folder message":
      "`250` of CWD and CDUP begins with the folder's `.message`, 4 KiB of it at most, escaped",
  },
  "Data connections": {
    PORT: "`200`, with or without spaces at the commas, and a pending passive listener is closed",
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
      "active data connections come from the address that the client connected to, and from the port below the control port (20 for 21) if that can be bound",
    "default data port":
      "without PORT or PASV, the server connects to the client's control port once",
    "default data port closed": "if nobody listens there: `425`",
    "passive once": "a passive listener closes after one connection",
    "passive wait":
      "a passive listener closes after 30 s without a connection, and the transfer is `425`",
    "passive peer":
      "a connection from an address other than the control peer's is closed, and the listener stays open",
  },
  Extensions: {
    MFMT:
      "`213`, and MDTM returns that time; missing or without permission: `550`; not a time: `501`",
    MFF: "`213`, all facts set or none; an unknown fact: `504`; without permission: `550`",
    "SITE CHMOD": "`200`, the mode in one to four octal digits; `550` without the permission chmod",
    "SITE UTIME": "`200`, in both common forms",
    "SITE UMASK":
      "`200`; new files and folders of the session lack these bits and those of `--umask`, until the next login",
    "SITE IDLE":
      "`200`; from then on the session is closed after that time; above the server's: `501`",
    "SITE WHO": "`211` and every session for an administrator, `550` for everybody else",
    "SITE KICK":
      "`200`, and that session gets `421` and is closed, its transfer cut; without the permission admin: `550`",
    AVBL: "`213` and the bytes that can be stored; no folder: `550`",
    HASH:
      "`213 algorithm first-last digest name`; missing, denied: `550`; a folder: `553`; ABOR: `426`",
    "OPTS HASH": "`200` and the algorithm; it holds until REIN; an unknown one: `501`",
    RANG: "`350`; the next HASH or RETR is about these bytes only; `RANG 1 0` cancels it",
    "XCRC and others":
      "`250` and the digest, also of a part; `554` if the part begins beyond the end",
    LANG: "`200` for EN and for none; others: `504`",
    HOST: "`220`; a name that is not served: `504`; after USER: `503`; malformed: `501`",
    CSID: "`200` and what the server is",
    COMB:
      "`250`, the parts are appended to the target and removed; on failure everything stays as before",
    facts: "perm, unique, unix.mode, unix.uid and unix.gid are correct for the account",
  },
  "Text files": {
    "TYPE A out": "every LF without a CR before it is sent as CR LF; an existing CR LF stays",
    "TYPE A in": "CR LF becomes LF; other bytes stay",
    "TYPE A borders": "both across any chunk border",
    "TYPE A size": "a text of 38 bytes in four lines is sent as 42 bytes",
    "strict RETR":
      "with --strict-type, TYPE A of a file whose content is not text: `550` naming TYPE I",
    "strict STOR":
      "with --strict-type, TYPE A: by its name `550` at once, by its first bytes `550` after `150`; nothing is written, the old file stays",
  },
  TLS: {
    // TLS (RFC 2228, 4217)
    AUTH:
      "`234` for TLS, TLS-C and SSL, then the handshake, 1.2 or 1.3; `504` for any other mechanism; `503` under TLS; `534` when TLS is off",
    "AUTH login": "the login starts over, and waiting data connections and listeners are closed",
    "AUTH injection": "commands in clear with or after AUTH are never carried out",
    "TLS handshake":
      "garbage, or ALPN without `ftp`, closes the connection; an endless handshake closes it after 10 s",
    PBSZ: "`200 PBSZ=0`; `503` without AUTH; `501` malformed",
    PROT: "`200` C, P; `536` S, E; `503` without PBSZ; `504` otherwise",
    "PROT P":
      "files and listings are sent under TLS, passive and active; a peer without TLS is `522`",
    "PROT C": "data connections in clear with a control connection under TLS",
    "TLS resumption":
      "a data connection may resume the session of its control connection, and no other; if resumption is required, other connections are `522`",
    "TLS truncation":
      "an upload whose data connection ends without close_notify is `426`, with it `226`; with `--tls-end any` an orderly end is `226`, a reset or an end inside a record is `426`",
    "TLS abort": "ABOR ends a transfer under TLS: `426`, then `226`",
    "TLS required":
      "USER without TLS is `530` with the reason; a transfer without PROT P is `521`; PROT C is `534`",
    "TLS implicit":
      "the handshake precedes the greeting; data connections are under TLS unless PROT C",
    CCC:
      "`200`, then TLS ends on the control connection, and data connections stay as they were; `533` without TLS; `534` where TLS is required or implicit",
    "REIN under TLS":
      "`220` under TLS, then the state is as after connecting, in clear; AUTH may start again",
    "TLS features": "FEAT lists AUTH TLS, PBSZ and PROT if TLS is available",
  },
  Sharing: {
    excluded:
      "files that match --exclude, and everything in such folders, are in no listing and no archive; every use is `550`, like that of a missing file, also through a link; creating one is `553`",
    "not included":
      "with --include, files that match no pattern are treated as missing; folders are not",
    hidden:
      "without --hidden, names that begin with a dot are treated as missing; a session may send a new file with such a name, and use and rename it",
    "one gate":
      "files that are hidden, excluded, not included or ferry's own are `550` for every verb, like missing ones, by name, inside a folder, and through a link; RNTO, MKD and STOR there are `553`; a folder cannot be renamed if that would reveal such files in it",
    follow:
      "a link that leads out of the shared folder is `550`; with --follow it acts as its target",
    "several things":
      "the root contains only the named things; nothing can be added to it or removed from it",
    stream:
      "standard input: complete for the first RETR, `450` for others meanwhile, `550` afterwards; REST is `554`, SIZE `504`",
    inlet:
      "standard output takes one STOR of any name; others are `450` meanwhile, `550` afterwards",
    "create-folders":
      "with --create-folders CWD and STOR make missing folders, MKD also makes parents, and MKD of an existing folder is `257`",
    blind:
      "an account that can neither list nor read gets the same replies for existing and missing files: CWD is `250` for any path, and refusals have the same text",
    "drop box names":
      "with --receive a session can rename its own files; a name that is taken gets a number, as with STOR, and the RNTO reply contains it",
    "as is": "with --as-is TYPE A does not change the bytes of files, and SIZE and REST work in it",
  },
  Devices: {
    "Reolink camera":
      "enters `//NAME`, then `NAME`, then makes it: all three work with --create-folders",
    "Yi camera":
      "sends USER, PASS, `mkd PATH` and QUIT in one packet, needs the path in the reply each time, and then sends files into deep folders",
    "Dahua camera":
      "sends PWD after each CWD, `size` in lower case for a missing file, and needs `200` for ALLO",
    scanner:
      "enters the folder to check that it exists; sends with STOU or STOR; sends the same name again",
    "TwinCAT PLC": "uses a new port each time in active mode, and never passive mode",
    "data logger":
      "creates a file with APPE and appends to it, and compares SIZE with the bytes that it sent",
    "uploader in TYPE A":
      "never sends TYPE I but sends pictures: unchanged with --as-is, refused with --strict-type",
    "temporary name": "sends with a name that begins with a dot, then renames the file",
    "IP phone":
      "logs in as anonymous with an empty password, fetches existing files, and continues after `550` for missing ones",
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
