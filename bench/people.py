"""Invented people as facts for the rules, by a seed. Rule: nobody in it exists; about a third of what could be known of each is not."""

import random

from safeconduct.pathways.factfile import parse_facts
from safeconduct.pathways.facts import Facts
from safeconduct.pathways.vocabulary import ACTIVITIES, GROUNDS, PATHWAY_IDS

FIRST_COUNTRIES = (
    "GE", "AM", "TR", "KZ", "KG", "UZ", "RS", "ME", "AZ", "MD", "IL", "AE", "TH", "VN", "ID", "IN", "CN", "MN", "EG", "MA", "TN", "JO", "LB", "IQ", "IR", "PK", "LY", "DE",
    "PL", "BR",
)  # fmt: skip
_HOMES = ("RU", "RU", "RU", "BY", "AF", "SY", "IR", "UG", "GE")


def invented(count: int, seed: int = 1) -> list[Facts]:
    draw = random.Random(seed)
    return [parse_facts(_one(draw)) for _ in range(count)]


def _one(draw: random.Random) -> dict[str, object]:
    home = draw.choice(_HOMES)
    known: dict[str, object] = {
        "nationalities": [home],
        "current_country": draw.choice((home, home, *FIRST_COUNTRIES)),
        "grounds": draw.sample(GROUNDS, 1),
        "activity_profile": draw.sample(ACTIVITIES, 1),
        "public_record_of_activity": draw.random() < 0.3,
        "documents": [{"passport": draw.random() < 0.7}],
        "links_to_destination": [{"destination": draw.choice(("DE", "FR", "CA", "AU"))}] if draw.random() < 0.3 else [],
        "family_unit": [],
        "danger": {name: draw.random() < 0.7 for name in ("immediate", "individual", "in_origin", "in_country_of_stay")},
        "security_bar": draw.random() < 0.03,
        "criminal_record": draw.random() < 0.1,
        "health_inadmissibility": draw.random() < 0.05,
        "permanent_residence_elsewhere": draw.random() < 0.05,
        "lawful_stay_where_now": draw.choice(("none", "short", "long")),
        "unhcr_registered": draw.random() < 0.3,
        "referrer": {"body": "UNHCR", "accredited_for": draw.sample(PATHWAY_IDS, draw.randint(0, 3))},
        "sponsor": {"kind": draw.choice(("none", "private group"))},
        "willing_to_return_after_months": draw.choice((3, 12, "never")),
    }
    return {name: value for name, value in known.items() if name in ("nationalities", "current_country") or draw.random() < 0.67}
