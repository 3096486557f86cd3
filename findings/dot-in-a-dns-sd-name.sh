#!/usr/bin/env bash
# python-zeroconf 0.154.0 and bonjour-service 1.4.4: a dot in a device's name is sent as something else.
#
# In DNS-SD the name of an instance is one label of free text, dots included (RFC 6763, 4.1.1), and
# offices are named "P. Hồng Gai" or "TX. Quảng Yên": P., X., TT. are the usual short forms of
# ward, commune and town. One would expect a library to escape the dot. python-zeroconf takes the name,
# without a word, and cuts it at the dot into two labels, so that whoever follows the standard reads
# an instance "P" of another service. bonjour-service puts a hyphen in its place: the device is found
# by another name than it has.
#
# A device is not found, or not recognised. Instead: announce a name without dots, or an id, and tell
# the name after connecting. Needs python3, node and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m pip install -qq --no-compile --no-deps --target "$folder/python" \
    zeroconf==0.154.0 ifaddr==0.2.0
npm install --prefix "$folder" --no-audit --no-fund --silent --ignore-scripts bonjour-service@1.4.4
cat >"$folder/packet.py" <<'PYTHON'
from zeroconf import DNSOutgoing, ServiceInfo

name = "P. Hồng Gai._lantoa._tcp.local."
info = ServiceInfo("_lantoa._tcp.local.", name, port=61474, server="office.local.")
packet = DNSOutgoing(0x8400, True)
packet.add_answer_at_time(info.dns_service(), 0)
rest = packet.packets()[0][12:]
labels = []
while rest[0]:
    labels.append(rest[1:rest[0] + 1].decode())
    rest = rest[rest[0] + 1:]
print("python-zeroconf:", labels)
PYTHON
cat >"$folder/name.js" <<'JAVASCRIPT'
const { Service } = require("bonjour-service/dist/lib/service");

const service = new Service({ name: "P. Hồng Gai", type: "lantoa", port: 61474, host: "office.local" });
console.log("bonjour-service:", service.records().find((record) => record.type === "SRV").name);
JAVASCRIPT

seen=$(
    PYTHONPATH="$folder/python" python3 "$folder/packet.py"
    node "$folder/name.js"
)
echo "$seen"
if [ "$seen" != "python-zeroconf: ['P', ' Hồng Gai', '_lantoa', '_tcp', 'local']
bonjour-service: P- Hồng Gai._lantoa._tcp.local" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
