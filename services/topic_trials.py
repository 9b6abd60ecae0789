"""Exact trials of topics on a large archive, while their writers go on: begun, asked how far they are, read."""

from __future__ import annotations

import logging
import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock, Thread
from typing import Literal

from model.errors import UNEXPECTED, EarshotError, NotFound, Unavailable
from model.said import said
from services.drafts import Draft
from services.house import House
from services.topic_publishing import checked_topic, refuse_query
from services.trial import Trial, try_topic

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Trials that run at the same time; each reads a large part of the archive."""
KEPT = 40


@dataclass(frozen=True, slots=True)
class TrialState:
    """``read`` candidates were matched so far. ``against`` is the revision it is held against, 0 for none."""

    id: str
    who: str
    draft: Draft
    against: int
    state: Literal["running", "done", "failed"] = "running"
    read: int = 0
    trial: Trial | None = None
    problem: EarshotError | None = None


class _Dropped(Exception):
    """Nobody waits for it any more."""


class Trials:
    """The trials of one process. Safe to share between threads."""

    def __init__(self) -> None:
        self._states: OrderedDict[str, TrialState] = OrderedDict()
        self._lock = Lock()

    def begin(self, house: House, draft: Draft, against: Draft | None, who: str) -> TrialState:
        """Raises QueryRefused, BadInput, Unavailable (too many run already)."""
        topic = checked_topic(replace(draft.topic, id=draft.topic.id or "draft"))
        refuse_query(topic, draft.lists)
        state = TrialState(
            secrets.token_urlsafe(12), who, Draft(topic, draft.lists), against.topic.revision if against else 0
        )
        with self._lock:
            if sum(one.state == "running" for one in self._states.values()) >= AT_ONCE:
                raise Unavailable(
                    said("{most} trials are under way", most=AT_ONCE),
                    where="trial",
                    todo="Try again when they are done",
                )
            self._states[state.id] = state
            while len(self._states) > KEPT:
                self._states.popitem(last=False)
        Thread(target=self._run, args=(house, state, against), name="topic-trial", daemon=True).start()
        return state

    def state(self, trial_id: str, who: str) -> TrialState:
        """Raises NotFound: it is somebody else's, or long ago, or the server was started anew since."""
        with self._lock:
            found = self._states.get(trial_id)
        if found is None or found.who != who:
            raise NotFound("there is no such trial", where=trial_id[:40], todo="Begin it again")
        return found

    def _run(self, house: House, state: TrialState, against: Draft | None) -> None:
        def told(read: int) -> None:
            if not self._change(state.id, read=read):
                raise _Dropped

        try:
            trial = try_topic(house, state.draft, against, told=told)
            self._change(state.id, state="done", read=trial.caught, trial=trial)
        except _Dropped:
            pass
        except EarshotError as error:
            self._change(state.id, state="failed", problem=error)
        except Exception:  # the edge of a thread: whoever waits is told, and the log has the cause
            log.exception("the trial of %s broke off", state.draft.topic.id)
            self._change(state.id, state="failed", problem=UNEXPECTED)

    def _change(self, trial_id: str, **changes: object) -> bool:
        with self._lock:
            found = self._states.get(trial_id)
            if found is not None:
                self._states[trial_id] = replace(found, **changes)  # type: ignore[arg-type]
        return found is not None
