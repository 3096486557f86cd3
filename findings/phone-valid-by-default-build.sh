#!/usr/bin/env bash
# libphonenumber-js 1.13.16: the default build calls Vietnamese mobile numbers valid that ended in 2018.
#
# Mobile numbers of eleven digits (016x, 012x, 018x, 0199) became ten digits in September 2018, and
# old rosters are full of them. One would expect `isValid` of the default build to be a little less
# exact. For Vietnam it is wrong about the whole old plan: its table keeps lengths only, so the dead
# numbers are valid, and it formats them, too. The build "max" of the same release calls them invalid,
# and still "possible".
#
# A check at entry that uses the default import lets every dead number through. Instead: import
# "libphonenumber-js/max", and map the old beginnings to the new ones (0168 became 038) before. Needs
# node and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --no-audit --no-fund --silent --ignore-scripts libphonenumber-js@1.13.16
cat >"$folder/ask.js" <<'JAVASCRIPT'
const builds = { default: require("libphonenumber-js"), max: require("libphonenumber-js/max") };

for (const written of ["0168 123 4567", "0129 912 3456", "0381 234 567"]) {
    const valid = Object.entries(builds).map(([name, build]) => {
        const number = build.parsePhoneNumberFromString(written, "VN");
        return `${name} ${number !== undefined && number.isValid()}`;
    });
    console.log(`${written}: ${valid.join(", ")}`);
}
JAVASCRIPT

seen=$(node "$folder/ask.js")
echo "$seen"
if [ "$seen" != "0168 123 4567: default true, max false
0129 912 3456: default true, max false
0381 234 567: default true, max true" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
