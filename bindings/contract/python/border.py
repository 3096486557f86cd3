"""What a call costs in Python: a tap and the list of a thousand learners, as `name median least` in
nanoseconds. A program that tells; `cargo xtask measure` sets the same in Rust beside it."""

import asyncio
import sys
import time

from lantoa import LearnerDetails, Mark, Node, OpenOptions
from village import DAY

LEARNERS = 1000
ROUNDS = 200


async def took(call):
    began = time.perf_counter_ns()
    result = await call
    return time.perf_counter_ns() - began, result


def tell(what, times):
    times.sort()
    print(what, times[len(times) // 2], times[0])


async def main(folder):
    node = await Node.open(OpenOptions(folder=folder, no_backup_folder=folder + "/no-backup"))
    await node.found("Bình dân học vụ số", "Minh")
    class_id = await node.add_class("An toàn số", await node.add_team("Đội 1"))
    learners = [
        await node.add_learner(class_id, LearnerDetails(name=f"Nguyễn Thị {number}"))
        for number in range(LEARNERS)
    ]
    meeting = await node.open_meeting(class_id, DAY)
    taps = []
    for learner in learners[:ROUNDS]:
        ns, _ = await took(node.set_mark(meeting, learner, Mark.PRESENT))
        taps.append(ns)
    await node.fold()
    lists = []
    for _ in range(ROUNDS):
        ns, sheet = await took(node.class_sheet(class_id))
        assert len(sheet.learners) == LEARNERS
        lists.append(ns)
    tell("tap", taps)
    tell("list", lists)
    await node.shut()


asyncio.run(main(sys.argv[1]))
