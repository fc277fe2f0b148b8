"""The pages of the practice office before anybody is in it: who to be, how far it is built, begin anew. Rule: nothing here touches the group's
own office."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from safeconduct.desk.building import Building
from safeconduct.desk.children import Order
from safeconduct.desk.hall import EMPTY, Hall, is_founded
from safeconduct.desk.practice.story import PARTS, practice_members
from safeconduct.desk.practice.team import COLLEAGUES

TICKET = "practice-ticket"
"""The cookie that says who waits until it is built. An address with it would stay in the browser's list of pages."""

LOOK_AGAIN_S = 1
"""Unit: seconds until the page that shows how far it is built asks again, by itself and without a script."""


@dataclass(frozen=True)
class Practising:
    """Shape: `hall` draws the pages and signs in; `building` is the one there is."""

    hall: Hall
    building: Building

    async def page(self, request: Request) -> Response:
        """Who one can be in the practice office, with the passphrases, for everybody in it is invented."""
        if self.building.is_going_on:
            return self._building_page(request)
        members = practice_members(self.hall.practice)
        return self.hall.page(request, "practice.html", members=members, colleagues=COLLEAGUES, practice=True)

    async def go_in(self, request: Request) -> Response:
        """One press: opens it as the colleague chosen, and builds it first when there is none."""
        name = (await self.hall.form(request)).get("name")
        if practice_members(self.hall.practice) and not self.building.is_going_on:
            return await self._entered(request, name)
        return self._built_for(name)

    async def anew(self, request: Request) -> Response:
        """Throws the practice office away and makes it anew. The group's own office is another folder and is not touched."""
        if not self.building.is_going_on:
            await self.hall.corridor.end_folder(self.hall.practice)
        return self._built_for((await self.hall.form(request)).get("name"), anew=True)

    async def building_page(self, request: Request) -> Response:
        """How far it is; then whoever pressed the button is in, by a ticket that is good once."""
        if self.building.is_going_on:
            return self._building_page(request)
        if self.building.trouble is not None:
            raise self.building.trouble
        name = self.building.taken(request.cookies.get(TICKET, ""))
        answer = RedirectResponse("/practice", 303) if name is None else await self._entered(request, name)
        answer.delete_cookie(TICKET, path="/")
        return answer

    def _built_for(self, name: str, *, anew: bool = False) -> Response:
        self.building.begin(anew=anew)
        answer = RedirectResponse("/practice/building", 303)
        self.hall.set_cookie(answer, TICKET, self.building.ticket(name), None)
        return answer

    def _building_page(self, request: Request) -> Response:
        answer = self.hall.page(request, "building.html", done=self.building.done, parts_of_it=PARTS, practice=True)
        answer.headers["refresh"] = str(LOOK_AGAIN_S)
        return answer

    async def _entered(self, request: Request, name: str) -> Response:
        order, more = Order("practice", str(self.hall.practice), name, ""), {"founded": is_founded(self.hall.folder)}
        return await self.hall.entered(request, (order,), "welcome.html", EMPTY, more)

    def routes(self) -> list[Route]:
        return [
            Route("/practice", self.page),
            Route("/practice", self.go_in, methods=["POST"]),
            Route("/practice/building", self.building_page),
            Route("/practice/anew", self.anew, methods=["POST"]),
        ]
