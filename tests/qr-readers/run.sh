#!/bin/sh
# Reads a ticket's QR code, as `lantoa invite --qr` prints it on a light and on a dark terminal, with ZXing,
# zbar and jsQR. rqrr reads it in every check (office/src/qr.rs).
#
# Needs: python3 with venv, node with npm, and zbar's library (Debian: libzbar0).
# Run: LANTOA_BIN=target/checked/lantoa tests/qr-readers/run.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${LANTOA_BIN:?names the program}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --quiet --disable-pip-version-check install zxing-cpp==2.3.0 pyzbar==0.1.9 pillow==11.3.0
(cd "$work" && npm install --silent --no-fund --no-audit jsqr@1.4.0 pngjs@7.0.0 >/dev/null)
cp "$here/jsqr.cjs" "$work/"
"$work/venv/bin/python" "$here/read.py" "$program" "$work"
