"""A phone in a process of its own: joins by the ticket on its standard input, marks, syncs, and says
what it holds."""

import asyncio
import json
import sys

import lantoa
from lantoa import Mark, Node, OpenOptions
from village import PATIENCE_MS


async def main(task):
    node = await Node.open(
        OpenOptions(folder=task["folder"], no_backup_folder=task["folder"] + "/no-backup")
    )
    there = lantoa.read_ticket(task["ticket"]).addresses
    await node.join(task["ticket"], "Hà", timeout_ms=PATIENCE_MS)
    await node.sync_now(there, timeout_ms=PATIENCE_MS)
    await node.set_mark(task["meeting"], task["learner"], Mark.EXCUSED)
    summary = await node.sync_now(there, timeout_ms=PATIENCE_MS)
    assert summary.failed == 0, summary
    sheet = await node.class_sheet(task["meeting"].split("/")[0])
    marks = {line.learner: line.mark.name for line in sheet.marks}
    digests = {space.space: space.digest for space in (await node.digest()).spaces}
    await node.shut()
    print(json.dumps({"marks": marks, "digests": digests}))


asyncio.run(main(json.load(sys.stdin)))
