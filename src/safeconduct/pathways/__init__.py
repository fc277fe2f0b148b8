"""Legal ways in, as dated rules. Rule: pure but for `shelf`, which reads the files that come with the program."""

from safeconduct.pathways.facts import STAY, Facts, moved
from safeconduct.pathways.shelf import rules
from safeconduct.pathways.verdicts import Assessment, Verdict, assess

__all__ = ["STAY", "Assessment", "Facts", "Verdict", "assess", "moved", "rules"]
