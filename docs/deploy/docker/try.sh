#!/usr/bin/env bash
# Walks through the Dockerfile without an engine: the RUN and COPY steps in a bare Debian, one after the other, in a root file
# system that debootstrap makes; then starts the program there as its user, and asks it whether it is well.
# Needs root, debootstrap and the Node of this machine; NPMRC may name a file with settings for npm. Takes some minutes. Not run by the
# tests.
set -euo pipefail
project=$(cd "$(dirname "$0")/../../.." && pwd)
root=$(mktemp -d "${TMPDIR:-/tmp}/rollcall-image.XXXXXX")
chmod 755 "$root"
port=${PORT:-8765}
trap 'umount -q "$root/proc" || true; rm -rf "$root"' EXIT

debootstrap --variant=minbase --include=ca-certificates bookworm "$root" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >/dev/null
mount -t proc proc "$root/proc"
for file in /etc/apt/sources.list /etc/resolv.conf /etc/hosts; do [ -e "$file" ] && cp "$file" "$root$file"; done
[ -d /etc/apt/apt.conf.d ] && cp -r /etc/apt/apt.conf.d "$root/etc/apt/"
# what the base image brings: node and npm
prefix=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
mkdir -p "$root/usr/local/bin" "$root/usr/local/lib" "$root/usr/local/include"
cp "$prefix/bin/node" "$root/usr/local/bin/"
cp -r "$prefix/lib/node_modules" "$root/usr/local/lib/"
[ -d "$prefix/include/node" ] && cp -r "$prefix/include/node" "$root/usr/local/include/"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
# settings of npm for the image, such as a mirror of the registry
if [ -n "${NPMRC:-}" ]; then cp "$NPMRC" "$root/root/.npmrc"; fi
# certificates that this machine trusts, where its registry or mirror needs more than the usual ones
cp -rL --remove-destination /etc/ssl/certs/. "$root/etc/ssl/certs/"

inside() { chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt npm_config_nodedir=/usr/local sh -c "$1"; }

mkdir -p "$root/opt/rollcall" "$root/opt/healthchecks"
(cd "$project" && tar -c --exclude-from=.dockerignore .) | tar -x -C "$root/opt/rollcall"
# both stages share one file system here, so what the second copies from the first is there already
sed -e ':join' -e '/\\$/{N;s/\\\n//;b join' -e '}' "$project/Dockerfile" | while read -r step words; do
  case "$step" in
    RUN) echo "RUN $words"; inside "cd /opt/rollcall && $words" </dev/null ;;
    COPY) case "$words" in
      --from*|package.json*|'. .') ;;
      *) echo "COPY $words"; set -- $words; to=${!#}; while [ $# -gt 1 ]; do cp "$project/$1" "$root$to"; shift; done ;;
    esac ;;
  esac
done

du -sh --exclude=proc "$root/opt/rollcall" | sed 's/^/program with its libraries: /'
inside "cd /data && DATA_DIR=/data PORT=$port su -s /bin/sh rollcall -c 'PATH=/usr/local/bin:\$PATH DATA_DIR=/data PORT=$port rollcall all'" &
for _ in $(seq 60); do
  if inside "PORT=$port DATA_DIR=/data SECRET_KEY=x rollcall healthcheck" 2>/dev/null; then well=1; break; fi
  sleep 1
done
pid=$(pgrep -f "^node .*/opt/rollcall/dist/commands/main.js all" -n) && kill "$pid"
wait
[ "${well:-}" = 1 ] && echo "the image would run"
