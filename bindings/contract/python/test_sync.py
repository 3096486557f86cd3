"""Scenarios D to F, I and K: sync in one process and in two, disputes, calling off, a removed device,
the background."""

import asyncio
import json
import os
import shutil
import socket
import sys
import unittest

from lantoa import Cancel, Mark, NearbyService, SyncMode, SyncOptions
from test_limits import files
from village import (
    PATIENCE,
    PATIENCE_MS,
    Changed,
    Contract,
    Device,
    Happened,
    LantoaError,
    is_done,
    loopback,
)


class Syncing(Contract):
    async def test_d1_marks_of_two_devices_in_one_process_reach_each_other(self):
        office, evening = await self.office()
        phone = await self.phone(office, evening.team)
        await office.node.set_mark(evening.meeting, evening.learners[0], Mark.LATE)
        await phone.node.set_mark(evening.meeting, evening.learners[1], Mark.ABSENT)
        summary = await self.syncs(phone, office)
        self.assertEqual((summary.sent_entries, summary.received_entries), (1, 1))
        for device in (office, phone):
            self.assertEqual(await device.marks(evening.meeting, evening.learners[0]), [Mark.LATE])
            self.assertEqual(await device.marks(evening.meeting, evening.learners[1]), [Mark.ABSENT])
        await self.assert_equal_digests(office, phone)
        receipts = await phone.node.receipts()
        held = {holder.name for line in receipts for holder in line.held_by}
        self.assertEqual(held, {"Minh"})
        self.assertEqual({line.behind for line in await phone.node.devices()}, {0})

    async def test_d2_marks_of_two_processes_reach_each_other(self):
        office, evening = await self.office()
        ticket = await self.ticket(office, evening.team)
        other = await asyncio.create_subprocess_exec(
            sys.executable,
            os.path.join(os.path.dirname(__file__), "phone.py"),
            self.folder("phone"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        await office.node.set_mark(evening.meeting, evening.learners[0], Mark.LATE)
        told = [
            f"join {ticket} Hà",
            f"mark {evening.meeting} {evening.learners[1]} excused",
            f"sync {office.addresses[0]}",
            f"holds {evening.meeting}\n",
        ]
        out, _ = await asyncio.wait_for(other.communicate("\n".join(told).encode()), PATIENCE)
        self.assertEqual(other.returncode, 0)
        lines = [line.split() for line in out.decode().splitlines()]
        seen = {kind: {it[1]: it[2] for it in lines if it[0] == kind} for kind in ["mark", "digest"]}
        self.assertEqual(seen["mark"], {evening.learners[0]: "late", evening.learners[1]: "excused"})
        self.assertEqual(await office.marks(evening.meeting, evening.learners[1]), [Mark.EXCUSED])
        spaces = {it.space: it.digest for it in (await office.node.digest()).spaces}
        for space, digest in seen["digest"].items():
            self.assertEqual(spaces[space], digest)

    async def test_d3_sync_stays_across_a_pause_and_names_its_peers(self):
        office, evening = await self.office()
        phone = await self.phone(office, evening.team)
        self.assertEqual((await phone.node.sync_state()).mode, SyncMode.STOPPED)
        events = Happened()
        watching = phone.node.watch_sync(events)
        listening = await phone.node.start_sync(loopback())
        self.assertTrue(listening.addresses)
        await events.until(is_done)
        state = await phone.node.sync_state()
        self.assertEqual(state.mode, SyncMode.RUNNING)
        self.assertEqual([(it.name, it.in_step) for it in state.peers], [("Minh", True)])
        async with self.assertFails(LantoaError.Busy):
            await phone.node.start_sync(loopback())
        phone.node.set_resting(True)
        self.assertEqual((await phone.node.sync_state()).peers[0].name, "Minh")

        await phone.node.pause_sync()
        state = await phone.node.sync_state()
        self.assertEqual((state.mode, state.addresses, state.peers), (SyncMode.PAUSED, [], []))
        await office.node.set_mark(evening.meeting, evening.learners[0], Mark.LATE)
        self.assertEqual(await phone.marks(evening.meeting, evening.learners[0]), [])
        await phone.node.resume_sync()
        while await phone.marks(evening.meeting, evening.learners[0]) != [Mark.LATE]:
            await events.until(lambda _: True)

        await phone.node.stop_sync()
        self.assertEqual((await phone.node.sync_state()).mode, SyncMode.STOPPED)
        async with self.assertFails(LantoaError.Conflict, "not-syncing"):
            await phone.node.resume_sync()
        watching.end()

    async def test_d9_a_phone_that_listens_anew_stays_as_it_was_left(self):
        office, evening = await self.office()
        phone = await self.phone(office, evening.team)
        events = Happened()
        watching = phone.node.watch_sync(events)
        there = (await phone.node.start_sync(loopback())).addresses
        await events.until(is_done)
        before = (await phone.node.announcement()).instance
        await phone.node.restart_sync()
        while (await phone.node.sync_state()).addresses != there:
            await asyncio.sleep(0)
        # Each listening has a name of its own.
        self.assertNotEqual((await phone.node.announcement()).instance, before)
        changed = Changed()
        listening = phone.node.subscribe(changed)
        await office.node.set_mark(evening.meeting, evening.learners[0], Mark.LATE)
        while await phone.marks(evening.meeting, evening.learners[0]) != [Mark.LATE]:
            await changed.until(lambda _: True)
        modes = [(await phone.node.sync_state()).mode]
        await phone.node.pause_sync()
        await phone.node.restart_sync()
        modes.append((await phone.node.sync_state()).mode)
        await phone.node.stop_sync()
        await phone.node.restart_sync()
        modes.append((await phone.node.sync_state()).mode)
        self.assertEqual(modes, [SyncMode.RUNNING, SyncMode.PAUSED, SyncMode.STOPPED])
        for subscription in (watching, listening):
            subscription.end()

    async def test_d4_a_live_link_carries_a_mark_by_itself(self):
        office, evening = await self.office()
        phone = await self.phone(office, evening.team)
        events = Happened()
        watching = phone.node.watch_sync(events)
        await phone.node.start_sync(loopback())
        await events.until(is_done)
        changed = Changed()
        listening = phone.node.subscribe(changed)
        await office.node.set_mark(evening.meeting, evening.learners[0], Mark.LATE)
        await changed.until(lambda changes: evening.class_id in changes.classes)
        self.assertEqual(await phone.marks(evening.meeting, evening.learners[0]), [Mark.LATE])
        listening.end()
        watching.end()

    async def test_d5_a_device_is_met_where_the_platform_found_it(self):
        office, evening = await self.office()
        ticket = await self.ticket(office, evening.team)
        phone = await self.device("phone")
        self.assertIsNone(await phone.node.announcement())
        seen = await office.node.announcement()
        self.assertEqual(seen.service, "_lantoa._tcp")
        self.assertNotIn("Minh", repr(seen))
        service = NearbyService(name=seen.instance, ips=["127.0.0.1"], port=seen.port, txt=seen.txt)
        await phone.node.join(ticket, "Hà", timeout_ms=PATIENCE_MS)
        phone.node.found_nearby(service)
        summary = await phone.node.sync_now(timeout_ms=PATIENCE_MS)
        self.assertEqual((summary.sessions, summary.failed), (1, 0))
        await self.assert_equal_digests(office, phone)

        other = await self.device("other")
        await other.node.join(
            await self.ticket(office, evening.team), "Lan", timeout_ms=PATIENCE_MS
        )
        other.node.found_nearby(service)
        other.node.lost_nearby(service.name)
        await office.node.stop_sync()
        async with self.assertFails(LantoaError.Unreachable, "nobody-reached"):
            await other.node.sync_now()

    async def test_d6_a_session_tells_its_peer_true_progress_and_its_end(self):
        office, evening = await self.office(learners=40)
        phone = await self.phone(office, evening.team)
        for learner in evening.learners:
            await office.node.set_mark(evening.meeting, learner, Mark.PRESENT)
            await office.node.fold()
        events = Happened()
        watching = phone.node.watch_sync(events)
        await self.syncs(phone, office)
        told = await events.until(is_done)
        self.assertEqual([it.name for it in told if it.is_peer()], ["Minh"])
        progress = [(it.done, it.total) for it in told if it.is_progress()]
        self.assertTrue(progress)
        for done, total in progress:
            self.assertLessEqual(done, total)
        watching.end()

    async def test_d7_nobody_at_an_address_is_a_summary_nobody_at_all_an_error(self):
        office, _ = await self.office()
        summary = await office.node.sync_now(["/ip4/127.0.0.1/tcp/1"], timeout_ms=PATIENCE_MS)
        self.assertEqual((summary.sessions, summary.failed), (0, 1))
        [failure] = summary.failures
        self.assertEqual(
            (failure.address, failure.code), ("/ip4/127.0.0.1/tcp/1", "nobody-listens")
        )
        async with self.assertFails(LantoaError.NotAllowed, "no-programme"):
            await (await self.device("phone")).node.sync_now()
        async with self.assertFails(LantoaError.Unreachable, "nobody-known"):
            await office.node.sync_now()


class Disputing(Contract):
    async def test_e1_different_marks_made_apart_are_shown_until_settled(self):
        office, evening = await self.office()
        learner = evening.learners[0]
        phone = await self.phone(office, evening.team)
        await office.node.set_mark(evening.meeting, learner, Mark.ABSENT)
        await phone.node.set_mark(evening.meeting, learner, Mark.LATE)
        await self.syncs(phone, office)
        [at_office] = await office.node.disputes()
        [at_phone] = await phone.node.disputes()
        self.assertEqual(at_office, at_phone)
        self.assertEqual(at_phone.kind.meeting, evening.meeting)
        said = {(value.value, value.by) for value in at_phone.values}
        self.assertEqual(said, {("absent", "Minh"), ("late", "Hà")})
        self.assertEqual(await phone.marks(evening.meeting, learner), [Mark.LATE])

        await phone.node.settle(at_phone.id, "absent")
        self.assertEqual(await phone.node.disputes(), [])
        await self.syncs(phone, office)
        self.assertEqual(await office.node.disputes(), [])
        self.assertEqual(await office.marks(evening.meeting, learner), [Mark.ABSENT])
        async with self.assertFails(LantoaError.Conflict, "dispute-stale"):
            await office.node.settle(at_office.id, "late")

    async def test_e2_equal_marks_made_apart_are_no_dispute(self):
        office, evening = await self.office()
        phone = await self.phone(office, evening.team)
        for device in (office, phone):
            await device.node.set_mark(evening.meeting, evening.learners[0], Mark.PRESENT)
        await self.syncs(phone, office)
        for device in (office, phone):
            self.assertEqual(await device.node.disputes(), [])

    async def test_e3_days_corrected_apart_are_shown_until_settled(self):
        office, evening = await self.office()
        phone = await self.phone(office, evening.team)
        await office.node.correct_day(evening.meeting, "2026-11-20")
        await phone.node.correct_day(evening.meeting, "2026-11-22")
        await self.syncs(phone, office)
        [at_office] = await office.node.disputes()
        [at_phone] = await phone.node.disputes()
        self.assertEqual(at_office, at_phone)
        self.assertTrue(at_phone.kind.is_DAY())
        self.assertEqual(at_phone.kind.meeting, evening.meeting)
        self.assertEqual((at_phone.learner, at_phone.name), (None, ""))
        self.assertEqual(at_phone.answers, ["2026-11-20", "2026-11-22"])
        [meeting] = await phone.node.meetings(evening.class_id)
        self.assertEqual((meeting.date, meeting.disputed), ("2026-11-22", True))

        await phone.node.settle(at_phone.id, "2026-11-21")
        await self.syncs(phone, office)
        self.assertEqual(await office.node.disputes(), [])
        [meeting] = await office.node.meetings(evening.class_id)
        self.assertEqual((meeting.date, meeting.disputed), ("2026-11-21", False))

    async def test_e4_a_meeting_withdrawn_and_marked_apart_counts_until_settled(self):
        office, evening = await self.office()
        learner = evening.learners[0]
        phone = await self.phone(office, evening.team)
        await office.node.withdraw_meeting(evening.meeting)
        await phone.node.set_mark(evening.meeting, learner, Mark.LATE)
        await self.syncs(phone, office)
        [dispute] = await phone.node.disputes()
        self.assertTrue(dispute.kind.is_WITHDRAWN())
        self.assertEqual(dispute.answers, ["withdrawn", "restored"])
        [meeting] = await phone.node.meetings(evening.class_id)
        self.assertEqual((meeting.withdrawn, meeting.disputed), (False, True))

        await phone.node.settle(dispute.id, "withdrawn")
        await self.syncs(phone, office)
        self.assertEqual(await office.node.disputes(), [])
        [meeting] = await office.node.meetings(evening.class_id)
        self.assertEqual((meeting.withdrawn, meeting.disputed), (True, False))
        async with self.assertFails(LantoaError.Conflict, "meeting-withdrawn"):
            await office.node.set_mark(evening.meeting, learner, Mark.PRESENT)


class CallingOff(Contract):
    async def silent(self):
        """Returns a port where connections are taken and nothing is said."""
        server = socket.create_server(("127.0.0.1", 0))
        server.settimeout(PATIENCE)
        self.addCleanup(server.close)
        return server, f"/ip4/127.0.0.1/tcp/{server.getsockname()[1]}"

    async def test_f1_a_joining_in_flight_is_called_off_by_its_handle(self):
        office, evening = await self.office()
        ticket = await self.ticket(office, evening.team)
        phone = await self.device("phone")
        server, address = await self.silent()
        cancel = Cancel()
        joining = asyncio.ensure_future(
            phone.node.join(ticket, "Hà", [address], timeout_ms=600_000, cancel=cancel)
        )
        connection, _ = await asyncio.to_thread(server.accept)
        cancel.cancel()
        async with self.assertFails(LantoaError.Cancelled):
            await joining
        connection.close()
        self.assertIsNone((await phone.node.identity()).programme)
        await phone.node.join(ticket, "Hà", timeout_ms=PATIENCE_MS)

    async def test_d8_why_nobody_is_met_is_told(self):
        office, evening = await self.office()
        self.assertEqual((await office.node.sync_state()).alone, "nobody-known")
        office.node.set_network_denied(True)
        self.assertEqual((await office.node.sync_state()).alone, "no-permission")
        dump = await office.node.diagnostics()
        self.assertEqual(json.loads(dump)["sync"]["alone"], "no-permission")
        self.assertNotIn("Minh", dump)
        phone = await self.phone(office, evening.team)
        # Where the office listened nobody may listen now, the phone neither.
        elsewhere = SyncOptions(listen=["/ip4/127.0.0.2/tcp/0"], discovery=False)
        await office.node.stop_sync()
        await phone.node.start_sync(elsewhere)
        while (await phone.node.sync_state()).tries[0].code is None:
            await asyncio.sleep(0)
        state = await phone.node.sync_state()
        missed = state.tries[0]
        self.assertEqual((missed.name, missed.code), ("Minh", "nobody-listens"))
        self.assertEqual([missed.address], office.addresses)
        self.assertIsNotNone(missed.last_contact)
        self.assertEqual(state.alone, "nobody-reached")

    async def test_k2_what_is_in_flight_ends_as_suspended(self):
        office, evening = await self.office()
        ticket = await self.ticket(office, evening.team)
        phone = await self.device("phone")
        server, address = await self.silent()
        for node, call in (
            (phone.node, phone.node.join(ticket, "Hà", [address], timeout_ms=600_000)),
            (office.node, office.node.sync_now([address], timeout_ms=600_000)),
        ):
            in_flight = asyncio.ensure_future(call)
            connection, _ = await asyncio.to_thread(server.accept)
            await node.suspend()
            async with self.assertFails(LantoaError.Busy, "suspended"):
                await in_flight
            connection.close()

    async def test_f2_a_joining_in_flight_ends_with_its_task(self):
        office, evening = await self.office()
        ticket = await self.ticket(office, evening.team)
        phone = await self.device("phone")
        server, address = await self.silent()
        joining = asyncio.ensure_future(
            phone.node.join(ticket, "Hà", [address], timeout_ms=600_000)
        )
        connection, _ = await asyncio.to_thread(server.accept)
        joining.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await joining
        # What was under way ends, and with it the connection.
        connection.settimeout(PATIENCE)
        try:
            while await asyncio.to_thread(connection.recv, 4096):
                pass
        except ConnectionResetError:
            pass
        connection.close()
        await phone.node.join(ticket, "Hà", timeout_ms=PATIENCE_MS)

    async def test_f3_a_sync_in_flight_is_called_off_by_its_handle(self):
        office, _ = await self.office()
        server, address = await self.silent()
        cancel = Cancel()
        syncing = asyncio.ensure_future(
            office.node.sync_now([address], timeout_ms=600_000, cancel=cancel)
        )
        connection, _ = await asyncio.to_thread(server.accept)
        cancel.cancel()
        summary = await syncing
        self.assertEqual(summary.sessions, 0)
        connection.close()

    async def test_f4_a_cancel_calls_off_what_comes_after_it_and_no_write(self):
        office, evening = await self.office()
        ticket = await self.ticket(office, evening.team)
        phone = await self.device("phone")
        cancel = Cancel()
        cancel.cancel()
        self.assertTrue(cancel.is_cancelled())
        server, address = await self.silent()
        async with self.assertFails(LantoaError.Cancelled):
            await phone.node.join(ticket, "Hà", [address], timeout_ms=600_000, cancel=cancel)

    async def test_f5_a_write_whose_task_is_cancelled_is_whole_or_not_there(self):
        office, evening = await self.office(learners=30)
        marking = [
            asyncio.ensure_future(office.node.set_mark(evening.meeting, it, Mark.PRESENT))
            for it in evening.learners
        ]
        await marking[0]
        for task in marking:
            task.cancel()
        await asyncio.gather(*marking, return_exceptions=True)
        self.assertEqual(await office.marks(evening.meeting, evening.learners[0]), [Mark.PRESENT])
        await office.node.fill_marks(evening.meeting, Mark.PRESENT)
        self.assertEqual(len((await office.node.class_sheet(evening.class_id)).marks), 30)
        self.assertTrue((await office.node.verify()).ok)


class Removing(Contract):
    async def test_i1_a_removed_device_is_told_and_its_later_work_is_set_aside(self):
        office, evening = await self.office()
        phone = await self.phone(office, evening.team)
        me = (await phone.node.identity()).device
        await office.node.remove_device(me, "Mất máy")
        [line] = [it for it in await office.node.devices() if it.device == me]
        self.assertEqual((line.removed, line.reason, line.name), (True, "Mất máy", "Hà"))
        await phone.node.set_mark(evening.meeting, evening.learners[0], Mark.PRESENT)

        events = Happened()
        watching = phone.node.watch_sync(events)
        summary = await phone.node.sync_now(office.addresses, timeout_ms=PATIENCE_MS)
        self.assertEqual(summary.failed, 1)
        told = await events.until(lambda event: event.is_done())
        self.assertEqual((told[-1].ok, told[-1].code), (False, "removed"))
        watching.end()
        identity = await phone.node.identity()
        self.assertTrue(identity.removed)
        self.assertIsNone(identity.role)
        async with self.assertFails(LantoaError.NotAllowed, "removed"):
            await phone.node.set_mark(evening.meeting, evening.learners[1], Mark.PRESENT)

        self.assertEqual(await office.marks(evening.meeting, evening.learners[0]), [])
        [aside] = await office.node.quarantine()
        self.assertEqual((aside.device, aside.why), (me, "removed"))
        self.assertEqual(await office.node.adopt(me), aside.entries)
        self.assertEqual(await office.marks(evening.meeting, evening.learners[0]), [Mark.PRESENT])


def locks(folder):
    """Returns how many locks anybody holds on files of a folder."""
    inodes = {str(os.stat(os.path.join(folder, name)).st_ino) for name in os.listdir(folder)}
    with open("/proc/locks") as held:
        places = [word for line in held for word in line.split() if word.count(":") == 2]
    return sum(place.split(":")[2] in inodes for place in places)


@unittest.skipUnless(sys.platform == "linux", "counted by /proc, which only Linux has")
class Background(Contract):
    async def test_k1_a_suspended_phone_holds_nothing_and_goes_on(self):
        before = files()
        office, evening = await self.office()
        phone = await self.phone(office, evening.team)
        await phone.node.start_sync(loopback())
        changed = Changed()
        listening = phone.node.subscribe(changed)
        await phone.node.set_mark(evening.meeting, evening.learners[0], Mark.LATE)
        for device in (office, phone):
            self.assertGreater(locks(device.folder), 0)
            for _ in range(2):
                await device.node.suspend()
            self.assertEqual(locks(device.folder), 0)
        self.assertEqual(files(), before)
        async with self.assertFails(LantoaError.Busy, "suspended"):
            await phone.node.classes()
        other = await Device.open(phone.folder)
        async with self.assertFails(LantoaError.Busy, "folder-open-here"):
            await phone.node.resume()
        await other.node.set_mark(evening.meeting, evening.learners[1], Mark.PRESENT)
        await other.node.shut()
        while not changed.told.empty():
            changed.told.get()
        for device in (office, phone):
            for _ in range(2):
                await device.node.resume()
        await changed.until(lambda changes: evening.class_id in changes.classes)
        self.assertEqual(await phone.marks(evening.meeting, evening.learners[0]), [Mark.LATE])
        happened = Changed()
        watching = office.node.subscribe(happened)
        wanted = [[Mark.LATE], [Mark.PRESENT]]
        while [await office.marks(evening.meeting, it) for it in evening.learners] != wanted:
            await happened.until(lambda _: True)
        watching.end()
        listening.end()

    async def test_k3_a_deleted_folder_is_not_made_again(self):
        device = await self.device("phone")
        await device.node.suspend()
        shutil.rmtree(device.folder)
        async with self.assertFails(LantoaError.NotFound, "folder-gone"):
            await device.node.resume()
        self.assertFalse(os.path.exists(device.folder))
        await device.node.shut()
        async with self.assertFails(LantoaError.Busy, "closed"):
            await device.node.resume()

    async def test_k4_a_sync_that_was_started_runs_again_with_the_process(self):
        office, evening = await self.office()
        phone = await self.phone(office, evening.team)
        await phone.node.start_sync(loopback())
        await phone.node.shut()
        await office.node.set_mark(evening.meeting, evening.learners[0], Mark.LATE)
        again = await Device.open(phone.folder, keep_syncing=True)
        self.assertEqual((await again.node.sync_state()).mode, SyncMode.RUNNING)
        changed = Changed()
        listening = again.node.subscribe(changed)
        while await again.marks(evening.meeting, evening.learners[0]) != [Mark.LATE]:
            await changed.until(lambda _: True)
        listening.end()
        await again.node.shut()
        for mode in [SyncMode.STOPPED, SyncMode.RUNNING, SyncMode.PAUSED]:
            keeps = mode != SyncMode.STOPPED
            again = await Device.open(phone.folder, keep_syncing=keeps)
            self.assertEqual((await again.node.sync_state()).mode, mode)
            if mode == SyncMode.RUNNING:
                await again.node.pause_sync()
            if mode == SyncMode.PAUSED:
                await again.node.stop_sync()
            await again.node.shut()
        again = await Device.open(phone.folder, keep_syncing=True)
        self.assertEqual((await again.node.sync_state()).mode, SyncMode.STOPPED)
        await again.node.shut()


if __name__ == "__main__":
    unittest.main()
