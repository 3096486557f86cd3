#!/usr/bin/env bash
# iconv-lite (npm 0.7.3): a Vietnamese name read from Windows-1258 cannot be written back; it becomes "Nguy?n".
#
# Old spreadsheets of offices are in Windows-1258. It has few whole letters; most are two bytes, ê and
# a tone. One would expect a converter that reads it to write it, or to say that it cannot. iconv-lite
# reads it into letter and mark, as it stands. Written back at once that works; but every program that
# compares names joins the two first (NFC), and then most Vietnamese letters are written as a question
# mark, without an error. glibc's iconv writes all of them.
#
# A file sent back to an office has lost the names for good. Instead: write UTF-8, or take the tone
# off before writing and put it behind the letter. Needs node and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --no-audit --no-fund --silent --ignore-scripts iconv-lite@0.7.3
cat >"$folder/write.js" <<'JAVASCRIPT'
const iconv = require("iconv-lite");

const small =
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ";
const back = (text) => iconv.decode(iconv.encode(text, "windows1258"), "windows1258").normalize("NFC");
const letters = [...small + small.toUpperCase()];
const name = iconv.decode(Buffer.from([0x4e, 0x67, 0x75, 0x79, 0xea, 0xde, 0x6e]), "windows1258");
console.log(`read ${name.normalize("NFC")}, written as read ${back(name)}, in NFC ${back(name.normalize("NFC"))}`);
console.log(`${letters.filter((letter) => back(letter) === "?").length} of ${letters.length} letters become ?`);
JAVASCRIPT

seen=$(node "$folder/write.js")
echo "$seen"
if [ "$seen" != "read Nguyễn, written as read Nguyễn, in NFC Nguy?n
104 of 134 letters become ?" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
