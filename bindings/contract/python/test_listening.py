"""Scenarios G: listeners, what they may do, and how they end."""

import asyncio
import gc
import threading
import unittest
import weakref

from lantoa import Mark
from village import PATIENCE, Changed, Contract, Happened, Written, details, is_done


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



if __name__ == "__main__":
    unittest.main()
