#!/usr/bin/env bash
# Apache's Rust writer of Parquet (npm parquet-wasm 0.8.0): a moment in seconds arrives as a bare integer.
#
# Arrow has moments in seconds, Parquet in milliseconds and finer only. One would expect a writer
# to multiply, as the one of pyarrow does, or to refuse. This one writes the bare seconds as INT64
# without a logical type, and the truth into a note of its own schema beside it, which only readers
# of the Arrow family read. DuckDB and hyparquet show the number 1795953600, and a question about a
# month finds nothing. A time of the day in seconds fares alike.
#
# The file opens everywhere and its author, reading it back, sees nothing wrong. Instead: write
# microseconds in UTC, and read the file once with a program that is not of the family. Needs node,
# npm and python3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --prefix "$folder" --no-audit --no-fund --silent --ignore-scripts \
    apache-arrow@21.1.0 parquet-wasm@0.8.0 hyparquet@1.33.0
python3 -m pip install -qq --no-compile --no-deps --target "$folder/python" \
    duckdb==2.0.1
cat >"$folder/write.mjs" <<'JAVASCRIPT'
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { parquetReadObjects } from "hyparquet";

const require = createRequire(import.meta.url);
const arrow = require("apache-arrow");
const parquet = require("parquet-wasm");

const moment = (unit, value) =>
    arrow.makeVector({ type: new arrow.Timestamp(unit, "UTC"), data: BigInt64Array.of(value) });
const table = new arrow.Table({
    seconds: moment(arrow.TimeUnit.SECOND, 1795953600n),
    micros: moment(arrow.TimeUnit.MICROSECOND, 1795953600000000n),
});
const stream = parquet.Table.fromIPCStream(arrow.tableToIPC(table, "stream"));
writeFileSync(process.argv[2], parquet.writeParquet(stream));
const bytes = readFileSync(process.argv[2]);
const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
const [row] = await parquetReadObjects({ file });
const show = (value) => (value instanceof Date ? value.toISOString() : `${value}`);
console.log("hyparquet:", show(row.seconds), show(row.micros));
JAVASCRIPT

seen=$(
    node "$folder/write.mjs" "$folder/moments.parquet"
    PYTHONPATH="$folder/python" python3 - "$folder/moments.parquet" <<'PYTHON'
import sys

import duckdb

question = f"SELECT typeof(seconds), typeof(micros) FROM '{sys.argv[1]}'"
print("DuckDB:", *duckdb.sql(question).fetchall()[0], sep=" | ")
PYTHON
)
echo "$seen"
if [ "$seen" != "hyparquet: 1795953600 2026-11-29T12:00:00.000Z
DuckDB: | BIGINT | TIMESTAMP WITH TIME ZONE" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
