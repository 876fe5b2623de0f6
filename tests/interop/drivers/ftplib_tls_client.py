"""Fetches a file and sends it back by Python's ftplib over TLS; the only argument is the order, in JSON."""

import ftplib
import json
import ssl
import sys

order = json.loads(sys.argv[1])
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
version = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[order["version"]]
context.minimum_version = context.maximum_version = version

with ftplib.FTP_TLS(timeout=10, context=context) as ftp:
    ftp.connect(order["hostname"], order["port"])
    ftp.login(order["user"], order["password"])
    # prot_c alone does not send the PBSZ that RFC 4217 wants before PROT.
    ftp.prot_p()
    if order["level"] == "C":
        ftp.prot_c()
    ftp.set_pasv(order["passive"])
    with open(order["local"], "wb") as file:
        ftp.retrbinary("RETR " + order["remote"], file.write)
    with open(order["local"], "rb") as file:
        ftp.storbinary("STOR " + order["sent"], file)
