"""pyftpdlib with one account; the only argument says where and what to serve, in JSON."""

import json
import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer

order = json.loads(sys.argv[1])
FTPHandler.authorizer = DummyAuthorizer()
FTPHandler.authorizer.add_user(order["user"], order["password"], order["root"], "elradfmwMT")
FTPServer((order["hostname"], order["port"]), FTPHandler).serve_forever()
