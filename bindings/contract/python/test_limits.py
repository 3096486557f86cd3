"""Scenarios H and J: nothing stays behind, and a full disk. Counted for the whole process, on Linux."""

import asyncio
import gc
import os
import subprocess
import sys
import threading
import time
import unittest

from lantoa import Mark, Node, OpenOptions
from village import PATIENCE, Changed, Contract, Device, loopback

# How often a folder is opened and closed: enough to see what stays behind, in a night five thousand times.
ROUNDS = 5000 if os.environ.get("LANTOA_TRIES") == "whole" else 250


def threads():
    """Returns how many threads are not Python's own, but for those that do work later: they are kept
    some seconds for what comes next."""
    names = []
    for thread in os.listdir("/proc/self/task"):
        try:
            with open(f"/proc/self/task/{thread}/comm") as name:
                names.append(name.read().strip())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return len(names) - names.count("lantoa-offload") - threading.active_count()


def files():
    found = []
    for handle in os.listdir("/proc/self/fd"):
        try:
            found.append(os.readlink(f"/proc/self/fd/{handle}"))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return sorted(found)


def nodes():
    gc.collect()
    return sum(isinstance(it, (Node, Changed)) for it in gc.get_objects())


@unittest.skipUnless(sys.platform == "linux", "counted by /proc, which only Linux has")
class Leaks(Contract):
    async def settles(self, wanted, count):
        """Waits until `count` gives what is wanted: a thread says that it ends a moment before."""
        until = time.monotonic() + PATIENCE
        while count() != wanted:
            self.assertLess(time.monotonic(), until, f"{count()}, not {wanted}")
            await asyncio.sleep(0)

    async def rounds(self, once):
        await once(0)
        await self.settles(0, threads)
        before = (files(), nodes())
        for number in range(1, ROUNDS):
            await once(number)
        await self.settles(0, threads)
        await self.settles(before[0], files)
        self.assertEqual(nodes(), before[1])

    async def test_h1_open_and_shut_leaves_nothing(self):
        async def once(_):
            device = await Device.open(self.folder("phone"))
            listening = device.node.subscribe(Changed())
            await device.node.identity()
            await device.node.shut()
            listening.end()

        await self.rounds(once)

    async def test_h2_a_dropped_node_leaves_nothing_also_while_it_syncs(self):
        office, _ = await self.office()
        await office.node.shut()

        async def once(number):
            while True:
                try:
                    device = await Device.open(self.folder("office"))
                    break
                except Exception as error:
                    # The folder is let go a moment after the last reference.
                    self.assertEqual(getattr(error, "code", None), "folder-open-here")
            if number % 20 == 0:
                await device.node.start_sync(loopback())
            device.node.subscribe(Changed())
            del device
            gc.collect()

        await self.rounds(once)

    async def test_h3_calls_that_fail_leave_nothing(self):
        device = await self.device("phone")

        async def once(_):
            with self.assertRaises(Exception):
                await device.node.classes()
            with self.assertRaises(Exception):
                await device.node.class_sheet("no id")

        await once(0)
        # The writer's thread, and the one that tells.
        await self.settles(2, threads)
        before = files()
        for number in range(ROUNDS):
            await once(number)
        await self.settles(2, threads)
        await self.settles(before, files)


@unittest.skipUnless(sys.platform == "linux", "a small disk is mounted in a namespace of its own")
class FullDisk(Contract):
    async def test_j1_a_full_disk_is_said_and_nothing_confirmed_is_lost(self):
        disk = self.folder("disk")
        os.mkdir(disk)
        mounted = 'mount -t tmpfs -o size=16m tmpfs "$0" && exec "$@"'
        words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mounted, disk]
        here = os.path.join(os.path.dirname(__file__), "full_disk.py")
        ended = subprocess.run(
            words + [sys.executable, here, disk], capture_output=True, timeout=PATIENCE
        )
        self.assertEqual((ended.returncode, ended.stderr.decode()), (0, ""))


if __name__ == "__main__":
    unittest.main()
