"""Scenarios A and B: opening, enrolling, an evening's work."""

import asyncio
import gzip
import os
import unittest
from pathlib import Path

import lantoa
from lantoa import (
    Breakdown,
    DatedCode,
    ErasureState,
    LearnerDetails,
    Level,
    Mark,
    Named,
    Node,
    OpenOptions,
    ReportQuery,
    Role,
    RosterAnswer,
    RosterDecision,
    RosterLine,
    Target,
    Thing,
    Topic,
    WhyLeft,
)
from village import DAY, PATIENCE_MS, Contract, Device, LantoaError, details

# What earlier versions stored.
FIXTURES = Path(__file__).parents[3] / "tests/fixtures"
# The topics that a programme begins with where no others are given.
STARTING = ["ai", "an-toan", "ban-hang", "dvc", "thanh-toan", "vneid"]


class Opening(Contract):
    async def test_a1_a_new_folder_is_a_device_without_programme(self):
        device = await self.device("phone")
        identity = await device.node.identity()
        self.assertIsNone(identity.programme)
        self.assertIsNone(identity.role)
        self.assertEqual(len(identity.device), 52)
        async with self.assertFails(LantoaError.NotAllowed, "no-programme"):
            await device.node.classes()

    async def test_a2_a_folder_is_open_once_and_again_after_it_was_shut(self):
        device = await self.device("phone")
        me = (await device.node.identity()).device
        options = OpenOptions(folder=device.folder, no_backup_folder=device.folder + "/no-backup")
        async with self.assertFails(LantoaError.Busy):
            await Node.open(options)
        await device.node.shut()
        async with self.assertFails(LantoaError.Busy, "closed"):
            await device.node.identity()
        again = await Node.open(options)
        self.assertEqual((await again.identity()).device, me)
        await again.shut()

    async def test_a3_the_key_stands_in_the_no_backup_folder_alone(self):
        device = await self.device("phone")
        await device.node.shut()
        keys = [
            os.path.relpath(folder, device.folder)
            for folder, _, files in os.walk(device.folder)
            if "device.key" in files
        ]
        self.assertEqual(keys, ["no-backup"])

    async def test_a4_a_backup_is_restored_where_the_key_is(self):
        office, evening = await self.office()
        me = (await office.node.identity()).device
        copy = self.folder("copy")
        await office.node.backup(copy)
        async with self.assertFails(LantoaError.NotAllowed):
            await office.node.backup(copy)
        options = OpenOptions(folder=office.folder, no_backup_folder=office.folder + "/no-backup")
        async with self.assertFails(LantoaError.Busy):
            await lantoa.restore(options, copy)
        await office.node.shut()
        put = await lantoa.restore(options, copy)
        self.assertTrue(os.path.isfile(put.kept))
        restored = put.node
        self.assertEqual((await restored.identity()).device, me)
        self.assertEqual([it.class_id for it in await restored.classes()], [evening.class_id])
        self.assertTrue((await restored.verify()).ok)
        sealed = self.folder("sealed")
        await restored.backup(sealed, sealed=True)
        await restored.shut()
        stranger = OpenOptions(folder=self.folder("stranger"))
        async with self.assertFails(LantoaError.NotAllowed, "backup-sealed"):
            await lantoa.restore(stranger, sealed)
        again = (await lantoa.restore(options, sealed)).node
        self.assertEqual((await again.identity()).device, me)
        await again.shut()

    async def test_a6_a_damaged_database_is_gone_on_with_and_kept(self):
        office, _evening = await self.office()
        me = (await office.node.identity()).device
        options = OpenOptions(folder=office.folder, no_backup_folder=office.folder + "/no-backup")
        async with self.assertFails(LantoaError.Busy):
            await lantoa.repair(options)
        await office.node.shut()
        database = Path(office.folder) / "lantoa.db"
        damaged = database.read_bytes()[:-4096] + b"\xa5" * 4096
        database.write_bytes(damaged)
        repaired = await lantoa.repair(options)
        self.assertTrue(repaired.records > 0 and not repaired.must_join, repaired)
        self.assertEqual((Path(office.folder) / "lantoa.db.damaged-1").read_bytes(), damaged)
        opened = await Node.open(options)
        self.assertEqual((await opened.identity()).device, me)
        self.assertTrue((await opened.verify()).ok)
        await opened.shut()

    async def test_a5_a_database_under_a_key_opens_under_no_other_and_tells_nobody(self):
        def under(key, folder="keyed"):
            return OpenOptions(folder=self.folder(folder), database_key=key)

        def files(folder="keyed"):
            paths = [path for path in Path(self.folder(folder)).rglob("*") if path.is_file()]
            return {path: path.read_bytes() for path in paths}

        def telling(folder="keyed"):
            name = "Đặng Thị Hoa".encode()
            return [path for path, content in files(folder).items() if name in content]

        async def learner(node):
            await node.found("Bình dân học vụ số", "Minh")
            team = await node.add_team("Đội 1")
            class_id = await node.add_class("An toàn số", team)
            return await node.add_learner(class_id, details("Đặng Thị Hoa"))

        async def holds(node, learner):
            found = await node.find_learners("dang thi hoa")
            self.assertEqual([it.line.learner for it in found], [learner])
            await node.shut()

        one, other = bytes([1] * 32), bytes([2] * 32)
        node = await Node.open(under(one))
        hoa = await learner(node)
        await node.shut()
        before = files()
        for key, kind, code in [
            (other, LantoaError.NotAllowed, "database-key-wrong"),
            (None, LantoaError.NotAllowed, "database-key-wrong"),
            (b"secret", LantoaError.InvalidInput, "database-key"),
        ]:
            async with self.assertFails(kind, code):
                await Node.open(under(key))
        self.assertTrue(files() == before, "a wrong key changed a file")
        await holds(await Node.open(under(one)), hoa)
        await holds(await lantoa.rekey(under(one), other), hoa)
        async with self.assertFails(LantoaError.NotAllowed, "database-key-wrong"):
            await Node.open(under(one))
        self.assertEqual(telling(), [])

        plain = await Node.open(under(None, "plain"))
        hoa = await learner(plain)
        await plain.shut()
        self.assertNotEqual(telling("plain"), [], "the search finds what is there")
        await holds(await Node.open(under(one, "plain")), hoa)
        self.assertEqual(telling("plain"), [])


