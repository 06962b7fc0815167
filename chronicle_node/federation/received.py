"""What somebody elsewhere writes, changes and deletes: one function for each verb, (tx, activity, sender) → a word.

Kept is what is written by somebody whom a person here follows, in a talk that began here, or to a person here by name.
Who may read it is what its author said: everybody, their followers, or the people it names; a post that names neither
is nobody's here.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.said import WorkNamed
from chronicle_node.domain.talk_events import AnswerCame
from chronicle_node.federation import responses
from chronicle_node.federation.reading import Read
from chronicle_node.federation.vocabulary import notes, values
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.federation.vocabulary.notes import Written
from chronicle_node.federation.vocabulary.works import About
from chronicle_node.models.social import Actor
from chronicle_node.services import claims, mentions, posts
from chronicle_node.services.claims import Saying
from chronicle_node.services.posts import Heard

DONE = "done"
KNOWN = "ignored: it is known already"
NEWS = timedelta(days=7)  # of what was missed and said longer ago, nobody is told
NOT_FOLLOWED = "ignored: nobody here follows them"
_FOLLOWERS = sql(lambda: select(Actor.followers_uri).where(Actor.id == bindparam("actor_id")))


def is_written(activity: Activity) -> bool:
    """Whether an activity is about something written, and brings it along."""
    return notes.is_written(activity.embedded)


async def create(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody wrote something."""
    if not is_written(activity):
        return "ignored: nothing that is read here"
    found = notes.written(activity.embedded, sender.uri)
    if await posts.find(tx, found.id) is not None:
        return KNOWN
    return await _keep(tx, activity, sender, found)


