"""Commands that are read in when they are called. Rule: whoever asks for one, or for the list of all, does not wait for what the others need."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command lies. Shape: `module` and its `name` there; `line` is what the list of commands says of it."""

    module: str
    name: str
    line: str

    def read(self) -> click.Command:
        command: click.Command = getattr(import_module(f"safeconduct.{self.module}"), self.name)
        return command


class OnDemand(click.Group):
    """A group of commands. Shape: `places` are those that lie elsewhere, beside those that were added to it."""

    def __init__(self, *given: Any, places: Mapping[str, Place], **more: Any) -> None:
        super().__init__(*given, **more)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.places})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = self.places.get(cmd_name)
        return place.read() if place else super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        here = {name: one.get_short_help_str(limit=200) for name, one in self.commands.items()}
        there = {name: place.line for name, place in self.places.items()}
        with formatter.section("Commands"):
            formatter.write_dl(sorted((here | there).items()))
