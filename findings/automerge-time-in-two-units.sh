#!/usr/bin/env bash
# Automerge (npm 3.5.0): the time of a change is in seconds, the times in its document are in milliseconds.
#
# A `Date` that is put into a document comes out as a timestamp of milliseconds, as JavaScript has
# them everywhere. One would expect the time that a change carries by itself, which a history is shown
# by, to be of the same kind, and would pass `Date.now()` where one has a better clock. By itself a
# change is stamped in seconds, and what is passed is kept as it is, without a word: both kinds stand
# in one history, and the format does not say which is which.
#
# A list of changes that is sorted or shown by time puts those stamped by hand 50,000 years into the
# future, or all others into January 1970. Instead: pass seconds, and judge a time by its size before
# it is believed. Needs node and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --no-audit --no-fund --silent --ignore-scripts @automerge/automerge@3.5.0
cat >"$folder/stamp.js" <<'JAVASCRIPT'
const automerge = require("@automerge/automerge");

const day = new Date("2026-11-12T12:00:00Z");
// As digits: seconds have 10 in our century, milliseconds 13.
const digits = (time) => String(time).length;
const last = (doc) => automerge.decodeChange(automerge.getLastLocalChange(doc));

let doc = automerge.from({ meeting: null });
doc = automerge.change(doc, (doc) => { doc.meeting = day; });
const { ops, time } = last(doc);
console.log("a Date in the document:", ops[0].datatype, "of", digits(ops[0].value), "digits");
console.log("the time of its change:", digits(time), "digits");
doc = automerge.change(doc, { time: day.getTime() }, (doc) => { doc.closed = true; });
console.log("the time of a change stamped by hand:", digits(last(doc).time), "digits");
JAVASCRIPT

seen=$(node "$folder/stamp.js")
echo "$seen"
if [ "$seen" != "a Date in the document: timestamp of 13 digits
the time of its change: 10 digits
the time of a change stamped by hand: 13 digits" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
