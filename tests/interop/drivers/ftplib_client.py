"""One operation by Python's ftplib; the only argument is the order, in JSON."""

import ftplib
import json
import os
import sys

order = json.loads(sys.argv[1])
source, target = order["from"], order["to"]

with ftplib.FTP(timeout=10, encoding="utf-8") as ftp:
    ftp.connect(order["hostname"], order["port"])
    ftp.login(order["user"], order["password"])
    ftp.set_pasv(order["passive"])
    match order["operation"]:
        case "list":
            for name, facts in ftp.mlsd(source, ["type", "size"]):
                print(facts["type"], facts.get("size", "-"), name)
        case "fetch":
            with open(target, "wb") as file:
                ftp.retrbinary("RETR " + source, file.write)
        case "resume-fetch":
            with open(target, "ab") as file:
                ftp.retrbinary("RETR " + source, file.write, rest=os.path.getsize(target))
        case "send":
            with open(source, "rb") as file:
                ftp.storbinary("STOR " + target, file)
        case "resume-send":
            ftp.voidcmd("TYPE I")
            start = ftp.size(target)
            with open(source, "rb") as file:
                file.seek(start)
                ftp.storbinary("STOR " + target, file, rest=start)
        case "rename":
            ftp.rename(source, target)
        case "delete":
            ftp.delete(source)
        case unknown:
            sys.exit("unknown operation " + unknown)
