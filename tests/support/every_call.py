"""Ways to call each command on a small scenario: each way in which it puts something out.

FILE and OTHER stand for scenarios, DIR for a place that is absent.
"""

CALLS: dict[str, list[list[str]]] = {
    "new": [["DIR"]],
    "check": [["FILE", "OTHER"]],
    "show": [["FILE"], ["FILE", "--json"]],
    "solve": [["FILE", "--out", "DIR"], ["FILE", "--out", "DIR", "--json"]],
    "evaluate": [["FILE", "--out", "DIR"], ["FILE", "--json"]],
    "diagnose": [["FILE"], ["FILE", "--json"]],
    "shortfall": [
        ["FILE", "--cut", "local", "--out", "DIR"],
        ["FILE", "--late", "local=1/2", "--json"],
        ["FILE", "--map", "central", "local", "--out", "DIR"],
    ],
    "need": [["FILE"], ["FILE", "--json"]],
    "replan": [["FILE", "--out", "DIR"], ["FILE", "--move", "5", "--json"]],
    "protect": [
        ["FILE", "--samples", "10", "--workers", "1", "--out", "DIR"],
        ["FILE", "--samples", "0", "--json"],
    ],
    "sweep": [["FILE", "--vary", "local=50%..100%:50%", "--workers", "1"]],
    "compare": [["FILE", "plan", "--out", "DIR"], ["FILE", "plan", "--json"]],
    "explain": [["FILE", "--out", "DIR"], ["FILE", "OTHER", "--out", "DIR"]],
    "alternatives": [["FILE", "--out", "DIR"], ["FILE", "--within", "1%", "--json"]],
    "tradeoff": [["FILE", "jobs", "firms", "--out", "DIR"], ["FILE", "jobs", "firms", "--json"]],
    "report": [["FILE", "--lang", "vi", "--out", "DIR"]],
    "export": [["FILE", "--out", "DIR.lp"]],
    "schema": [[]],
}
#: The command that ends when it is interrupted only, and needs the packages of an extra: tests/web has its calls.
SERVER = "serve"

#: What a command needs beside the file that it reads.
NEEDED: dict[str, list[str]] = {
    "export": ["--out", "programme.lp"],
    "shortfall": ["--cut", "local"],
    "report": ["--out", "documents"],
    "compare": ["plan"],
    "sweep": ["--vary", "local=90%"],
    "tradeoff": ["jobs", "firms"],
}


def named(words: list[str], **places: object) -> list[str]:
    """The words of a call with the places that stand for them."""
    found = {name: str(place) for name, place in places.items()}
    return [found.get(word, f"{found['DIR']}.lp" if word == "DIR.lp" else word) for word in words]
