#!/usr/bin/env bash
# SheetJS (npm xlsx 0.18.5) on a computer in Vietnam: a date cell is the evening before.
#
# A date cell holds a count of days, without hour or zone. One would expect `cellDates` to give the start
# of that day, in local time or in UTC. In the zone of Vietnam it gives half a minute before midnight,
# local time: this version counts from 1899, takes the zone's offset of that year as JavaScript reports
# it, in whole minutes, and local time was then 7:06:30 (before 1975 other steps come on top). In UTC
# the same file is read rightly, so a test on a build server passes.
#
# A roster that says 01/01/1961, as it does for everybody who knows the year only, gives the year 1960.
# Every other date is a day early. Instead: leave `cellDates` out and take the number apart with
# `XLSX.SSF.parse_date_code`, which knows no zone. Needs node, npm and python3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --no-audit --no-fund --silent --ignore-scripts xlsx@0.18.5
python3 -m pip install -qq --no-compile --target "$folder/python" \
    openpyxl==3.1.5 et_xmlfile==2.0.0
PYTHONPATH="$folder/python" python3 - "$folder/roster.xlsx" <<'PYTHON'
import datetime
import sys

import openpyxl

book = openpyxl.Workbook()
for year, month, day in [(1961, 1, 1), (1988, 7, 15), (2026, 11, 29)]:
    book.active.append([datetime.date(year, month, day)])
book.save(sys.argv[1])
PYTHON

cat >"$folder/read.js" <<'JAVASCRIPT'
const xlsx = require("xlsx");

const rows = (options) => {
    const book = xlsx.readFile(process.argv[2], options);
    return xlsx.utils.sheet_to_json(book.Sheets[book.SheetNames[0]], { header: 1 }).flat();
};
const two = (number) => String(number).padStart(2, "0");
const local = (date) =>
    [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-") +
    " " + [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
const day = (code) => {
    const { y, m, d } = xlsx.SSF.parse_date_code(code);
    return [y, two(m), two(d)].join("-");
};
console.log(rows({ cellDates: true }).map(local).join(", "));
console.log(rows({}).map(day).join(", "));
JAVASCRIPT

expect() {
    local seen
    seen=$(TZ=$1 node "$folder/read.js" "$folder/roster.xlsx")
    echo "$1, as dates and then as numbers:"
    echo "$seen"
    if [ "$seen" != "$2" ]; then
        echo "this is not what was seen before" >&2
        exit 1
    fi
}

expect UTC "1961-01-01 00:00:00, 1988-07-15 00:00:00, 2026-11-29 00:00:00
1961-01-01, 1988-07-15, 2026-11-29"
expect Asia/Ho_Chi_Minh "1960-12-31 23:59:30, 1988-07-14 23:59:30, 2026-11-28 23:59:30
1961-01-01, 1988-07-15, 2026-11-29"
