"""Scenarios G: listeners, what they may do, and how they end."""

import asyncio
import gc
import threading
import time
import unittest
import weakref

import lantoa
from lantoa import LantoaError, Mark, SyncEvent
from village import DAY, PATIENCE, Changed, Contract, Happened, Written, details, is_done


class Listening(Contract):
    async def test_g1_a_change_is_told_by_ids_and_read_again(self):
        office, evening = await self.office()
        changed = Changed()
        listening = office.node.subscribe(changed)
        await office.node.set_mark(evening.meeting, evening.learners[0], Mark.LATE)
        changes = await changed.until(lambda changes: changes.classes)
        self.assertEqual(changes.classes, [evening.class_id])
        self.assertEqual(changes.spaces, [evening.team])
        self.assertEqual((changes.learners, changes.disputes, changes.members), ([], False, False))
        listening.end()

    async def test_g2_a_slow_listener_is_told_once_of_all_that_came_meanwhile(self):
        office, evening = await self.office(learners=30)
        began, go_on = threading.Event(), threading.Event()

        def act(_):
            began.set()
            go_on.wait(PATIENCE)

        changed = Changed(act)
        listening = office.node.subscribe(changed)
        await office.node.set_mark(evening.meeting, evening.learners[0], Mark.LATE)
        await asyncio.to_thread(began.wait, PATIENCE)
        for learner in evening.learners[1:]:
            await office.node.set_mark(evening.meeting, learner, Mark.LATE)
        go_on.set()
        await changed.until(lambda changes: changes.classes)
        await changed.until(lambda changes: changes.classes)
        # The entry that the taps become may be told too; not 29 more.
        self.assertLessEqual(changed.told.qsize(), 2)
        listening.end()

    async def test_g3_all_listeners_of_a_node_are_called_by_one_thread(self):
        office, evening = await self.office()
        phone = await self.phone(office, evening.team)
        listeners = [Changed(), Changed(), Happened(), Written()]
        subscriptions = [
            phone.node.subscribe(listeners[0]),
            phone.node.subscribe(listeners[1]),
            phone.node.watch_sync(listeners[2]),
            phone.node.watch_log(listeners[3]),
        ]
        await office.node.set_mark(evening.meeting, evening.learners[0], Mark.LATE)
        await self.syncs(phone, office)
        await listeners[1].until(lambda changes: changes.classes)
        await listeners[2].until(is_done)
        threads = set().union(*(listener.threads for listener in listeners))
        self.assertEqual(len(threads), 1)
        self.assertNotIn(threading.get_ident(), threads)
        for subscription in subscriptions:
            subscription.end()

    async def test_g4_what_a_listener_throws_keeps_nobody_from_being_told(self):
        office, evening = await self.office()

        def fail(_):
            raise ValueError("a listener of an app")

        bad, good = Changed(fail), Changed()
        subscriptions = [office.node.subscribe(bad), office.node.subscribe(good)]
        for learner in evening.learners:
            await office.node.set_mark(evening.meeting, learner, Mark.LATE)
            await good.until(lambda changes: changes.classes)
            await bad.until(lambda changes: changes.classes)
        for subscription in subscriptions:
            subscription.end()

    async def test_g5_a_listener_may_call_the_node(self):
        office, evening = await self.office()
        read = []

        def act(changes):
            if changes.classes and not read:
                read.append(asyncio.run(office.node.class_sheet(changes.classes[0])))
                asyncio.run(
                    office.node.set_mark(evening.meeting, evening.learners[1], Mark.ABSENT)
                )

        changed = Changed(act)
        listening = office.node.subscribe(changed)
        await office.node.set_mark(evening.meeting, evening.learners[0], Mark.LATE)
        while await office.marks(evening.meeting, evening.learners[1]) != [Mark.ABSENT]:
            await changed.until(lambda changes: changes.classes)
        self.assertEqual([line.mark for line in read[0].marks], [Mark.LATE])
        listening.end()

    async def test_g6_a_listener_may_end_itself_and_shut_the_node(self):
        phone = await self.device("phone")
        ended = threading.Event()
        subscriptions = []

        def act(_):
            subscriptions[0].end()
            asyncio.run(phone.node.shut())
            ended.set()

        subscriptions.append(phone.node.subscribe(Changed(act)))
        await phone.node.found("Bình dân học vụ số", "Minh")
        self.assertTrue(await asyncio.to_thread(ended.wait, PATIENCE))

    async def test_g7_a_dropped_subscription_ends_and_lets_go_of_its_listener(self):
        office, evening = await self.office()
        dropped, kept = Changed(), Changed()
        told, gone = dropped.told, weakref.ref(dropped)
        subscription = office.node.subscribe(dropped)
        listening = office.node.subscribe(kept)
        del subscription, dropped
        gc.collect()
        self.assertIsNone(gone())
        await office.node.set_mark(evening.meeting, evening.learners[0], Mark.LATE)
        await kept.until(lambda changes: changes.classes)
        self.assertTrue(told.empty())
        listening.end()

    async def test_g8_a_thousand_subscriptions_are_told_and_let_go(self):
        office, evening = await self.office()
        listeners = [Changed() for _ in range(1000)]
        subscriptions = [office.node.subscribe(listener) for listener in listeners]
        await office.node.set_mark(evening.meeting, evening.learners[0], Mark.LATE)
        for listener in listeners:
            await listener.until(lambda changes: changes.classes)
        gone = [weakref.ref(listener) for listener in listeners]
        del listener, listeners
        subscriptions.clear()
        gc.collect()
        self.assertEqual([it for it in gone if it() is not None], [])

    async def test_g9_the_log_tells_what_goes_on_and_no_name(self):
        office, evening = await self.office()
        log = Written()
        watching = office.node.watch_log(log)
        phone = await self.phone(office, evening.team, name="Hà Thị Bí Mật")
        await office.node.add_learner(evening.class_id, details("Chíu Chăn Lằm", phone="0912345678"))
        with self.assertRaises(Exception):
            await office.node.add_team("")
        await self.syncs(phone, office)
        await office.node.stop_sync()
        while not any("network-stopped" in line.text for line in log.lines):
            await asyncio.sleep(0)
        text = "\n".join(line.text for line in log.lines)
        for event in ("session-began", "session-ended", "failed code=text"):
            self.assertIn(event, text)
        self.assertTrue(any(line.failed for line in log.lines))
        for secret in ("Bí", "Mật", "Chíu", "0912", "127.0.0.1", "Minh", "Đội"):
            self.assertNotIn(secret, text)
        watching.end()


