#!/usr/bin/env bash
# pycrdt 0.14.13: a text is written at a place counted in bytes and read at one counted in letters.
#
# In Python a place in a text counts letters, and in Yjs, which shares the format, it counts UTF-16 units;
# for Vietnamese both are the same. One would expect `insert` of pycrdt's Text to count either. It counts
# bytes of UTF-8, and `len` too, while a slice of the very same object counts letters. With English
# alone all agree, so tests pass; a Vietnamese letter has one, two or three bytes, and text lands at
# an earlier letter or, where the place falls inside the bytes of one, at the end. Nothing is raised.
#
# Two editors of one note, one in a browser and one in Python, write to different places. Instead:
# turn the place into bytes by `len(text[:place].encode())` before every insert and delete. Needs python3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m pip install -qq --no-compile --target "$folder" pycrdt==0.14.13
seen=$(PYTHONPATH="$folder" python3 - <<'PYTHON'
from pycrdt import Doc, Text

for first, rest in [("Nguyen", " Ha"), ("Nguyễn", " Hà")]:
    doc = Doc()
    text = doc.get("note", type=Text)
    text += first + rest
    counted = len(text)
    cut = text[0:len(first)]
    text.insert(len(first), " Thi")
    print(f"{first + rest}: length {counted}, the first {len(first)} '{cut}', inserted there '{text}'")
PYTHON
)
echo "$seen"
if [ "$seen" != "Nguyen Ha: length 9, the first 6 'Nguyen', inserted there 'Nguyen Thi Ha'
Nguyễn Hà: length 12, the first 6 'Nguyễn', inserted there 'Nguyễn Hà Thi'" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
