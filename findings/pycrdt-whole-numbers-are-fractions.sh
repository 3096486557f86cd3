#!/usr/bin/env bash
# pycrdt 0.14.13: a whole number put into a map comes back as a fraction, at once and on the same device.
#
# Yjs knows only JavaScript's numbers, and one would expect that to show where a number is too large
# for them, or after it went through a browser. In pycrdt the map of one's own document, unsaved and
# unsent, gives 5.0 for 5. As JSON or as text the telephone number 912345678 then is 912345678.0,
# and a year of birth 1961.0; Python says that 5 == 5.0, so a test of equality passes.
#
# Such values fail to be a telephone number, a year or a key in the tables that they are written
# to. Instead: keep what is no quantity as text, and turn counts by `int` at the one place where they
# are read.  Needs python3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m pip install -qq --no-compile --target "$folder" pycrdt==0.14.13
seen=$(PYTHONPATH="$folder" python3 - <<'PYTHON'
import json

from pycrdt import Doc, Map

learner = Doc().get("learner", type=Map)
for key, value in [("born", 1961), ("phone", 912345678), ("code", "06838")]:
    learner[key] = value
print(json.dumps(dict(sorted(learner.to_py().items()))), learner["born"] == 1961)
PYTHON
)
echo "$seen"
if [ "$seen" != '{"born": 1961.0, "code": "06838", "phone": 912345678.0} True' ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
