"""Made-up titles and sentences that are spread as real ones are: common words and beginnings, some accents."""

from __future__ import annotations

from random import Random

NOUNS = (
    "runner river shadow garden empire winter summer stranger mountain island letter house window mirror secret "
    "storm forest city bridge road night morning machine planet signal voice song dance heart bone crown sword tower "
    "ghost wolf fox raven horse tiger whale dragon king queen prince doctor captain soldier painter teacher sister "
    "brother mother father daughter son friend enemy lover neighbour tailor gardener detective engineer pilot sailor "
    "ocean desert valley canyon meadow station train engine circus museum library market kitchen hotel prison hospital "
    "school theatre orchestra piano violin guitar trumpet drum café château élan señor mañana über naïveté"
).split()  # fmt: skip
ADJECTIVES = (
    "silver golden broken silent lost hidden burning frozen endless little great last first second strange beautiful "
    "terrible quiet loud bitter sweet dark bright crimson blue green black white hollow sacred wild gentle running "
    "falling rising sleeping dreaming forgotten invisible electric paper glass iron wooden distant"
).split()
VERBS = "kill love find save follow remember forget build burn call carry catch chase paint read steal teach".split()
NAMES = "Amélie Ines Rurik Teodora Maud Olof Zoë Björn Chloé Anatol Bea Cosmo Dido Esme Fenna Gil Hedda Ivo Jun".split()
FAMOUS = ("It", "The Who", "Amélie", "Runner", "Us", "Up", "Her", "M", "Running Man", "It Follows")


def title(rng: Random) -> str:
    """A film, a book, a show, an album."""
    noun, other = rng.choice(NOUNS), rng.choice(NOUNS)
    adjective, name, verb = rng.choice(ADJECTIVES), rng.choice(NAMES), rng.choice(VERBS)
    made = rng.choice(
        (
            f"The {adjective} {noun}", f"{noun} of the {other}", f"A {noun} for {name}", f"{adjective} {noun}",
            f"{name} and the {noun}", f"To {verb} a {noun}", f"{name} {other}", f"The {noun}'s {other}",
            f"{noun} {rng.randrange(2, 9)}", f"{adjective} {noun}, {name} {other}", f"{verb} the {adjective} {noun}",
        )
    )  # fmt: skip
    return made[:1].upper() + made[1:]


def person(rng: Random) -> str:
    """Somebody who makes music or books."""
    return f"{rng.choice(NAMES)} {rng.choice(NOUNS).capitalize()}"


def sentences(rng: Random) -> str:
    """What a catalogue says of a thing: some two hundred characters."""
    return " ".join(
        f"A {rng.choice(ADJECTIVES)} {rng.choice(NOUNS)} has to {rng.choice(VERBS)} the {rng.choice(NOUNS)}"
        f" of {rng.choice(NAMES)}."
        for _ in range(4)
    )
