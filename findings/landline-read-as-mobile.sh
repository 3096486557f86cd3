#!/usr/bin/env bash
# libphonenumber (npm google-libphonenumber 3.2.47): an old landline of Quảng Ninh is a valid mobile number.
#
# Vietnam renumbered twice: landlines got other area codes in 2017 (Quảng Ninh 033 became 0203),
# mobile numbers of eleven digits became ten in 2018. One would expect a number of the old plan to be
# called invalid, and the old mobile ones are. But the area codes given up were handed out again as the
# beginnings of mobile numbers: a landline written 033 3812345 in an older roster is a valid mobile number
# today, somebody else's.  No check can tell; a release of 2017 calls the very same digits a landline.
#
# A reminder goes to a stranger, and two learners with the telephone of one house are not found by
# it. Instead: where a list is older than 2018, ask; never take "valid" for "theirs". Needs node and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/ask.js" <<'JAVASCRIPT'
const library = require(process.argv[2]);

const util = library.PhoneNumberUtil.getInstance();
const kinds = Object.fromEntries(Object.entries(library.PhoneNumberType).map(([name, number]) => [number, name]));
for (const written of ["033 3812345", "0203 3812345", "0168 1234567"]) {
    const number = util.parse(written, "VN");
    console.log(written, "valid:", util.isValidNumber(number), kinds[util.getNumberType(number)]);
}
JAVASCRIPT

expect() {
    local seen
    npm install --prefix "$folder/$1" --no-audit --no-fund --silent --ignore-scripts "google-libphonenumber@$1"
    seen=$(node "$folder/ask.js" "$folder/$1/node_modules/google-libphonenumber")
    echo "google-libphonenumber $1:"
    echo "$seen"
    if [ "$seen" != "$2" ]; then
        echo "this is not what was seen before" >&2
        exit 1
    fi
}

expect 3.0.0 "033 3812345 valid: true FIXED_LINE
0203 3812345 valid: true FIXED_LINE
0168 1234567 valid: true MOBILE"
expect 3.2.47 "033 3812345 valid: true MOBILE
0203 3812345 valid: true FIXED_LINE
0168 1234567 valid: false UNKNOWN"
