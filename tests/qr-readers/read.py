"""Prints a ticket's QR code in a terminal, draws the terminal as people see it, and has it read."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import zxingcpp
from PIL import Image
from pyzbar import pyzbar

PROGRAM, WORK = sys.argv[1:]
# Pixels of one field: a cell of a terminal is twice as high as wide.
FIELD = 6
# Letters and ground of the two kinds of terminals.
THEMES = {"dark": ((220, 220, 220), (20, 20, 30)), "light": ((30, 30, 30), (255, 255, 250))}
# Which halves of a cell a letter fills: the upper one, the lower one.
HALVES = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}
CUBE = {16: (0, 0, 0), 231: (255, 255, 255)}


def lantoa(*line):
    """Runs a command and returns its answer."""
    line = [PROGRAM, "--home", f"{WORK}/home", "--json", *line]
    return json.loads(subprocess.run(line, check=True, capture_output=True, text=True).stdout)


def on_a_terminal(*line):
    """Runs a command on a terminal of 120 columns and returns what it prints there."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(PROGRAM, [PROGRAM, "--home", f"{WORK}/home", *line])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 120, 0, 0))
    said = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.waitpid(child, 0)
    return said.decode()


def draw(said, theme):
    """Returns the terminal's picture: each letter is drawn in the colours that stand before it."""
    letters, ground = THEMES[theme]
    colours = [letters, ground]
    rows = []
    for line in said.replace("\r", "").split("\n"):
        upper, lower = [], []
        for code, letter in re.findall(r"\x1b\[([\d;]*)m|(.)", line):
            if not letter:
                colours = [letters, ground]
                for at, number in re.findall(r"([34]8);5;(\d+)", code):
                    colours[at == "48"] = CUBE[int(number)]
                continue
            top, bottom = HALVES.get(letter, (False, False))
            upper.append(colours[0] if top else colours[1])
            lower.append(colours[0] if bottom else colours[1])
        rows += [upper, lower]
    width = max(map(len, rows)) + 8
    picture = Image.new("RGB", (width, len(rows) + 8), ground)
    for y, row in enumerate(rows):
        for x, colour in enumerate(row):
            picture.putpixel((x + 4, y + 4), colour)
    return picture.resize((picture.width * FIELD, picture.height * FIELD), Image.NEAREST)


def jsqr(picture):
    """Reads a picture by jsQR."""
    file = f"{WORK}/code.png"
    picture.convert("RGBA").save(file)
    read = subprocess.run(["node", f"{WORK}/jsqr.cjs", file], check=True, capture_output=True)
    return read.stdout.decode()


READERS = {
    "ZXing": lambda picture: "".join(found.text for found in zxingcpp.read_barcodes(picture)),
    "zbar": lambda picture: "".join(found.data.decode() for found in pyzbar.decode(picture)),
    "jsQR": jsqr,
}


def main():
    """Returns how many readings failed."""
    lantoa("init", "--programme", "Quảng Ninh", "--as", "Oanh")
    lantoa("team", "add", "Tổ 1")
    said = on_a_terminal("invite", "--role", "volunteer", "--team", "Tổ 1", "--qr")
    ticket = re.search(r"lantoa1[a-z0-9]+", said)
    failed = 0
    for theme in THEMES:
        picture = draw(said, theme)
        for name, reads in READERS.items():
            found = reads(picture)
            is_read = bool(ticket) and found.lower() == ticket.group()
            failed += not is_read
            print("read" if is_read else "NOT READ", "by", name, "on a", theme, "terminal")
    return failed


sys.exit(1 if main() else 0)
