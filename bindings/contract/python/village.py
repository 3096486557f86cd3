"""Devices for the contract tests: nodes in folders of their own, on loopback.

The scenarios that the tests follow stand in ../../scenarios.md; each test names its own.
"""

import asyncio
import atexit
import os
import queue
import shutil
import tempfile
import threading
import unittest

import lantoa
from lantoa import (
    ChangeListener,
    Invitation,
    LearnerDetails,
    LogSink,
    Mark,
    NearbyService,
    Node,
    OpenOptions,
    Role,
    SyncEvent,
    SyncListener,
    SyncOptions,
)

# How long something that has to happen may take, in seconds: only a failing test waits for it.
PATIENCE = 60
PATIENCE_MS = PATIENCE * 1000
# A thread that is about to return from Python while it ends would end the process.
atexit.register(lantoa.settle, PATIENCE_MS)

LOOPBACK = "/ip4/127.0.0.1/tcp/0"
DAY = "2026-11-24"


def loopback():
    return SyncOptions(listen=[LOOPBACK], discovery=False)


def details(name, **known):
    return LearnerDetails(name=name, **known)


class Changed(ChangeListener):
    """Puts what it is told into a queue, and what it does besides is given."""

    def __init__(self, act=lambda changes: None):
        self.told = queue.Queue()
        self.threads = set()
        self.act = act

    def changed(self, changes):
        self.threads.add(threading.get_ident())
        self.told.put(changes)
        self.act(changes)

    async def until(self, fits):
        """Waits for a change that fits."""
        while True:
            changes = await asyncio.to_thread(self.told.get, timeout=PATIENCE)
            if fits(changes):
                return changes


class Happened(SyncListener):
    def __init__(self):
        self.told = queue.Queue()
        self.threads = set()

    def happened(self, event):
        self.threads.add(threading.get_ident())
        self.told.put(event)

    async def until(self, fits):
        """Waits for an event that fits and returns all up to it."""
        events = []
        while True:
            events.append(await asyncio.to_thread(self.told.get, timeout=PATIENCE))
            if fits(events[-1]):
                return events


class Written(LogSink):
    def __init__(self):
        self.lines = []
        self.threads = set()

    def write(self, line):
        self.threads.add(threading.get_ident())
        self.lines.append(line)


def is_done(event):
    return isinstance(event, SyncEvent.DONE) and event.ok


class Device:
    """An open node with its folder."""

    def __init__(self, node, folder):
        self.node = node
        self.folder = folder

    @classmethod
    async def open(cls, folder, **how):
        return cls(await Node.open(cls.options(folder, **how)), folder)

    @staticmethod
    def options(folder, **how):
        keys = os.path.join(folder, "no-backup")
        return OpenOptions(folder=folder, no_backup_folder=keys, **how)

    async def marks(self, meeting, learner):
        sheet = await self.node.class_sheet(meeting.split("/")[0])
        return [line.mark for line in sheet.marks if line.learner == learner]


class Evening:
    """What a class needs: a team, a class of some learners, a meeting."""

    def __init__(self, team, class_id, learners, meeting):
        self.team = team
        self.class_id = class_id
        self.learners = learners
        self.meeting = meeting


class Contract(unittest.IsolatedAsyncioTestCase):
    """A test with folders that are gone after it."""

    def setUp(self):
        self.folders = tempfile.mkdtemp(prefix="lantoa-contract-")
        self.addCleanup(shutil.rmtree, self.folders, ignore_errors=True)

    def folder(self, name):
        return os.path.join(self.folders, name)

    async def device(self, name):
        device = await Device.open(self.folder(name))
        self.addAsyncCleanup(device.node.shut)
        return device

    async def office(self, learners=2):
        """Opens an office that listens on loopback, with a class in its evening."""
        office = await self.device("office")
        await office.node.found("Bình dân học vụ số", "Minh")
        team = await office.node.add_team("Đội 1")
        class_id = await office.node.add_class("An toàn số", team)
        names = [f"Nguyễn Thị {n}" for n in range(learners)]
        learners = [await office.node.add_learner(class_id, details(name)) for name in names]
        meeting = await office.node.open_meeting(class_id, DAY)
        listening = await office.node.start_sync(loopback())
        office.addresses = listening.addresses
        return office, Evening(team, class_id, learners, meeting)

    async def ticket(self, office, team, role=Role.VOLUNTEER):
        invited = await office.node.invite(Invitation(role=role, teams=[team]))
        return invited.ticket

    async def phone(self, office, team, name="Hà"):
        """Opens a phone that joins the office and holds what it holds."""
        phone = await self.device(f"phone-{name}")
        await phone.node.join(await self.ticket(office, team), name, timeout_ms=PATIENCE_MS)
        await self.syncs(phone, office)
        return phone

    async def syncs(self, phone, office):
        summary = await phone.node.sync_now(office.addresses, timeout_ms=PATIENCE_MS)
        self.assertEqual((summary.sessions, summary.failed), (1, 0))
        return summary

    async def assert_equal_digests(self, one, other):
        shared = [
            {space.space: space.digest for space in (await device.node.digest()).spaces}
            for device in (one, other)
        ]
        spaces = shared[0].keys() & shared[1].keys()
        self.assertTrue(spaces)
        for space in spaces:
            self.assertEqual(shared[0][space], shared[1][space])

    def assertFails(self, kind, code=None):
        return _Fails(self, kind, code)


class _Fails:
    """Holds that what is awaited within throws this kind, and keeps the error."""

    def __init__(self, test, kind, code):
        self.test, self.kind, self.code, self.error = test, kind, code, None

    async def __aenter__(self):
        return self

    async def __aexit__(self, _type, error, _trace):
        self.test.assertIsInstance(error, self.kind)
        if self.code is not None:
            self.test.assertEqual(error.code, self.code)
        self.error = error
        return True


LantoaError = lantoa.LantoaError
