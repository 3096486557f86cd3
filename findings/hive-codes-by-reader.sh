#!/usr/bin/env bash
# Parquet in folders by commune (commune=06838): each reader guesses the code's type, one of them by the data.
#
# The official code of a commune has five digits; in the north it begins with 0. A folder's name has
# no type, so each reader guesses one. One would expect readers to guess alike, or to leave a leading
# zero alone. pyarrow 26.0.1 and polars 1.44.2 make numbers of all of them, and 06838 comes back as
# 6838. DuckDB 2.0.1 keeps text where any code begins with 0, and makes numbers where none does: the
# same question about the same kind of folder gives VARCHAR in Quảng Ninh and BIGINT in Đồng Nai,
# so what was tried in one province fails in the other.
#
# Reports are joined by this code. Instead: write a letter before it (commune=c06838), or keep the
# code as a column inside the files and the folder for another purpose. Needs python3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m pip install -qq --no-compile --no-deps --target "$folder/python" \
    pyarrow==26.0.1 polars==1.44.2 polars-runtime-32==1.44.2 duckdb==2.0.1
cat >"$folder/read.py" <<'PYTHON'
import sys

import duckdb
import polars
import pyarrow
import pyarrow.parquet

places = {
    "Quảng Ninh": ["06685", "06838"],
    "Đồng Nai": ["26041", "26068"],
    "Quảng Ninh, with a letter": ["c06685", "c06838"],
}
for number, (place, codes) in enumerate(places.items()):
    table = pyarrow.table({"commune": codes, "present": [1] * len(codes)})
    root = f"{sys.argv[1]}/{number}"
    pyarrow.parquet.write_to_dataset(table, root, partition_cols=["commune"])
    print(place)
    print("  pyarrow", sorted(pyarrow.parquet.read_table(root)["commune"].to_pylist()))
    print("  polars ", sorted(polars.scan_parquet(root, hive_partitioning=True).collect()["commune"].to_list()))
    question = f"SELECT commune, typeof(commune) FROM '{root}/*/*.parquet' ORDER BY 1"
    print("  DuckDB ", *duckdb.sql(question).fetchall())
PYTHON

seen=$(PYTHONPATH="$folder/python" python3 "$folder/read.py" "$folder/report")
echo "$seen"
if [ "$seen" != "Quảng Ninh
  pyarrow [6685, 6838]
  polars  [6685, 6838]
  DuckDB  ('06685', 'VARCHAR') ('06838', 'VARCHAR')
Đồng Nai
  pyarrow [26041, 26068]
  polars  [26041, 26068]
  DuckDB  (26041, 'BIGINT') (26068, 'BIGINT')
Quảng Ninh, with a letter
  pyarrow ['c06685', 'c06838']
  polars  ['c06685', 'c06838']
  DuckDB  ('c06685', 'VARCHAR') ('c06838', 'VARCHAR')" ]; then
    echo "this is not what was seen before" >&2
    exit 1
fi
