#!/usr/bin/env bash
# segno 1.6.6: a short text becomes a Micro QR code, which the usual readers do not read.
#
# A code for a class or a meeting is short, so that it can also be typed. One would expect a library
# for QR codes to make a small QR code of it. `segno.make` makes a Micro QR code wherever the text
# fits into one, a format of its own with one corner mark instead of three. jsQR, which many web
# pages scan with, finds nothing in it. With some letters more the same call gives an ordinary code,
# so a test with a long ticket passes.
#
# Instead: call `segno.make_qr`, which never does that. Needs python3, node and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m pip install -qq --no-compile --no-deps --target "$folder/python" \
    segno==1.6.6
npm install --prefix "$folder" --no-audit --no-fund --silent --ignore-scripts jsqr@1.4.0
cat >"$folder/make.py" <<'PYTHON'
import json

import segno

for make in [segno.make, segno.make_qr]:
    for text in ["LOP-4127", "LANTOA-QUANG-NINH-LOP-4127"]:
        code = make(text)
        rows = [[int(dark) for dark in row] for row in code.matrix_iter(scale=4, border=4)]
        print(json.dumps({"made": f"{make.__name__} {code.designator}", "text": text, "rows": rows}))
PYTHON
cat >"$folder/read.js" <<'JAVASCRIPT'
const jsQR = require("jsqr");

for (const line of require("fs").readFileSync(0, "utf8").trim().split("\n")) {
    const { made, text, rows } = JSON.parse(line);
    const grey = rows.flat().map((dark) => (dark ? 0 : 255));
    const pixels = Uint8ClampedArray.from(grey.flatMap((level) => [level, level, level, 255]));
    const found = jsQR(pixels, rows[0].length, rows.length);
    console.log(`${text} by ${made}: read ${found !== null && found.data === text}`);
}
JAVASCRIPT

seen=$(PYTHONPATH="$folder/python" python3 "$folder/make.py" | node "$folder/read.js")
echo "$seen"
if [ "$seen" != "LOP-4127 by make M3-M: read false
LANTOA-QUANG-NINH-LOP-4127 by make 2-Q: read true
LOP-4127 by make_qr 1-H: read true
LANTOA-QUANG-NINH-LOP-4127 by make_qr 2-Q: read true" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