class Enrolling(Contract):
    async def test_b1_a_programme_is_founded_once(self):
        office = await self.device("office")
        founded = await office.node.found("Bình dân học vụ số", "Minh")
        self.assertEqual(founded.identity.role, Role.COORDINATOR)
        self.assertEqual(founded.identity.programme_name, "Bình dân học vụ số")
        self.assertEqual([it.topic for it in await office.node.topics()], STARTING)
        async with self.assertFails(LantoaError.Conflict):
            await office.node.found("Another", "Minh")
        again = await self.device("again")
        identity = await again.node.recover(founded.recovery_sheet.lower(), "Minh")
        self.assertEqual(identity.programme, founded.identity.programme)
        async with self.assertFails(LantoaError.InvalidInput):
            await (await self.device("third")).node.recover("no sheet", "Minh")
        other = await self.device("other")
        async with self.assertFails(LantoaError.InvalidInput):
            await other.node.found("Another", "Minh", [topic("zalo"), topic("long", "x" * 1000)])
        self.assertIsNone((await other.node.identity()).programme)
        await other.node.found("Another", "Minh", [topic("zalo")])
        self.assertEqual(await other.node.topics(), [topic("zalo")])

    async def test_b2_a_ticket_is_read_redeemed_and_used_up(self):
        office, evening = await self.office()
        ticket = await self.ticket(office, evening.team)
        read = lantoa.read_ticket(ticket)
        me = await office.node.identity()
        self.assertEqual((read.programme, read.inviter), (me.programme, me.device))
        self.assertEqual((read.role, read.addresses), (Role.VOLUNTEER, office.addresses))
        phone = await self.device("phone")
        identity = await phone.node.join(ticket, "Hà", timeout_ms=PATIENCE_MS)
        self.assertEqual((identity.role, identity.name), (Role.VOLUNTEER, "Hà"))
        self.assertEqual(identity.programme, me.programme)
        thief = await self.device("thief")
        async with self.assertFails(LantoaError.NotAllowed, "ticket-used"):
            await thief.node.join(ticket, "Kẻ trộm", timeout_ms=PATIENCE_MS)
        self.assertIsNone((await thief.node.identity()).programme)

    async def test_b3_what_is_no_ticket_and_who_is_not_there_are_told_apart(self):
        office, evening = await self.office()
        phone = await self.device("phone")
        async with self.assertFails(LantoaError.InvalidInput, "ticket-invalid"):
            await phone.node.join("no ticket", "Hà")
        with self.assertRaises(LantoaError.InvalidInput):
            lantoa.read_ticket("no ticket")
        ticket = await self.ticket(office, evening.team)
        async with self.assertFails(LantoaError.Unreachable):
            await phone.node.join(ticket, "Hà", ["/ip4/127.0.0.1/tcp/1"], timeout_ms=1)
        identity = await phone.node.join(ticket, "Hà", timeout_ms=PATIENCE_MS)
        self.assertEqual(identity.name, "Hà")


