"""What a newcomer's laptop shows while it waits to be let in and while everything comes. Rule: it goes on by itself, without a script."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from safeconduct.desk.folder import Folder
from safeconduct.desk.hall import Hall
from safeconduct.desk.laptops import is_arriving

LOOK_AGAIN_S = 2
"""Unit: seconds until the page asks again."""


@dataclass(frozen=True)
class Arriving:
    """Shape: `hall` draws the pages and knows how level the office is."""

    hall: Hall

    async def page(self, request: Request) -> Response:
        if not is_arriving(Folder(self.hall.folder)):
            return RedirectResponse("/signin", 303)
        level = self.hall.levelling[self.hall.folder].level
        trouble = "" if level.shut_out else level.trouble
        come, all_of_it = level.come, level.all_of_it
        answer = self.hall.page(request, "arriving.html", shut_out=level.shut_out, come=come, all_of_it=all_of_it, trouble=trouble)
        answer.headers["refresh"] = str(LOOK_AGAIN_S)
        return answer

    def routes(self) -> list[Route]:
        return [Route("/arriving", self.page)]
