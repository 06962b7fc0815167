"""ListenBrainz submissions: what is read, what is forgiven, and the sentence for what isn't."""

from __future__ import annotations

import json
from typing import Any

import liblistenbrainz
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain.media import identity
from chronicle_node.integrations.scrobblers.listenbrainz_answers import (
    decode_deletion,
    listen_object,
    listens_answer,
    playing_now_answer,
    token_answer,
    token_of,
    window,
)
from chronicle_node.integrations.scrobblers.listenbrainz_shapes import (
    EARLIEST,
    Listen,
    ListenBrainzError,
    decode_submission,
    msid,
)

NOW = 1_787_500_000
MBID = "b1a9c0e9-d987-4042-ae91-78d6a3267d69"


def body(kind: str = "single", *, count: int = 1, info: Any = None, listen: Any = None, **metadata: Any) -> bytes:
    track: dict[str, Any] = {"artist_name": "Sigur Rós", "track_name": "Vaka"} | metadata
    if info is not None:
        track["additional_info"] = info
    one: dict[str, Any] = {"track_metadata": track} | ({} if kind == "playing_now" else {"listened_at": NOW - 60})
    one |= listen or {}
    return json.dumps({"listen_type": kind, "payload": [one] * count}).encode()


def only(raw: bytes) -> Listen:
    (listen,) = decode_submission(raw, NOW).listens
    return listen


def refusal(raw: bytes) -> ListenBrainzError:
    with pytest.raises(ListenBrainzError) as caught:
        decode_submission(raw, NOW)
    return caught.value


def test_what_the_real_client_sends_is_read() -> None:
    sent = liblistenbrainz.Listen(
        track_name="Vaka",
        artist_name="Sigur Rós",
        listened_at=NOW - 5,
        release_name="( )",
        recording_mbid=MBID,
        artist_mbids=[MBID],
        tags=["post-rock"],
        tracknumber=1,
        listening_from="mpd",
        isrc="ISA270200100",
    )
    raw = {"listen_type": "single", "payload": [sent._to_submit_payload()]}
    listen = only(json.dumps(raw).encode())
    assert (listen.artist, listen.track, listen.release, listen.listened_at) == ("Sigur Rós", "Vaka", "( )", NOW - 5)
    assert listen.ids == {"musicbrainz": MBID, "isrc": "ISA270200100"}
    assert (listen.client, listen.player, listen.track_number) == ("mpd", "mpd", 1)


def test_a_listen_is_a_chain_of_artist_album_and_track() -> None:
    listen = only(body(release_name="( )", info={"recording_mbid": MBID, "release_mbid": MBID, "tracknumber": "1"}))
    chain = identity(listen.media, ["artist", "album", "track"])
    assert [level.title for level in chain.levels] == ["Sigur Rós", "( )", "Vaka"]
    assert chain.levels[1].ids == {"musicbrainz_release": MBID}


def test_a_blank_release_is_none() -> None:
    listen = only(body(release_name="  "))
    assert listen.release is None
    assert len(identity(listen.media, ["artist", "album", "track"]).levels) == 2


def test_the_id_of_one_artist_is_not_taken_for_a_duet() -> None:
    assert only(body(info={"artist_mbids": [MBID, MBID]})).artist_ids == {}
    assert only(body(info={"artist_mbids": [MBID]})).artist_ids == {"musicbrainz": MBID}


def test_playing_now_has_no_time() -> None:
    submission = decode_submission(body("playing_now"), NOW)
    assert submission.playing_now
    assert submission.listens[0].listened_at is None


def test_an_import_takes_a_thousand() -> None:
    assert len(decode_submission(body("import", count=1000), NOW).listens) == 1000
    assert "1000" in refusal(body("import", count=1001)).error


