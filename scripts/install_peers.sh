#!/usr/bin/env bash
# Installs the programs that `deno task interop` tests ferry with, as root on Debian 12. Does nothing if they are all
# there. The clients are installed; the servers are only unpacked, into $PEERS_ROOT or else
# $XDG_CACHE_HOME/ferry-peers/root, so that none of them starts and their packages do not conflict.
set -euo pipefail

clients=(curl wget lftp tnftp ncftp rclone inetutils-ftp diffutils python3 python3-pyftpdlib python3-openssl zsh fish mandoc man-db zbar-tools tmux jq avahi-daemon avahi-utils dbus iproute2 exfat-fuse exfatprogs)
# clamscan is only unpacked too, without its database and without the program that downloads it.
servers=(vsftpd proftpd-core proftpd-mod-crypto pure-ftpd pure-ftpd-common clamav microsocks tinyproxy-bin)
folder=${XDG_CACHE_HOME:-$HOME/.cache}/ferry-peers
root=${PEERS_ROOT:-$folder/root}

all_there() {
  local program
  for program in curl wget lftp tnftp ncftp ncftpget rclone inetutils-ftp diff zsh fish mandoc man zbarimg tmux jq avahi-browse avahi-daemon dbus-daemon ip mount.exfat-fuse mkfs.exfat; do
    command -v "$program" > /dev/null || return 1
  done
  /usr/bin/python3 -c 'import pyftpdlib, OpenSSL' 2> /dev/null || return 1
  for program in sbin/vsftpd sbin/proftpd sbin/pure-ftpd bin/pure-pw bin/clamscan bin/microsocks bin/tinyproxy; do
    [ -x "$root/usr/$program" ] || return 1
    if ldd "$root/usr/$program" | grep -q 'not found'; then return 1; fi
  done
  [ -e "$root/usr/lib/proftpd/mod_tls.so" ]
}

if all_there; then
  echo "every peer program is there"
  exit 0
fi
if ! command -v apt-get > /dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "cannot install the peer programs: this needs root, and Debian's apt-get" >&2
  exit 1
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends "${clients[@]}"
# The libraries of the servers, without the servers.
apt-cache depends "${servers[@]}" | sed -nE 's/^ +Depends: (lib[^<>]+)$/\1/p' | sort -u |
  xargs apt-get install -q -y --no-install-recommends

# Older packages would be unpacked over the new ones.
rm -rf "$folder/packages"
mkdir -p "$folder/packages" "$root"
(cd "$folder/packages" && apt-get download -q "${servers[@]}")
for package in "$folder"/packages/*.deb; do
  dpkg -x "$package" "$root"
done
all_there || { echo "some peer program is still missing under $root" >&2; exit 1; }
echo "every peer program is there now"
