"""Their words of the catalogue and ours. A word that is missing here is never guessed."""

from collections.abc import Mapping

from domain.products import Gender

GENDERS: Mapping[Gender, str] = {
    Gender.MALE: "MALE",
    Gender.FEMALE: "FEMALE",
    Gender.BOY: "BOY",
    Gender.GIRL: "GIRL",
    Gender.UNISEX: "UNISSEX",
    Gender.BABY: "BABIES",
    Gender.CHILD_UNISEX: "CHILDISH_UNISSEX",
}
"""`gender` of a product."""

TYPES: Mapping[tuple[bool, bool], str] = {
    (False, False): "SIMPLE",
    (False, True): "VARIATION",
    (True, False): "KIT",
    (True, True): "KIT_VARIATION",
}
"""Whether it is a kit, and whether its SKUs vary → `type` of a product."""