@pytest.mark.parametrize(
    ("info", "seconds"),
    [
        ({"duration": 245}, 245),
        ({"duration": "245"}, 245),
        ({"duration_ms": 245500}, 245.5),
        ({"duration": None, "duration_ms": 1000}, 1),
        ({"duration": ""}, None),
        ({}, None),
    ],
)
def test_durations_come_in_many_forms(info: dict[str, Any], seconds: float | None) -> None:
    listen = only(body(info=info))
    assert listen.duration_seconds == seconds
    assert listen.progress.duration_seconds == seconds


@pytest.mark.parametrize("listened_at", [NOW, str(NOW), float(NOW), EARLIEST, NOW + 3599])
def test_times_within_reason_are_taken(listened_at: object) -> None:
    assert only(body(listen={"listened_at": listened_at})).listened_at == int(float(str(listened_at)))


@pytest.mark.parametrize("empty", [None, "", []])
def test_empty_ids_are_dropped(empty: object) -> None:
    listen = only(body(info={"recording_mbid": empty, "artist_mbids": empty, "release_group_mbid": empty}))
    assert (listen.ids, listen.artist_ids, listen.release_ids) == ({}, {}, {})


def test_what_is_no_isrc_does_not_cost_the_play() -> None:
    listen = only(body(info={"isrc": "unknown", "spotify_id": 5, "tracknumber": "3/12"}))
    assert (listen.ids, listen.track_number) == ({}, None)


def test_names_are_trimmed_and_cut_rather_than_refused() -> None:
    listen = only(body(track_name="  " + "x" * 900))
    assert listen.track == "x" * 400


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "Cannot parse"),
        (b"{", "Cannot parse"),
        (b"\xff", "Cannot parse"),
        (b"[]", "Cannot parse"),
        (b'{"listen_type": "single", "payload": ' + b"[" * 5000 + b"]" * 5000 + b"}", "Cannot parse"),
        (b'{"payload": []}', "listen_type"),
        (b'{"listen_type": ["single"], "payload": []}', "valid listen_type"),
        (b'{"listen_type": "love", "payload": []}', "valid listen_type"),
        (b'{"listen_type": "single"}', "payload"),
        (b'{"listen_type": "single", "payload": {}}', "list"),
        (b'{"listen_type": "import", "payload": []}', "any listens"),
        (b'{"listen_type": "import", "payload": [null]}', "track_metadata"),
        (body(count=2), "more than one"),
        (body("playing_now", count=2), "more than one"),
        (body("playing_now", listen={"listened_at": NOW}), "must not contain listened_at"),
        (body("playing_now", listen={"x": 1}), "only contain track_metadata"),
        (body(listen={"x": 1}), "only contain listened_at"),
        (body(listen={"listened_at": "soon"}), "int value"),
        (body(listen={"listened_at": True}), "int value"),
        (body(listen={"listened_at": None}), "int value"),
        (body(listen={"listened_at": "NaN"}), "int value"),
        (body(listen={"listened_at": EARLIEST - 1}), "too low"),
        (body(listen={"listened_at": NOW + 3600}), "too high"),
        (body(track_name=" "), "required track_metadata.track_name"),
        (body(artist_name=None), "required track_metadata.artist_name"),
        (body(artist_name=["a", "b"]), "artist_name must be a single string"),
        (body(release_name=5), "release_name must be"),
        (body(track_name="a\x00b"), "NUL"),
        (body(info={"a": [{"\x00": 1}]}), "NUL"),
        (body(info=[1]), "additional_info"),
        (body(info={"tags": ["x"] * 51}), "more than 50"),
        (body(info={"tags": ["x" * 65]}), "longer than 64"),
        (body(info={"tags": "x"}), "list of strings"),
        (body(info={"recording_mbid": "x"}), "recording_mbid MBID format invalid"),
        (body(info={"artist_mbids": [5]}), "artist_mbids MBID format invalid"),
        (body(info={"artist_mbids": MBID}), "artist_mbids MBID format invalid"),
        (body(info={"duration": 1, "duration_ms": 1000}), "both duration"),
        (body(info={"duration": 0}), "Value for duration"),
        (body(info={"duration": "long"}), "Value for duration"),
        (body(info={"duration_ms": 24 * 24 * 3600 * 1000 + 1}), "Value for duration_ms"),
        (body(info={"x": "y" * 10240}), "10240"),
    ],
)
def test_every_refusal_is_one_sentence_with_its_status(raw: bytes, sentence: str) -> None:
    error = refusal(raw)
    assert sentence in error.error
    assert error.body() == {"code": 400, "error": error.error}


