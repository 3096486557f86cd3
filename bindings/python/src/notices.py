# What a node tells its listeners, for `async for`. What waits for a slow loop is bounded: it reads again
# what it shows, and needs no history. Stands in the module behind what was generated.


class Notices:
    """
    What is told to one loop of `async for`. The listening begins when it is made, and ends by `end`, at
    the end of `with`, or when nobody holds it any more. A node that is shut tells nothing more and ends
    no loop.
    """

    def __init__(self, join, listen):
        self._waiting = _Waiting(join)
        self._subscription = listen(self._waiting.tell)

    def end(self):
        """Ends the listening now, and with it the loop."""
        self._subscription.end()
        self._waiting.end()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def __aiter__(self):
        return self

    async def __anext__(self):
        notice = await self._waiting.next()
        if notice is None:
            raise StopAsyncIteration
        return notice


class _Waiting:
    """Those that wait for the loop, or the loop that waits for one."""

    def __init__(self, join):
        self._join = join
        self._lock = threading.Lock()
        self._notices = []
        self._asking = None
        self._is_over = False

    def tell(self, notice):
        with self._lock:
            if self._is_over:
                return
            if self._notices:
                self._join(self._notices, notice)
            else:
                self._notices.append(notice)
        self._wake()

    def end(self):
        with self._lock:
            self._is_over = True
            self._notices.clear()
        self._wake()

    async def next(self):
        loop = asyncio.get_running_loop()
        while True:
            with self._lock:
                if self._is_over:
                    return None
                if self._notices:
                    return self._notices.pop(0)
                if self._asking is not None and not self._asking[1].done():
                    raise RuntimeError("another loop waits for the next")
                asking = loop.create_future()
                self._asking = (loop, asking)
            await asking

    def _wake(self):
        with self._lock:
            asked, self._asking = self._asking, None
        if asked is None:
            return
        loop, asking = asked
        # A loop that was closed waits for nothing.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(lambda: asking.done() or asking.set_result(None))


class _ChangeTeller(ChangeListener):
    def __init__(self, tell):
        self.changed = tell


class _SyncTeller(SyncListener):
    def __init__(self, tell):
        self.happened = tell


class _LineTeller(LogSink):
    def __init__(self, tell):
        self.write = tell


def _merge(waiting, new):
    def union(one, other):
        return list(dict.fromkeys([*one, *other]))

    before = waiting[0]
    waiting[0] = Changes(
        classes=union(before.classes, new.classes),
        learners=union(before.learners, new.learners),
        spaces=union(before.spaces, new.spaces),
        disputes=before.disputes or new.disputes,
        members=before.members or new.members,
        receipts=before.receipts or new.receipts,
    )


def _replace(waiting, new):
    def subject(event):
        return type(event), getattr(event, "device", None)

    waiting[:] = [event for event in waiting if subject(event) != subject(new)]
    waiting.append(new)


def _append(waiting, new):
    if len(waiting) == 1_000:
        del waiting[0]
    waiting.append(new)


def _changes(self):
    """
    What commits changed, from this call on. What comes while the loop is busy is merged into one
    `Changes` with every id in it. Call it, then read what is to be shown, then loop.
    """
    return Notices(_merge, lambda tell: self.subscribe(_ChangeTeller(tell)))


def _sync_events(self):
    """
    What happens in sessions, from this call on. Of each device a busy loop is told the last event of
    each kind, in the order in which they came; so for events that are of no known device.
    """
    return Notices(_replace, lambda tell: self.watch_sync(_SyncTeller(tell)))


def _log_lines(self):
    """
    The log, from this call on. Of what waits for a busy loop the oldest lines are left out, beyond a
    thousand.
    """
    return Notices(_append, lambda tell: self.watch_log(_LineTeller(tell)))


Node.changes = _changes
Node.sync_events = _sync_events
Node.log_lines = _log_lines
__all__.append("Notices")
