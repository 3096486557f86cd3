#!/usr/bin/env bash
# vietnamadminunits 1.0.4: turning an old address into today's may send it to a geocoding service.
#
# `convert_address` takes an address of before July 2025 and gives the commune of today, by a table inside the
# package. One would expect a table to be read without network. Where a commune was divided among several and
# the address has more than commune, district and province, as a hamlet or a house, the whole address goes to
# a public geocoder on the internet, to choose among the parts; no setting turns that off, and offline these
# rows alone raise an error. Without the hamlet it asks nobody, and names one of the parts as if the commune
# had not been divided.
#
# The address of a learner leaves the office. Instead: use the table, not the function, and where a commune
# was divided, ask a person. Needs python3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m pip install -qq --no-compile --target "$folder" \
    vietnamadminunits==1.0.4 geopy==2.5.0 shapely==2.2.0 Unidecode==1.4.0
seen=$(PYTHONPATH="$folder" python3 - <<'PYTHON'
import socket

from vietnamadminunits import convert_address

asked = []


def nobody(host, *rest, **more):
    asked.append(host)
    raise OSError("no network here")


socket.getaddrinfo = nobody
for address in ["Xã Yên Than, huyện Tiên Yên, tỉnh Quảng Ninh",
                "Thôn Khe Muối, xã Yên Than, huyện Tiên Yên, tỉnh Quảng Ninh",
                "Thôn Bản Vìn, xã Đồng Văn, huyện Bình Liêu, tỉnh Quảng Ninh"]:
    asked.clear()
    try:
        answer = convert_address(address).ward
    except Exception as error:
        answer = type(error).__name__
    print(f"{address.split(',')[0]}: {answer}, computers asked: {len(set(asked))}")
PYTHON
)
echo "$seen"
if [ "$seen" != "Xã Yên Than: Xã Tiên Yên, computers asked: 0
Thôn Khe Muối: GeocoderUnavailable, computers asked: 1
Thôn Bản Vìn: Xã Hoành Mô, computers asked: 0" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