def test_a_request_beyond_its_limit_is_refused_before_it_is_read() -> None:
    assert refusal(b" " * 10_240_001).code == 413


def test_one_bad_listen_refuses_them_all() -> None:
    good, bad = json.loads(body("import")), json.loads(body("import", track_name=""))
    good["payload"] += bad["payload"]
    assert "track_name" in refusal(json.dumps(good).encode()).error


@given(
    st.binary(max_size=60)
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["listen_type", "payload", "track_metadata", "additional_info"]), inner, max_size=3
            )
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode())
)
def test_no_input_does_worse_than_a_refusal(raw: bytes) -> None:
    with pytest.raises(ListenBrainzError):
        decode_submission(raw, NOW)


def test_the_same_names_have_the_same_msid() -> None:
    assert msid("Sigur Rós", "Vaka") == msid("sigur ros", "VAKA") == only(body()).recording_msid
    assert msid("Sigur Rós", "Vaka") != msid("Sigur Rós", "Vaka", "( )")
    assert msid("a b", "c") != msid("a", "b c")


def test_a_listen_read_back_carries_what_deleting_it_needs() -> None:
    listen = listen_object(
        artist="A", track="B", release="C", user_name="alice", listened_at=NOW, info={"duration": 5, "x": None}
    )
    again = decode_deletion(json.dumps({key: listen[key] for key in ("listened_at", "recording_msid")}).encode())
    assert (again.listened_at, again.recording_msid) == (NOW, msid("A", "B", "C"))
    assert listen["track_metadata"]["additional_info"] == {"duration": 5, "recording_msid": msid("A", "B", "C")}


def test_what_plays_now_has_no_time() -> None:
    listen = listen_object(artist="A", track="B")
    answer = playing_now_answer("alice", listen)["payload"]
    assert (answer["count"], answer["playing_now"]) == (1, True)
    assert "listened_at" not in answer["listens"][0]
    assert playing_now_answer("alice", None)["payload"]["listens"] == []


def test_an_empty_history_is_an_answer() -> None:
    assert listens_answer("alice", [], latest=None, oldest=None)["payload"]["count"] == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        b'{"listened_at": 1}',
        b'{"listened_at": "1", "recording_msid": ""}',
        b'{"listened_at": 1, "recording_msid": 5}',
    ],
)
def test_a_deletion_names_a_time_and_an_id(raw: bytes) -> None:
    with pytest.raises(ListenBrainzError):
        decode_deletion(raw)


def test_the_window_of_listens_has_bounds() -> None:
    assert window({}).count == 25
    assert window({"count": "5000", "max_ts": "9", "min_ts": "3"}).count == 1000
    for query in ({"count": "-1"}, {"max_ts": "x"}, {"max_ts": "3", "min_ts": "3"}):
        with pytest.raises(ListenBrainzError):
            window(query)


@pytest.mark.parametrize(
    ("header", "token"),
    [("Token abc", "abc"), ("token abc", "abc"), ("Bearer  abc", "abc"), ("abc", None), ("", None), (None, None)],
)
def test_the_scheme_of_the_token_varies(header: str | None, token: str | None) -> None:
    assert token_of(header) == token


def test_a_token_is_somebodys_or_it_isnt() -> None:
    assert token_answer("alice")["user_name"] == "alice"
    assert token_answer(None) == {"code": 200, "message": "Token invalid.", "valid": False}
