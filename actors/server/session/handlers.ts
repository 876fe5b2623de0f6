import type { Command } from "../../../core/protocol/commands/command.ts";
import type { Reply } from "../../../core/protocol/replies/reply.ts";
import { setFacts, setTime } from "./commands/attributes.ts";
import { combine } from "./transfers/combine.ts";
import { digest, hash } from "./commands/digests.ts";
import { clientIdentity, host, language } from "./commands/identity.ts";
import { site } from "./commands/site.ts";
import { allocate, availableSpace } from "./commands/space.ts";
import { abort, retrieve, store } from "./transfers/transfers.ts";
import { account, password, quit, reinitialize, user } from "./commands/access.ts";
import { changeFolder, changeToParent, printFolder } from "./commands/navigation.ts";
import { extendedPassive, extendedPort, passive, port } from "./commands/data_connection.ts";
import {
  deleteFile,
  makeFolder,
  modificationTime,
  removeFolder,
  renameFrom,
  renameTo,
  size,
} from "./commands/files.ts";
import { clientName, features, help, noOperation, status, system } from "./commands/information.ts";
import { facts, factsOfOne, list, names } from "./transfers/listings.ts";
import {
  options,
  range,
  representationType,
  restart,
  structure,
  transferMode,
} from "./commands/parameters.ts";
import {
  authenticate,
  clearCommands,
  protectionBufferSize,
  protectionLevel,
} from "./commands/security.ts";
import { withTransferSlot } from "./transfers/transfer_slot.ts";
import type { SessionPort } from "./session_port.ts";

/** Every provided command and its handler. A handler returns the command's final reply. */
export function handle(command: Command, session: SessionPort): Reply | Promise<Reply> {
  switch (command.verb) {
    case "USER":
      return user(command, session);
    case "PASS":
      return password(command, session);
    case "ACCT":
      return account(session);
    case "REIN":
      return reinitialize(session);
    case "QUIT":
      return quit(session);
    case "AUTH":
      return authenticate(session);
    case "PBSZ":
      return protectionBufferSize(session);
    case "PROT":
      return protectionLevel(command, session);
    case "CCC":
      return clearCommands(session);
    case "CWD":
      return changeFolder(command, session);
    case "CDUP":
      return changeToParent(session);
    case "PWD":
      return printFolder(session);
    case "PORT":
      return port(command, session);
    case "EPRT":
      return extendedPort(command, session);
    case "PASV":
      return passive(session);
    case "EPSV":
      return extendedPassive(command, session);
    case "TYPE":
      return representationType(command, session);
    case "STRU":
      return structure();
    case "MODE":
      return transferMode();
    case "ALLO":
      return allocate(command, session);
    case "REST":
      return restart(command, session);
    case "RETR":
      return withTransferSlot(session, () => retrieve(command, session));
    case "STOR":
    case "STOU":
    case "APPE":
      return withTransferSlot(session, () => store(command, session));
    case "ABOR":
      return abort(session);
    case "LIST":
      return list(command, session);
    case "NLST":
      return names(command, session);
    case "MLSD":
      return facts(command, session);
    case "MLST":
      return factsOfOne(command, session);
    case "DELE":
      return deleteFile(command, session);
    case "RMD":
      return removeFolder(command, session);
    case "MKD":
      return makeFolder(command, session);
    case "RNFR":
      return renameFrom(command, session);
    case "RNTO":
      return renameTo(command, session);
    case "SIZE":
      return size(command, session);
    case "MDTM":
      return modificationTime(command, session);
    case "STAT":
      return status(command, session);
    case "SYST":
      return system();
    case "FEAT":
      return features(session);
    case "HELP":
      return help(command);
    case "SITE":
      return site(command, session);
    case "OPTS":
      return options(command, session);
    case "NOOP":
      return noOperation();
    case "CLNT":
      return clientName(command, session);
    case "MFMT":
      return setTime(command, session);
    case "MFF":
      return setFacts(command, session);
    case "AVBL":
      return availableSpace(command, session);
    case "COMB":
      return withTransferSlot(session, () => combine(command, session));
    case "CSID":
      return clientIdentity();
    case "RANG":
      return range(command, session);
    case "HASH":
      return withTransferSlot(session, () => hash(command, session));
    case "XCRC":
    case "XMD5":
    case "XSHA1":
    case "XSHA256":
    case "XSHA512":
      return withTransferSlot(session, () => digest(command, session));
    case "LANG":
      return language();
    case "HOST":
      return host(command, session);
  }
}
