"""A device on a disk that fills up, given as the argument: what was confirmed is there afterwards."""

import asyncio
import os
import sys

from lantoa import LantoaError, Mark
from village import DAY, Device, details


async def main(disk):
    device = await Device.open(os.path.join(disk, "phone"))
    node = device.node
    await node.found("Bình dân học vụ số", "Minh")
    team = await node.add_team("Đội 1")
    class_id = await node.add_class("An toàn số", team)
    learners = [await node.add_learner(class_id, details(f"An {n}")) for n in range(40)]
    meeting = await node.open_meeting(class_id, DAY)
    filler = os.path.join(disk, "filler")
    with open(filler, "wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass
    confirmed, full = [], False
    for learner in learners:
        try:
            await node.set_mark(meeting, learner, Mark.PRESENT)
            await node.fold()
            confirmed.append(learner)
        except LantoaError.StorageFull:
            full = True
            break
    assert full, "the disk is full"
    os.remove(filler)
    marks = {line.learner for line in (await node.class_sheet(class_id)).marks}
    assert marks >= set(confirmed), "what was confirmed is there"
    await node.fill_marks(meeting, Mark.PRESENT)
    await node.shut()
    again = await Device.open(os.path.join(disk, "phone"))
    assert len((await again.node.class_sheet(class_id)).marks) == 40
    verified = await again.node.verify()
    assert verified.ok, verified.faults
    await again.node.shut()


asyncio.run(main(sys.argv[1]))
