"""pyftpdlib with one account.

The first argument says where and what to serve, in JSON; the second, a PEM file with key and certificate, is for
TLS only.
"""

import json
import logging
import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer

order = json.loads(sys.argv[1])
handler = FTPHandler
if len(sys.argv) > 2:
    from pyftpdlib.handlers import TLS_FTPHandler as handler

    handler.certfile = sys.argv[2]
    handler.tls_control_required = True
    handler.tls_data_required = True
handler.authorizer = DummyAuthorizer()
handler.authorizer.add_user(order["user"], order["password"], order["root"], "elradfmwMT")
# Only what goes wrong: a benchmark must not measure the lines of its log.
logging.basicConfig(level=logging.ERROR)
server = FTPServer((order["hostname"], order["port"]), handler)
server.max_cons = 5000
server.serve_forever()
