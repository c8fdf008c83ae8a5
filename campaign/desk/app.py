"""The desk's pages. Every one is read with GET; nothing here changes anything."""

from collections.abc import AsyncIterator
from typing import get_args

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from campaign.desk.guard import FRAME, SOURCE, Guard
from campaign.desk.pages import page
from campaign.desk.state import Desk
from campaign.errors import CampaignError, InputError
from campaign.intake.briefing import FOLDER
from campaign.letter import Letter, Look, dressed
from campaign.runtime.workspace import shipped

__all__ = ["application"]


class Pages:
    """The routes, over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        folder = shipped("templates") / "desk"
        self._style = "".join((folder / name).read_text("utf-8") for name in ("style.css.j2", "live.css"))
        self._script = (folder / "live.js").read_text("utf-8")

    def look(self, request: Request) -> Response:
        """The page."""
        query = request.query_params
        search, contact = query.get("q", "").strip(), query.get("contact", "")
        if "@" in search or "@" in contact:
            # An address must not stay in a URL, nor in the browser's history.
            return RedirectResponse("./?unasked=address", 303)
        try:
            values = page(self._desk, self._desk.seen, query.get("locale", ""), contact, search)
            html = self._desk.page("live", **values, address="unasked" in query)
        except CampaignError as error:  # a workspace's own page that cannot be run, a ledger that cannot be read
            return PlainTextResponse(str(error), 500)
        return Response(html, media_type="text/html")

    def style(self, _: Request) -> Response:
        """The page's looks."""
        return Response(self._style, media_type="text/css")

    def script(self, _: Request) -> Response:
        """The page's only script: it reloads what has changed."""
        return Response(self._script, media_type="text/javascript")

    def mail(self, request: Request) -> Response:
        """A message's HTML, for a closed frame."""
        look: Look = request.path_params["look"]
        if look not in get_args(Look):
            raise HTTPException(404)
        policy = FRAME.format(images="'none'" if look == "bare" else "data:")
        html = dressed(self._letter(request), look)
        return Response(html, media_type="text/html", headers={"content-security-policy": policy})

    def source(self, request: Request) -> Response:
        """A message's bytes, to be looked at."""
        return PlainTextResponse(self._letter(request).content, headers={"content-security-policy": SOURCE})

    def message(self, request: Request) -> Response:
        """A message's bytes, to be kept."""
        headers = {"content-security-policy": SOURCE, "content-disposition": 'attachment; filename="message.eml"'}
        return Response(self._letter(request).content, media_type="message/rfc822", headers=headers)

    def briefing(self, request: Request) -> Response:
        """The background paper, for a closed frame."""
        policy = FRAME.format(images="data:")
        return Response(self._paper(request), media_type="text/html", headers={"content-security-policy": policy})

    def briefing_pdf(self, request: Request) -> Response:
        """The background paper as PDF, made when it is asked for: that takes a second."""
        from campaign.rendering.pdf import pdf

        locale = request.path_params["locale"]
        try:
            content = pdf(self._paper(request), f"{FOLDER}/{locale}.md")
        except CampaignError as error:  # what makes a PDF is not installed, or lacks a font
            return PlainTextResponse(str(error), 503)
        headers = {"content-security-policy": SOURCE, "content-disposition": 'attachment; filename="briefing.pdf"'}
        return Response(content, media_type="application/pdf", headers=headers)

    def _paper(self, request: Request) -> str:
        try:
            return self._desk.briefing(self._desk.seen, request.path_params["locale"])
        except KeyError:
            raise HTTPException(404) from None

    async def news(self, _: Request) -> Response:
        """The numbers of readings as they come (server-sent events). The page asks for the rest."""
        return StreamingResponse(self._numbers(), media_type="text/event-stream")

    async def _numbers(self) -> AsyncIterator[str]:
        told = 0
        while not self._desk.closed:
            if told != self._desk.seen.number:
                told = self._desk.seen.number
                yield f"event: seen\ndata: {told}\n\n"
            else:
                await self._desk.turn()

    def _letter(self, request: Request) -> Letter:
        try:
            return self._desk.letter(
                self._desk.seen, request.path_params["locale"], request.query_params.get("contact", "")
            )
        except (KeyError, InputError):
            raise HTTPException(404) from None


def application(desk: Desk, secret: str, port: int) -> ASGIApp:
    """The desk's application behind its guard."""
    pages = Pages(desk)
    # Without a word about methods a route answers GET and HEAD, and nothing else.
    routes = [
        Route("/", pages.look),
        Route("/news", pages.news),
        Route("/desk.css", pages.style),
        Route("/desk.js", pages.script),
        Route("/mail/{locale}/{look}", pages.mail),
        Route("/source/{locale}", pages.source),
        Route("/briefing/{locale}", pages.briefing),
        Route("/briefing/{locale}/pdf", pages.briefing_pdf),
        Route("/message/{locale}.eml", pages.message),
    ]
    return Guard(Starlette(routes=routes), secret, port)
