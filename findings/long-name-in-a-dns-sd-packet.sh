#!/usr/bin/env bash
# dns-packet 5.6.1, which bonjour-service and multicast-dns send with: a long name makes a packet nobody reads.
#
# A label of DNS has 63 bytes at most. In Vietnamese that is about 45 letters, and an office's whole
# name has more. One would expect the library to refuse a longer one or to cut it. It writes the length
# as it is; from 64 on those bits mean another kind of label, so the whole packet is unreadable, to
# its own decoder, too, and the other records in it are lost with it. The sender gets no error and
# believes that it announces.
#
# A team whose name is a few letters longer than its neighbour's is never found. Instead: cut by bytes
# of UTF-8, at a letter, before the name is handed over. Needs node and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --no-audit --no-fund --silent --ignore-scripts dns-packet@5.6.1
cat >"$folder/send.js" <<'JAVASCRIPT'
const packet = require("dns-packet");

const team = "Tổ công nghệ số cộng đồng thôn Khe Tiền";
for (const name of [team, `${team}, xã Bình Liêu`]) {
    const data = { port: 61474, target: "office.local" };
    const answer = { type: "SRV", name: `${name}._lantoa._tcp.local`, data };
    const sent = packet.encode({ type: "response", answers: [answer] });
    let read;
    try {
        read = packet.decode(sent).answers[0].name === answer.name;
    } catch (error) {
        read = error.message;
    }
    console.log(`${[...name].length} letters, ${Buffer.byteLength(name)} bytes, read again: ${read}`);
}
JAVASCRIPT

seen=$(node "$folder/send.js")
echo "$seen"
if [ "$seen" != "39 letters, 54 bytes, read again: true
53 letters, 71 bytes, read again: Cannot decode name (bad label)" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
