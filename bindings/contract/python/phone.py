"""A phone in a process of its own, led by lines on its standard input, as ../../scenarios.md says."""

import asyncio
import sys

import lantoa
from lantoa import Mark, Node, OpenOptions
from village import PATIENCE_MS, loopback


async def sync(node, addresses):
    summary = await node.sync_now(addresses, timeout_ms=PATIENCE_MS)
    assert summary.failed == 0, summary


async def answers(node, words):
    match words:
        case ["join", ticket, name]:
            await node.join(ticket, name, timeout_ms=PATIENCE_MS)
            await sync(node, lantoa.read_ticket(ticket).addresses)
        case ["listen"]:
            for address in (await node.start_sync(loopback())).addresses:
                yield f"address {address}"
        case ["mark", meeting, learner, mark]:
            await node.set_mark(meeting, learner, Mark[mark.upper()])
        case ["sync", *addresses]:
            await sync(node, addresses)
        case ["holds", meeting]:
            for line in (await node.class_sheet(meeting.split("/")[0])).marks:
                yield f"mark {line.learner} {line.mark.name.lower()}"
            for space in (await node.digest()).spaces:
                yield f"digest {space.space} {space.digest}"
        case _:
            raise ValueError(words)


async def main(folder):
    node = await Node.open(OpenOptions(folder=folder, no_backup_folder=folder + "/no-backup"))
    while line := await asyncio.to_thread(sys.stdin.readline):
        async for answer in answers(node, line.split()):
            print(answer)
        print("done", flush=True)
    await node.shut()


asyncio.run(main(sys.argv[1]))
