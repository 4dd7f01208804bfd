"""Why a round is walked, and what may be asked on it: declared here, so that no round carries remarks about people."""

from dataclasses import dataclass

from huiyin.kernel.say import say


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why somebody knocks. On a care visit (慰问) something is brought, and what is brought is written down."""

    code: str
    label: str
    care: bool = False


OCCASIONS = (
    Occasion("walk", say("The grid's round, door by door")),
    Occasion("winter", say("Before the winter: stove, water, roof")),
    Occasion("weather", say("After bad weather")),
    Occasion("elders", say("Old people who live alone")),
    Occasion("answer", say("Bringing an answer to the door")),
    Occasion("new_year", say("A visit for the new year"), care=True),
    Occasion("honoured", say("A visit to an honoured family"), care=True),
    Occasion("hardship", say("A visit to a family in a hard time"), care=True),
)
BY_CODE = {occasion.code: occasion for occasion in OCCASIONS}

# what the worker asks about, in the order of the page
ASKS = {
    "heating": say("Is the house warm? Fuel, stove, chimney"),
    "water": say("Does the water run? Pipes, tank"),
    "power": say("Power, wires, lamps"),
    "road": say("The way to the house"),
    "health": say("Medicine, getting to the clinic"),
    "school": say("The children's school"),
    "papers": say("Papers and allowances that are still to be done"),
    "fields": say("Fields, animals, greenhouses"),
    "help": say("What nobody in the house can do alone"),
    "answered": say("Whether earlier answers held"),
}

# who spoke at the door
SPEAKERS = {
    "house": say("Somebody who lives here"),
    "relative": say("A relative who lives elsewhere"),
    "neighbour": say("A neighbour, for them"),
}
