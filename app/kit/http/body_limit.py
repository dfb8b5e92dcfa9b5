"""Bodies larger than this service takes are refused while they arrive, before anything keeps them."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kit.errors import TooLarge
from app.kit.http.problems import problem_of

MIB = 1024 * 1024
LIMIT = 8 * MIB
UPLOAD_LIMIT = 65 * MIB  # a little over what an import reads, so that its own sentence is the one people see
UPLOADS = "/api/v1/imports"


class BodyLimitMiddleware:
    """Answers 413 where `Content-Length` says too much, or once too much has come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = UPLOAD_LIMIT if scope["path"] == UPLOADS else LIMIT
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            await problem_of(Request(scope), _refusal(limit))(scope, receive, send)
            return
        received = 0
        begun = False

        async def counting() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise _refusal(limit)
            return message

        async def refusing(message: Message) -> None:
            # The framework takes our refusal for a body that cannot be read; what it would answer gives way to ours.
            nonlocal begun
            if received <= limit or begun:
                begun = True
                await send(message)
            elif message["type"] == "http.response.start":
                await problem_of(Request(scope), _refusal(limit))(scope, receive, send)

        await self._app(scope, counting, refusing)


def _refusal(limit: int) -> TooLarge:
    return TooLarge(limit=f"{limit // MIB} MiB")
