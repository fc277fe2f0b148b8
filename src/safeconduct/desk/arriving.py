"""What a computer shows while everything comes to it, and while an office reads what came. Rule: it goes on by itself, without a script."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from safeconduct.desk.folder import Folder
from safeconduct.desk.hall import OPENING, Hall
from safeconduct.desk.laptops import is_arriving

LOOK_AGAIN_S = 2
"""Unit: seconds until the page asks again."""
WAITING = "waiting"
"""Said by the page that goes on by itself."""


@dataclass(frozen=True)
class Arriving:
    """Shape: `hall` draws the pages and knows how level the office is."""

    hall: Hall

    async def page(self, request: Request) -> Response:
        if not is_arriving(Folder(self.hall.folder)):
            # Whoever waited here is told that it is over; whoever only came by is not.
            return RedirectResponse("/signin?arrived" if WAITING in request.query_params else "/signin", 303)
        level = self.hall.levelling[self.hall.folder].level
        trouble = "" if level.shut_out else level.trouble
        come, all_of_it = level.come, level.all_of_it
        answer = self.hall.page(request, "arriving.html", shut_out=level.shut_out, come=come, all_of_it=all_of_it, trouble=trouble)
        answer.headers["refresh"] = f"{LOOK_AGAIN_S}; url=/arriving?{WAITING}"
        return answer

    async def opening(self, request: Request) -> Response:
        """How far the office of whoever proved who they are has read; then its first page."""
        coming = self.hall.corridor.coming(request.cookies.get(OPENING, ""))
        if coming is None:
            return RedirectResponse("/signin", 303)
        if coming.entering.done():
            answer = await self.hall.is_in(request, coming.entering.result())
            answer.delete_cookie(OPENING, path="/")  # Its ticket is spent.
            return answer
        answer = self.hall.page(request, "opening.html", far=coming.far)
        answer.headers["refresh"] = str(LOOK_AGAIN_S)
        return answer

    def routes(self) -> list[Route]:
        return [Route("/arriving", self.page), Route("/opening", self.opening)]
