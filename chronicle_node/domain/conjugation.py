"""English verbs in the forms that sentences need: to brew is "brewed" and "brewing", to see is "seen" and "seeing".

Regular verbs follow the rules of spelling; what English does otherwise is in a short table.
"""

from __future__ import annotations

import re

# The participle as in "have seen"; for a line of a diary it stands without "have".
_PARTICIPLES = dict(
    pair.split(":")
    for pair in (
        "be:been beat:beaten begin:begun bring:brought build:built buy:bought catch:caught climb:climbed come:came "
        "cut:cut dive:dived do:done draw:drawn drink:drunk drive:driven eat:eaten fall:fallen feed:fed feel:felt "
        "fight:fought find:found fly:flown forget:forgotten get:got give:given go:gone grow:grown have:had hear:heard "
        "hit:hit hold:held keep:kept know:known lead:led learn:learned leave:left lend:lent light:lit lose:lost "
        "make:made mean:meant meet:met pay:paid put:put read:read ride:ridden ring:rung run:run say:said see:seen "
        "sell:sold send:sent set:set sew:sewn shoot:shot show:shown sing:sung sit:sat sleep:slept speak:spoken "
        "spend:spent spin:spun stand:stood steal:stolen swim:swum take:taken teach:taught tell:told think:thought "
        "throw:thrown try:tried understand:understood wake:woken wear:worn weave:woven win:won write:written"
    ).split()
)
_PARTICIPLES["come"] = "come"
_DOUBLED = re.compile(r"[^aeiouy]*[aeiou][bdgklmnprtv]")  # one syllable, one vowel, one consonant: plan, jog, chat
_VOWELS = frozenset("aeiou")


def participle(verb: str) -> str:
    """What was done: "brewed", "tried", "planned", "seen". Of several words the first is the verb: "signed up"."""
    return _first(verb, _participle)


def gerund(verb: str) -> str:
    """What is being done: "brewing", "trying", "planning", "tying"."""
    return _first(verb, _gerund)


def _first(verb: str, form: object) -> str:
    word, space, rest = verb.strip().lower().partition(" ")
    return f"{form(word)}{space}{rest}" if word and callable(form) else ""


def _participle(word: str) -> str:
    if word in _PARTICIPLES:
        return _PARTICIPLES[word]
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ied"
    return _stem(word) + "ed"


def _gerund(word: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")) and word != "be":
        return word[:-1] + "ing"
    return _stem(word) + "ing"


def _stem(word: str) -> str:
    """With its last letter twice, where English writes so."""
    if word.endswith("c"):
        return word + "k"
    doubled = _DOUBLED.fullmatch(word) or word in {"begin", "forget", "refer", "admit", "commit"}
    return word + word[-1] if doubled and len(word) > 2 else word
