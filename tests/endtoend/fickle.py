"""Somebody who follows and unfollows all the time, so that activities that must not get lost are always under way."""

from __future__ import annotations

import http.client
from dataclasses import dataclass

from tests.endtoend.world import Pair
from tests.processes import Answer, Person, eventually


@dataclass
class Fickle:
    person: Person
    other: Person
    follows: bool = True

    def change_mind(self) -> None:
        """Try once; without an acknowledgement the mind stays as it was."""
        try:
            answer = self._unfollow() if self.follows else self._follow()
        except (OSError, http.client.HTTPException):
            return
        if answer.status in ((204, 404) if self.follows else (200, 201)):
            self.follows = not self.follows

    def _follow(self) -> Answer:
        return self.person.call("POST", "/api/v1/following", {"handle": self.other.handle})

    def _unfollow(self) -> Answer:
        known = self.person.everything("/api/v1/following?limit=100")
        ids = [one["id"] for one in known if one["handle"] == self.other.handle]
        return self.person.call("DELETE", f"/api/v1/following/{ids[0]}") if ids else Answer(404, {}, b"")

    def ends_as_a_follower(self, pair: Pair) -> None:
        """The last word counts, on both nodes: a follow that is accepted, once."""
        if not self.follows:
            self.change_mind()
        assert self.follows, "the node does not answer"

        def agreed() -> bool:
            for node in pair.nodes:
                node.let_time_pass()
            mine = [one for one in self.person.everything("/api/v1/following") if one["handle"] == self.other.handle]
            theirs = self.other.everything("/api/v1/followers")
            states = [one["state"] for one in mine]
            return states == ["accepted"] and [one["handle"] for one in theirs].count(self.person.handle) == 1

        eventually(agreed, "the two nodes never agreed who follows whom", 90, pause=1)