class Notices(Contract):
    async def test_g10_a_busy_loop_is_told_at_once_of_all_that_came_meanwhile(self):
        office, evening = await self.office(learners=30)
        node, edited = office.node, evening.learners[3]
        another = await node.add_class("Tin học", evening.team)
        notices, beside = node.changes(), Changed()
        listening = node.subscribe(beside)
        for learner in evening.learners:
            await node.set_mark(evening.meeting, learner, Mark.LATE)
        await node.edit_learner(edited, details("Nguyễn Thị Ba"))
        await node.open_meeting(another, DAY)
        # Listeners are told in the order in which they came: the loop has heard of it too.
        classes, learners = set(), set()
        while another not in classes or edited not in learners:
            changes = await beside.until(lambda _: True)
            classes.update(changes.classes)
            learners.update(changes.learners)
        told = await self.told(notices)
        self.assertEqual(sorted(told.classes), sorted([evening.class_id, another]))
        self.assertIn(edited, told.learners)
        # The entry that the taps become may be told too; not 29 more.
        self.assertLessEqual(len(notices._waiting._notices), 1)
        listening.end()

    async def test_g11_of_each_device_a_busy_loop_is_told_the_last_of_each_kind(self):
        office, evening = await self.office()
        phone = await self.phone(office, evening.team)
        notices, beside = phone.node.sync_events(), Happened()
        listening = phone.node.watch_sync(beside)
        for _ in range(4):
            await self.syncs(phone, office)
            await beside.until(is_done)
        told = [await self.told(notices)]
        while not isinstance(told[-1], SyncEvent.DONE):
            told.append(await self.told(notices))
        self.assertTrue(told[-1].ok)
        self.assertEqual(len({type(event) for event in told}), len(told), told)
        self.assertEqual(notices._waiting._notices, [])
        listening.end()

    async def test_g12_of_a_log_the_last_thousand_lines_wait(self):
        node = (await self.device("phone")).node
        notices, beside = node.log_lines(), Written()
        watching = node.watch_log(beside)
        for _ in range(1_100):
            async with self.assertFails(LantoaError.NotAllowed, "no-programme"):
                await node.add_team("Đội 1")
        while len(beside.lines) < 1_100:
            await asyncio.sleep(0)
        told = [await self.told(notices) for _ in range(1_000)]
        self.assertEqual(told, beside.lines[-1_000:])
        self.assertEqual(notices._waiting._notices, [])
        watching.end()

    async def test_g13_a_loop_that_ends_lets_go_of_its_listener_however_it_ends(self):
        office, evening = await self.office()
        node, learner = office.node, evening.learners[0]
        before = listeners()
        # By its own end, within `with`.
        with node.changes() as notices:
            await node.set_mark(evening.meeting, learner, Mark.LATE)
            async for changes in notices:
                self.assertEqual(changes.classes, [evening.class_id])
                break
        with self.assertRaises(StopAsyncIteration):
            await anext(notices)
        self.settles(before)
        # By an error of the app's, with nobody who holds it.
        await node.set_mark(evening.meeting, learner, Mark.ABSENT)
        with self.assertRaises(ZeroDivisionError):
            notices = node.changes()
            await node.set_mark(evening.meeting, learner, Mark.PRESENT)
            async for _ in notices:
                1 / 0
        notices = None
        # By the task, which waits for what does not come.
        waiting = asyncio.ensure_future(anext(node.sync_events()))
        await asyncio.sleep(0)
        self.assertEqual(listeners(), before + 1)
        waiting.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await waiting
        del waiting
        # Never looped over; ended while a loop waits.
        node.log_lines()
        notices = node.log_lines()
        ended = asyncio.ensure_future(anext(notices, None))
        await asyncio.sleep(0)
        notices.end()
        self.assertIsNone(await asyncio.wait_for(ended, PATIENCE))
        self.settles(before)

    def settles(self, wanted):
        """Waits until the core holds so many listeners: a call may be at its end still."""
        until = time.monotonic() + PATIENCE
        while listeners() != wanted:
            gc.collect()
            self.assertLess(time.monotonic(), until, "listeners stay")

    async def told(self, notices):
        return await asyncio.wait_for(anext(notices), PATIENCE)


def listeners():
    """How many listeners of apps the core holds in this process."""
    names = ("ChangeListener", "SyncListener", "LogSink")
    converters = (getattr(lantoa, f"_UniffiFfiConverterType{name}") for name in names)
    return sum(len(converter._handle_map) for converter in converters)


if __name__ == "__main__":
    unittest.main()