class Updating(Contract):
    async def test_m1_what_earlier_versions_stored_opens_and_what_later_ones_did_is_left(self):
        for number in (1, 2):
            with self.subTest(version=number):
                database = gzip.decompress((FIXTURES / f"database-{number}.db.gz").read_bytes())
                names = (FIXTURES / f"database-{number}.txt").read_text().split("\n\n")[0]
                names = dict(line.split(" ") for line in names.splitlines())
                folder = Path(self.office_of_then(f"office-{number}"))
                (folder / "lantoa.db").write_bytes(database)
                office = await Device.open(str(folder))
                await self.holds(office.node, names)

                elsewhere = self.office_of_then(f"restored-{number}")
                backup = folder / "copy"
                backup.write_bytes(database)
                put = await lantoa.restore(Device.options(elsewhere), str(backup))
                await self.holds(put.node, names)

                later = bytearray(database)
                # Where SQLite keeps the number of the schema.
                later[60:64] = (1000).to_bytes(4, "big")
                folder = Path(self.office_of_then(f"later-{number}"))
                (folder / "lantoa.db").write_bytes(later)
                async with self.assertFails(LantoaError.NotAllowed, "database-newer"):
                    await Device.open(str(folder))
                self.assertEqual((folder / "lantoa.db").read_bytes(), later)

    def office_of_then(self, name):
        """Makes a folder with the key of the office whose databases were kept."""
        folder = self.folder(name)
        os.makedirs(os.path.join(folder, "no-backup"))
        key = bytes([101, *[0] * 31, *[7] * 16])
        Path(folder, "no-backup", "device.key").write_bytes(key)
        return folder

    async def holds(self, node, names):
        identity = await node.identity()
        self.assertEqual((identity.role, identity.name), (Role.COORDINATOR, "Cô Lan"))
        self.assertIn(names["team"], [team.team for team in await node.teams()])
        sheet = await node.class_sheet(names["meeting"].split("/")[0])
        marks = {(it.meeting, it.learner): (it.mark, it.disputed) for it in sheet.marks}
        # Who was tapped late is linked with one who is marked present: they are one row.
        for learner, mark in [("disputed", Mark.LATE), ("tapped", Mark.PRESENT)]:
            self.assertEqual(marks[names["meeting"], names[learner]], (mark, True))
        self.assertEqual((await node.verify()).faults, [])
        await node.shut()


class Naming(Contract):
    async def test_l1_a_team_given_for_a_class_finds_nothing(self):
        office, evening = await self.office()
        self.assertIsNone(await office.node.class_sheet(evening.team))


