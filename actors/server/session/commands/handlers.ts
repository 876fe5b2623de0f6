// This folder: the command handlers; each carries out one typed command and returns the final reply.
//
// Which function answers which command. Before a handler runs, the session has obeyed the command's row in
// core/protocol/commands/rows/ (see turns/perform.ts): login, TLS on data connections, the limits on simultaneous transfers.

import type { CommandOf, ProvidedVerb } from "../../../../core/protocol/commands/command.ts";
import type { Reply } from "../../../../core/protocol/replies/reply.ts";
import type { SessionContext } from "../session_context.ts";
import { acct, pass, quit, rein, user } from "./access.ts";
import { cdup, cwd, pwd } from "./cwd.ts";
import { avbl } from "./extensions/avbl.ts";
import { comb } from "./extensions/comb.ts";
import { digest, hash } from "./extensions/hash.ts";
import { csid, host, lang } from "./extensions/host.ts";
import { mff, mfmt } from "./extensions/mff.ts";
import { dele, mkd, rmd } from "./files/dele.ts";
import { list, nlst } from "./files/list.ts";
import { mlsd, mlst } from "./files/mlsd.ts";
import { retr } from "./files/retr.ts";
import { rnfr, rnto } from "./files/rnfr.ts";
import { mdtm, size } from "./files/size.ts";
import { stor } from "./files/stor.ts";
import { abor, clnt, feat, help, noop, opts, stat, syst } from "./information.ts";
import { auth, ccc, pbsz, prot } from "./security.ts";
import { site } from "./site.ts";
import {
  allo,
  eprt,
  epsv,
  mode,
  pasv,
  port,
  rang,
  rest,
  stru,
  type,
} from "./transfer_parameters.ts";

type Handlers = {
  readonly [V in ProvidedVerb]: (
    command: CommandOf<V>,
    session: SessionContext,
  ) => Reply | Promise<Reply>;
};

const HANDLERS: Handlers = {
  // access.ts, cwd.ts
  USER: user,
  PASS: pass,
  ACCT: acct,
  CWD: cwd,
  CDUP: cdup,
  PWD: pwd,
  REIN: rein,
  QUIT: quit,
  // security.ts
  AUTH: auth,
  PBSZ: pbsz,
  PROT: prot,
  CCC: ccc,
  // transfer_parameters.ts
  PORT: port,
  EPRT: eprt,
  PASV: pasv,
  EPSV: epsv,
  TYPE: type,
  STRU: stru,
  MODE: mode,
  ALLO: allo,
  REST: rest,
  RANG: rang,
  // files/
  RETR: retr,
  STOR: stor,
  APPE: stor,
  STOU: stor,
  LIST: list,
  NLST: nlst,
  MLSD: mlsd,
  MLST: mlst,
  SIZE: size,
  MDTM: mdtm,
  DELE: dele,
  MKD: mkd,
  RMD: rmd,
  RNFR: rnfr,
  RNTO: rnto,
  // information.ts, site.ts
  ABOR: abor,
  STAT: stat,
  SYST: syst,
  FEAT: feat,
  OPTS: opts,
  HELP: help,
  SITE: site,
  NOOP: noop,
  CLNT: clnt,
  // extensions/
  MFMT: mfmt,
  MFF: mff,
  AVBL: avbl,
  COMB: comb,
  CSID: csid,
  HASH: hash,
  XCRC: digest,
  XMD5: digest,
  XSHA1: digest,
  XSHA256: digest,
  XSHA512: digest,
  LANG: lang,
  HOST: host,
};

/** Runs the command's handler, which returns the final reply; 1yz replies are sent by way of `session.control`. */
export function handle<V extends ProvidedVerb>(
  command: { readonly [P in V]: CommandOf<P> & { readonly verb: P } }[V],
  session: SessionContext,
): Reply | Promise<Reply> {
  return HANDLERS[command.verb](command, session);
}