async def missed(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody wrote or changed something that never came, and stands where they keep what they said."""
    found = notes.written(activity.embedded, sender.uri)
    if found.published is not None and found.published < tx.now - posts.KEPT:
        return "ignored: it is long ago"
    row = await posts.find(tx, found.id)
    if row is not None:
        known = row.updated_at or row.published_at
        return await update(tx, activity, sender) if found.updated is not None and found.updated > known else KNOWN
    addressed = _addressed(activity, found)
    said = await heard(tx, sender, found, addressed)
    return await keep(tx, sender, found, said, addressed, is_news=said.published_at > tx.now - NEWS)


async def update(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody says otherwise what they wrote; what was missed when it was new is taken in now."""
    found = notes.written(activity.embedded, sender.uri)
    row = await posts.find(tx, found.id)
    if row is None:
        return await _keep(tx, activity, sender, found)
    if row.actor_id != sender.id or _is_ours(row):
        return "refused: it is somebody else's"
    if row.gone_at is not None:
        return "ignored: it was deleted"
    if found.updated is not None and row.updated_at is not None and found.updated <= row.updated_at:
        return "ignored: something newer is known"
    await posts.change(tx, row, await heard(tx, sender, found, _addressed(activity, found)))
    await posts.tag(tx, row.id, found.hashtags)
    if found.about is None:
        await claims.forget(tx, row.id)
    else:
        await _note_work(tx, row.id, found.about, sender)
    return DONE


async def delete(tx: Tx, uri: str, sender: Row) -> bool:
    """Somebody deletes what they wrote; whether it was a post of theirs."""
    row = await posts.find(tx, uri)
    if row is not None:
        if row.actor_id == sender.id and not _is_ours(row) and row.gone_at is None:
            await posts.bury(tx, row.id)
            return True
        return False
    if values.here(uri, sender.uri) is not None and await posts.is_followed(tx, sender.id):
        await posts.refuse(tx, sender.id, uri)
    return False


async def _keep(tx: Tx, activity: Activity, sender: Row, found: Written) -> str:
    addressed = _addressed(activity, found)
    return await keep(tx, sender, found, await heard(tx, sender, found, addressed), addressed)


async def keep(
    tx: Tx,
    sender: Row,
    found: Written,
    said: Heard,
    addressed: tuple[str, ...],
    *,
    is_news: bool = True,
    is_wanted: bool = False,
    climbs: bool = True,
) -> str:
    """Keep what `sender` wrote, where somebody here is to read it; as news, tell those of whom it speaks.

    `is_wanted`: somebody here is to read it though they don't follow its author. `climbs`: what it answers is to be
    read, too, where nobody here knows it.
    """
    answered = await responses.known(tx, found.in_reply_to, sender)
    here = await posts.people_here(tx, addressed, sender.id)
    spoken = {row.id for row in here if row.uri in found.mentions}
    if said.audience == "public" and found.mentions:
        spoken |= {row.id for row in await posts.people_here(tx, found.mentions, sender.id)}
    is_ours = answered is not None and (_is_ours(answered) or await responses.began_here(tx, answered, sender))
    if not (is_wanted or is_ours or spoken or await posts.is_followed(tx, sender.id)):
        return NOT_FOLLOWED
    if await posts.is_too_much(tx, sender.id):
        return "ignored: more in a day than anybody reads"
    recipients = {row.id: False for row in here} | dict.fromkeys(spoken, True)
    if said.audience == "direct" and not recipients:
        return "ignored: it is for nobody here"
    post_id = await posts.add(tx, sender.id, said, answered)
    if post_id is None:
        return KNOWN
    if answered is not None and _is_ours(answered) and (said.audience == "public" or answered.actor_id in recipients):
        recipients[answered.actor_id] = True
    await posts.address(tx, post_id, recipients)
    await posts.tag(tx, post_id, found.hashtags)
    if found.about is not None:
        await _note_work(tx, post_id, found.about, sender)
    if is_news:
        await mentions.tell(tx, post_id)
    if climbs and (is_news or is_wanted) and answered is None and found.in_reply_to is not None:
        await _look_up(tx, sender, found.in_reply_to)
    return DONE


async def _look_up(tx: Tx, sender: Row, uri: str) -> None:
    if await posts.may_be_looked_up(tx, sender.id) and await posts.find(tx, uri) is None:
        await outbox.emit(tx, AnswerCame(uri=uri))


async def keep_open(tx: Tx, read: Read) -> bool:
    """Keep what was read at its own address and somebody here is to see, if it is for everybody; whether it was new."""
    found, author = read.found, read.author
    addressed = (*found.to, *found.cc)
    said = await heard(tx, author, found, addressed)
    if said.audience != "public" or await posts.find(tx, found.id) is not None:
        return False
    return await keep(tx, author, found, said, addressed, is_news=False, is_wanted=True) == DONE


def _is_ours(post: Row) -> bool:
    """Whether somebody here wrote it."""
    return post.subject_id is not None or post.source is not None


async def _note_work(tx: Tx, post_id: int, about: About, sender: Row) -> None:
    """Keep what it says of a work; where somebody followed tells only an address, the server there is asked."""
    saying = Saying(
        kind=about.kind,
        source=about.source,
        status=about.status,
        rating_scale=about.scale,
        rating_raw=about.raw,
    )
    is_asked = await claims.note(tx, post_id, saying)
    if is_asked and about.source is not None and await posts.is_followed(tx, sender.id):
        await outbox.emit(tx, WorkNamed(source=about.source))


async def heard(tx: Tx, sender: Row, found: Written, addressed: tuple[str, ...]) -> Heard:
    """What was written, as it is kept."""
    followers, about = await tx.scalar(_FOLLOWERS, actor_id=sender.id), found.about
    return Heard(
        uri=found.id,
        kind=found.kind,
        audience=_audience(addressed, followers),
        url=found.url,
        title=found.title,
        warning=found.warning,
        is_sensitive=found.is_sensitive,
        content=found.content,
        about=about.media.as_json() if about and about.media else None,
        links=[list(link) for link in found.links] or None,
        rating=about.rating if about else None,
        listed=found.listed,
        published_at=min(found.published or tx.now, tx.now),
        updated_at=found.updated,
        in_reply_to=found.in_reply_to,
    )


def _addressed(activity: Activity, found: Written) -> tuple[str, ...]:
    """Whom it is for, as the thing itself says; what only the activity says counts where that says nothing."""
    return (*found.to, *found.cc) or (*activity.to, *activity.cc)


def _audience(addressed: tuple[str, ...], followers: str | None) -> str:
    if values.PUBLIC in addressed:
        return "public"
    return "followers" if followers is not None and followers in addressed else "direct"