class Work(Contract):
    async def test_c1_a_roll_is_marked_filled_and_read(self):
        office, evening = await self.office(learners=3)
        node, (first, second, third) = office.node, evening.learners
        self.assertEqual(await node.set_mark(evening.meeting, first, Mark.LATE), 1)
        self.assertEqual(await node.set_mark(evening.meeting, first, Mark.LATE), 0)
        self.assertEqual(await node.fill_marks(evening.meeting, Mark.PRESENT), 2)
        sheet = await node.class_sheet(evening.class_id)
        marks = {line.learner: (line.mark, line.by, line.disputed) for line in sheet.marks}
        self.assertEqual(marks[first], (Mark.LATE, "Minh", False))
        self.assertEqual(marks[second], (Mark.PRESENT, "Minh", False))
        self.assertEqual(len(sheet.learners), 3)
        await node.set_mark(evening.meeting, third, Mark.NONE)
        self.assertEqual(await office.marks(evening.meeting, third), [])
        await node.close_meeting(evening.meeting, "Mưa to")
        [meeting] = await node.meetings(evening.class_id)
        self.assertEqual((meeting.closed, meeting.notes, meeting.date), (True, ["Mưa to"], DAY))
        self.assertEqual(await node.open_meeting(evening.class_id, DAY), evening.meeting)

    async def test_c2_a_mark_that_is_another_than_the_screen_showed_is_a_conflict(self):
        office, evening = await self.office()
        learner = evening.learners[0]
        await office.node.set_mark(evening.meeting, learner, Mark.LATE, Mark.NONE)
        async with self.assertFails(LantoaError.Conflict, "value-changed") as failed:
            await office.node.set_mark(evening.meeting, learner, Mark.ABSENT, Mark.NONE)
        self.assertEqual(failed.error.now, "late")
        self.assertEqual(await office.marks(evening.meeting, learner), [Mark.LATE])
        await office.node.set_mark(evening.meeting, learner, Mark.ABSENT, Mark.LATE)
        self.assertEqual(await office.marks(evening.meeting, learner), [Mark.ABSENT])

    async def test_c3_input_that_cannot_be_taken_names_its_field(self):
        office, evening = await self.office()
        badly = details(" ", birth_year=60, phone="12")
        for call, *fields in [
            (office.node.add_learner(evening.class_id, badly), "name", "birth_year", "phone"),
            (office.node.class_sheet("not-an-id"), "class"),
            (office.node.class_sheet(evening.learners[0][:-1]), "class"),
            (office.node.set_mark("x", evening.learners[0], Mark.LATE), "meeting"),
            (office.node.open_meeting(evening.class_id, "24/11/2026"), "date"),
            (office.node.add_learner(evening.class_id, details(" ")), "name"),
            (office.node.add_learner(evening.class_id, details("An", birth_year=60)), "birth_year"),
            (office.node.add_learner(evening.class_id, details("An", phone="12")), "phone"),
            (office.node.import_topics([topic("Không dấu")]), "topic"),
        ]:
            with self.subTest(fields=fields):
                async with self.assertFails(LantoaError.InvalidInput) as failed:
                    await call
                self.assertEqual([bad.field for bad in failed.error.fields], fields)
        async with self.assertFails(LantoaError.NotFound):
            await office.node.leave_class(evening.learners[0], "a" * 26)

    async def test_c4_every_command_does_what_a_question_then_answers(self):
        office, evening = await self.office()
        node, learner = office.node, evening.learners[0]
        place = await node.add_place("Quảng Ninh", code=DatedCode(code="22", from_day="2004-07-01"))
        commune = await node.add_place("Bình Liêu", within=place)
        await node.code_place(commune, DatedCode(code="06838", from_day="2025-07-01"))
        await node.edit_place(commune, name="Xã Bình Liêu")
        places = {it.place: it for it in await node.places()}
        self.assertEqual((places[commune].name, places[commune].within), ("Xã Bình Liêu", place))
        self.assertEqual([code.code for code in places[commune].codes], ["06838"])
        async with self.assertFails(LantoaError.Conflict):
            await node.code_place(commune, DatedCode(code="06841", from_day="2026-01-01"))
        would = await node.import_places(["22"], dry_run=True)
        taken = await node.import_places([])
        self.assertEqual(taken, would)
        self.assertEqual((len(taken.created), taken.unchanged, taken.doubts), (53, 2, []))

        other = await node.add_team("Đội 2", commune)
        await node.edit_team(other, name="Tổ công nghệ số")
        self.assertIn("Tổ công nghệ số", [team.name for team in await node.teams()])

        await node.import_topics([topic("vneid"), topic("zalo")])
        topics = await node.topics()
        self.assertEqual([it.topic for it in topics], [*STARTING, "zalo"])
        self.assertEqual(topics[-2:], [topic("vneid"), topic("zalo")])
        target = Target(place=commune, topic="vneid", percent=80, of=1200)
        await node.set_target(target)
        [beside] = (await node.report(ReportQuery())).targets
        self.assertEqual((beside.target, beside.reached), (target, 0))
        head = lantoa.Head(issuer="UBND xã Đông Hải", unit="", under="", motto="")
        await node.set_head(head)
        self.assertEqual(await node.head(), head)
        self.assertEqual(await node.targets(), [target])

        await node.edit_class(evening.class_id, name="Lớp tối", place=commune)
        [line] = await node.classes()
        self.assertEqual((line.name, line.learners, line.meetings), ("Lớp tối", 2, 1))

        known = details("Chíu Chăn Lằm", birth_year=1960, village="Nà Ếch", phone="0168 123 4567")
        await node.edit_learner(learner, known, "Minh")
        sheet = await node.learner(learner)
        self.assertEqual(sheet.details.phone, "0381234567")
        self.assertEqual(sheet.consent.witness, "Minh")
        await node.withdraw_consent(learner)
        self.assertIsNone((await node.learner(learner)).consent)
        [found] = await node.find_learners("lam chiu")
        self.assertEqual((found.line.learner, found.classes), (learner, [evening.class_id]))
        [candidate] = await node.candidates(Named.LEARNER, "chiu chan lam")
        self.assertEqual(candidate.id, learner)

        await node.set_level(evening.class_id, learner, "vneid", Level.ALONE, Level.NONE)
        sheet = await node.class_sheet(evening.class_id)
        self.assertEqual([(it.topic, it.level) for it in sheet.levels], [("vneid", Level.ALONE)])
        await node.leave_class(learner, evening.class_id)
        self.assertEqual((await node.classes())[0].learners, 1)
        await node.enrol_learner(learner, evening.class_id)

        twin = await node.add_learner(evening.class_id, details("Chíu Chăn Lằm", birth_year=1960))
        pair = sorted([learner, twin])
        candidates = [sorted([it.a, it.b]) for it in await node.link_candidates()]
        self.assertIn(pair, candidates)
        await node.link_learners(learner, twin)
        self.assertEqual([[it.a, it.b] for it in await node.links()], [pair])
        await node.link_learners(learner, twin, same=False)
        second = await node.open_meeting(evening.class_id, DAY, another=True, topics=["vneid"])
        await node.link_meetings(evening.meeting, second)
        self.assertEqual([it.kind for it in await node.links()], [lantoa.LinkKind.MEETING])

        visit = await node.add_visit(evening.team, commune, "vneid", DAY, 3)
        await node.count_visit(visit, 2)
        self.assertEqual([(it.visit, it.count) for it in await node.visits()], [(visit, 2)])

        person = await node.add_person("Lan")
        await node.change_person(person, None)
        await node.name_person("Lan Anh")
        self.assertIn("Lan Anh", [it.name for it in await node.volunteers()])
        await node.add_pair(person, learner, DAY)
        self.assertEqual([it.mentor for it in await node.pairs()], [person])
        await node.undo_pair(person, learner)
        self.assertEqual(await node.pairs(), [])

        elsewhere = await node.add_class("Lớp sáng", other)
        moved = await node.move_learner(learner, elsewhere)
        self.assertEqual((await node.learner(moved)).team, other)
        new_class = await node.move_class(elsewhere, evening.team)
        self.assertEqual((await node.class_sheet(new_class)).team, evening.team)

        await node.set_mark(evening.meeting, evening.learners[1], Mark.PRESENT)
        await node.fold()
        report = await node.report(ReportQuery(by=Breakdown.TEAM, from_day=DAY, to_day=DAY))
        self.assertEqual({row.turns for row in report.rows if row.key == evening.team}, {1})
        self.assertTrue((await node.verify()).ok)

    async def test_c5_a_roster_is_taken_whole_or_not_at_all(self):
        office, _ = await self.office()
        lines = [
            RosterLine(line=2, team_name="Đội 1", class_name="Lớp 2", details=details("Lê Thị An")),
            RosterLine(line=3, team_name="Đội 1", class_name="Lớp 2", details=details("Đỗ Ân")),
        ]
        dry = await office.node.import_roster(lines, dry_run=True)
        self.assertEqual((dry.classes, dry.learners), (1, 2))
        self.assertEqual(len(await office.node.classes()), 1)
        twice = lines + [RosterLine(**{**vars(lines[0]), "line": 4})]
        async with self.assertFails(LantoaError.InvalidInput, "roster-lines") as failed:
            await office.node.import_roster(twice)
        self.assertEqual([bad.line for bad in failed.error.fields], [4])
        self.assertEqual(len(await office.node.classes()), 1)
        await office.node.import_roster(lines)
        again = await office.node.import_roster(lines)
        self.assertEqual((again.learners, again.unchanged), (0, 2))

    async def test_c6_calls_at_once_are_all_done(self):
        office, evening = await self.office(learners=20)
        marks = [office.node.set_mark(evening.meeting, it, Mark.PRESENT) for it in evening.learners]
        self.assertEqual(sum(await asyncio.gather(*marks)), 20)
        sheet = await office.node.class_sheet(evening.class_id)
        self.assertEqual(len(sheet.marks), 20)

    async def test_c7_volunteers_who_share_a_phone_take_turns_by_pin(self):
        office, evening = await self.office()
        node, (first, second) = office.node, evening.learners[:2]
        await node.set_mark(evening.meeting, first, Mark.PRESENT)
        lan = await node.add_person("Lan")
        async with self.assertFails(LantoaError.InvalidInput, "malformed"):
            await node.set_pin(lan, None, "12a4")
        await node.set_pin(lan, None, "2468")
        async with self.assertFails(LantoaError.NotAllowed, "pin-asked"):
            await node.change_person(lan, None)
        for _ in range(4):
            async with self.assertFails(LantoaError.NotAllowed, "pin-wrong"):
                await node.change_person(lan, "1111")
        async with self.assertFails(LantoaError.Busy, "pin-wait"):
            await node.change_person(lan, "2468")
        sharer = {it.person: it for it in await node.sharers()}[lan]
        self.assertTrue(sharer.has_pin and not sharer.acts and 0 < sharer.wait_s <= 30)
        await node.set_pin(lan, None, "1357")
        await node.change_person(lan, "1357")
        await node.set_mark(evening.meeting, second, Mark.PRESENT)
        by = {it.learner: it.by for it in (await node.class_sheet(evening.class_id)).marks}
        self.assertEqual((by[first], by[second]), ("Minh", "Lan"))
        self.assertEqual([it.person for it in await node.sharers() if it.acts], [lan])

    async def test_c8_a_learner_is_erased_and_the_erasure_taken_back(self):
        office, evening = await self.office()
        node, learner = office.node, evening.learners[0]
        phone = await self.phone(office, evening.team)
        name = (await node.learner(learner)).details.name
        await node.set_mark(evening.meeting, learner, Mark.PRESENT)
        async with self.assertFails(LantoaError.NotAllowed, "role-too-low"):
            await phone.node.erase_learner(learner)
        erasure = await node.erase_learner(learner)
        self.assertEqual(await node.find_learners(name), [])
        sheet = await node.class_sheet(evening.class_id)
        self.assertIn("", [it.name for it in sheet.learners])
        self.assertEqual([it.learner for it in sheet.marks], [learner])
        (line,) = await node.erasures()
        self.assertEqual((line.erasure, line.learners, line.by), (erasure, [learner], "Minh"))
        self.assertEqual((line.state, line.of_days), (ErasureState.HIDDEN, 30))
        self.assertIsNone(line.gone_on)
        await node.revoke_erasure(erasure)
        self.assertEqual((await node.learner(learner)).details.name, name)
        self.assertEqual((await node.erasures())[0].state, ErasureState.REVOKED)
        async with self.assertFails(LantoaError.NotFound, "not-found"):
            await node.revoke_erasure(erasure)

    async def test_c9_long_lists_are_read_page_by_page(self):
        office, evening = await self.office(learners=5)
        node = office.node
        all_of_them = (await node.class_sheet(evening.class_id)).learners
        rows, after = [], None
        while True:
            page = await node.learners_page(2, after=after)
            self.assertEqual(page.total, 5)
            self.assertLessEqual(len(page.rows), 2)
            rows += page.rows
            after = page.next
            if after is None:
                break
        self.assertEqual([it.line for it in rows], all_of_them)
        self.assertEqual({it.team for it in rows}, {evening.team})
        first = await node.learners_page(2, team=evening.team)
        self.assertEqual(first.rows, rows[:2])
        found = await node.find_learners_page(rows[0].line.name, 1)
        self.assertEqual(found.rows, rows[:1])
        classes = await node.classes_page(1)
        self.assertEqual((classes.rows, classes.total), (await node.classes(), 1))
        self.assertIsNone(classes.next)
        meetings = await node.meetings_page(evening.class_id, 1)
        self.assertEqual([it.meeting for it in meetings.rows], [evening.meeting])
        self.assertEqual((await node.disputes_page(1)).total, 0)
        pairs = await node.link_candidates_page(1)
        self.assertEqual(pairs.total, len(await node.link_candidates()))
        async with self.assertFails(LantoaError.InvalidInput, "cursor-unfit"):
            await node.classes_page(1, after=first.next)
        async with self.assertFails(LantoaError.InvalidInput, "malformed"):
            await node.classes_page(1, after="Hoa")

    async def test_c10_a_history_tells_who_did_what_and_nothing_of_the_erased(self):
        office, evening = await self.office()
        node, learner = office.node, evening.learners[0]
        of = Thing.LEARNER(learner)
        await node.edit_learner(learner, details("Đặng Thị Hoa"))
        await node.set_mark(evening.meeting, learner, Mark.LATE)
        await node.fold()
        page = await node.history(of, 2)
        said = [[(it.what, it.value) for it in line.deeds] for line in page.rows]
        self.assertEqual(said, [[("mark", "late")], [("name", "Đặng Thị Hoa")]])
        self.assertEqual({(it.by, it.standing) for it in page.rows}, {("Minh", "counts")})
        self.assertEqual(page.rows[0].deeds[0].about, [Thing.MEETING(evening.meeting)])
        rest = await node.history(of, 2, page.next)
        self.assertEqual([it.what for it in rest.rows[0].deeds], ["name", "comes"])
        self.assertIsNone(rest.next)
        async with self.assertFails(LantoaError.InvalidInput, "cursor-unfit"):
            await node.history(Thing.CLASS(evening.class_id), 2, page.next)
        await node.erase_learner(learner)
        erased = await node.history(of, 2)
        self.assertEqual((erased.rows, erased.untold), ([], ["erased"]))
        for thing in [Thing.CLASS(evening.class_id), Thing.MEETING(evening.meeting)]:
            told = str(await node.history(thing, 50))
            self.assertNotIn("Hoa", told)
            self.assertNotIn(learner, told)
        self.assertIsNone(await node.history(Thing.TEAM(evening.class_id), 2))

    async def test_c11_an_edit_does_not_take_back_what_its_screen_never_showed(self):
        office, evening = await self.office()
        node, (learner, other, *_) = office.node, evening.learners
        shown, screen = (await node.learner(learner)).details.name, node.seeing(await node.seen())
        await node.edit_learner(learner, details("Đặng Thị Hoa"))
        filled = LearnerDetails(name=shown, village="Khe Và")
        async with self.assertFails(LantoaError.Conflict, "changed-meanwhile"):
            await screen.edit_learner(learner, filled)
        self.assertEqual((await node.learner(learner)).details.name, "Đặng Thị Hoa")
        await screen.edit_learner(other, details("Lý A Páo"))
        await node.seeing(await node.seen()).edit_learner(learner, filled)
        self.assertEqual((await node.learner(learner)).details.village, "Khe Và")
        async with self.assertFails(LantoaError.InvalidInput, "malformed"):
            node.seeing("12")

    async def test_c12_an_act_is_taken_back_and_what_came_since_stays(self):
        office, evening = await self.office()
        node, learner = office.node, evening.learners[0]
        of, before = Thing.LEARNER(learner), (await node.learner(learner)).details
        await node.edit_learner(learner, LearnerDetails(name="Đặng Thị Hoa", village="Khe Và"))
        act = (await node.history(of, 1)).rows[0].act
        await node.edit_learner(learner, LearnerDetails(name="Đặng Thị Hoa", village="Khe O"))
        would = await node.take_back(act, dry_run=True)
        self.assertEqual((await node.learner(learner)).details.name, "Đặng Thị Hoa")
        done = await node.take_back(act)
        self.assertEqual(done, would)
        self.assertEqual([(it.what, it.value) for it in done.restored], [("name", before.name)])
        left = [(it.field.what, it.field.value, it.why) for it in done.left]
        self.assertEqual(left, [("village", "Khe O", WhyLeft.CHANGED)])
        known = (await node.learner(learner)).details
        self.assertEqual((known.name, known.village), (before.name, "Khe O"))
        async with self.assertFails(LantoaError.Conflict, "act-overruled"):
            await node.take_back(act)
        new = await node.add_learner(evening.class_id, details("Lý A Páo"))
        act = (await node.history(Thing.LEARNER(new), 1)).rows[0].act
        await node.set_mark(evening.meeting, new, Mark.PRESENT)
        async with self.assertFails(LantoaError.Conflict, "act-worked-on"):
            await node.take_back(act)
        self.assertIsNotNone(await node.learner(new))
        async with self.assertFails(LantoaError.NotFound, "not-found"):
            await node.take_back("a" * 52)

    async def test_c13_a_volunteer_at_a_desk_sees_and_writes_what_their_role_may(self):
        office, evening = await self.office()
        node, learner = office.node, evening.learners[0]
        team = await node.add_team("Đội 2")
        other = await node.add_class("Lớp khác", team)
        stranger = await node.add_learner(other, details("Hoàng Văn An"))
        meeting = await node.open_meeting(other, DAY)
        person = await node.add_person("Tâm")
        desk = node.acting(person, Role.VOLUNTEER, [evening.team])
        self.assertEqual([it.class_id for it in await desk.classes()], [evening.class_id])
        self.assertIsNone(await desk.learner(stranger))
        await desk.set_mark(evening.meeting, learner, Mark.LATE)
        marks = (await node.class_sheet(evening.class_id)).marks
        self.assertEqual([it.by for it in marks if it.learner == learner], ["Tâm"])
        async with self.assertFails(LantoaError.NotFound):
            await desk.set_mark(meeting, stranger, Mark.LATE)
        async with self.assertFails(LantoaError.NotAllowed, "role-too-low"):
            await desk.add_place("Khe O")
        async with self.assertFails(LantoaError.NotAllowed, "acting-only"):
            await desk.devices()
        observer = node.acting(person, Role.OBSERVER, [evening.team])
        async with self.assertFails(LantoaError.NotAllowed, "role-too-low"):
            await observer.set_mark(evening.meeting, learner, Mark.PRESENT)
        self.assertEqual(len(await node.classes()), 2)

    async def test_c14_namesakes_who_are_different_people_are_asked_about_no_more(self):
        office, evening = await self.office()
        node, called = office.node, details("Đặng Thị Dung", birth_year=1960)
        namesakes = [await node.add_learner(evening.class_id, called) for _ in range(3)]

        async def asked():
            return len(await node.link_candidates())

        self.assertEqual(await asked(), 3)
        await node.differ(namesakes)
        self.assertEqual(await asked(), 0)
        await node.edit_learner(namesakes[0], details("Đặng Thị Dung", birth_year=1961))
        self.assertEqual(await asked(), 2)
        await node.differ(namesakes, differ=False)
        self.assertEqual(await asked(), 3)
        async with self.assertFails(LantoaError.InvalidInput, "unfit"):
            await node.differ(namesakes[:1])
        await node.link_learners(namesakes[0], namesakes[1])
        async with self.assertFails(LantoaError.InvalidInput, "unfit"):
            await node.differ(namesakes)

    async def test_c15_a_class_that_its_team_opened_twice_is_one_with_both_rolls(self):
        office, evening = await self.office()
        node = office.node
        again = await node.add_class("Lớp tối thứ hai", evening.team)
        await node.add_learner(again, details("Đặng Thị Dung"))
        await node.open_meeting(again, DAY)
        before = await node.classes()
        people = sum(it.learners for it in before)
        await node.link_classes(evening.class_id, again)
        [line] = await node.classes()
        self.assertEqual(line.learners, people)
        self.assertEqual({it.name for it in [line, *line.same]}, {it.name for it in before})
        sheet = await node.class_sheet(again)
        self.assertEqual(sheet, await node.class_sheet(evening.class_id))
        self.assertEqual((sheet.class_id, len(sheet.meetings)), (line.class_id, 2))
        [other] = line.same
        newcomer = await node.add_learner(other.class_id, details("Giàng A Phử"))
        self.assertEqual((await node.learner(newcomer)).classes, [line.class_id])
        [twice] = sheet.same_days
        await node.link_meetings(twice.a, twice.b)
        self.assertEqual((await node.class_sheet(again)).same_days, [])
        await node.link_classes(again, evening.class_id, same=False)
        apart = await node.classes()
        self.assertEqual((len(apart), sum(it.learners for it in apart)), (2, people + 1))
        far = await node.add_class("Lớp khác", await node.add_team("Đội 2"))
        async with self.assertFails(LantoaError.Conflict, "class-of-another-team"):
            await node.link_classes(again, far)

    async def test_c17_a_volunteer_with_another_phone_is_one_until_that_is_taken_back(self):
        office, evening = await self.office()
        node, learner = office.node, evening.learners[0]
        first = (await node.identity()).person
        again = await node.add_person("Lan")
        for mentor in [first, again]:
            await node.add_pair(mentor, learner, DAY)
        apart = await node.volunteers()
        self.assertEqual(len(await node.pairs()), 2)
        await node.link_persons(first, again)
        together = await node.volunteers()
        self.assertEqual(len(together), len(apart) - 1)
        [pair] = await node.pairs()
        self.assertIn(pair.mentor, [it.person for it in together])
        await node.undo_pair(again, learner)
        self.assertEqual(await node.pairs(), [])
        await node.link_persons(again, first, same=False)
        self.assertEqual(await node.volunteers(), apart)
        async with self.assertFails(LantoaError.InvalidInput, "unfit"):
            await node.link_persons(first, first)

    async def test_c16_a_roster_is_imported_as_its_preview_showed_it_or_not_at_all(self):
        office, evening = await self.office()
        node = office.node
        [known] = await node.classes()
        [team] = [it.name for it in await node.teams() if it.team == evening.team]

        def roster(*names):
            return [
                RosterLine(line=n, team_name=team, class_name=known.name, details=details(name))
                for n, name in enumerate(names, 2)
            ]

        lines = roster("Lê Thị An", "Đỗ Ân")
        shown = (await node.import_roster(lines, dry_run=True)).shown
        self.assertIsNotNone(shown)
        await node.add_learner(evening.class_id, details("Đỗ Ân"))
        async with self.assertFails(LantoaError.Conflict, "changed-meanwhile"):
            await node.import_roster(lines, shown=shown)
        [now] = await node.classes()
        self.assertEqual(now.learners, known.learners + 1)
        again = await node.import_roster(lines, dry_run=True)
        self.assertEqual((again.learners, again.unchanged), (1, 1))
        done = await node.import_roster(lines, shown=again.shown)
        self.assertEqual((done.learners, done.unchanged, done.shown), (1, 1, None))

        for year in (1950, 1970):
            await node.add_learner(evening.class_id, details("Tằng Cắm Bình", birth_year=year))
        twins = roster("Tằng Cắm Bình")
        asked = await node.import_roster(twins, dry_run=True)
        [doubt] = asked.doubts
        self.assertEqual({it.birth_year for it in doubt.known}, {1950, 1970})
        same = RosterDecision.SAME(known=doubt.known[0].id)
        answers = [RosterAnswer(doubt=doubt.key, decision=same)]
        taken = await node.import_roster(twins, answers=answers, shown=asked.shown)
        self.assertEqual((taken.learners, taken.unchanged), (0, 1))
        async with self.assertFails(LantoaError.InvalidInput, "malformed"):
            await node.import_roster(twins, shown="?")


def topic(name, vi=None):
    return Topic(
        topic=name, framework="757", version="1", audience="people", vi=vi or name, en=name
    )


if __name__ == "__main__":
    unittest.main()
