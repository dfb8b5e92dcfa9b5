"""Delivery by mail: the report as the message's body, its documents attached."""

import asyncio
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib

from app.deliveries.channels.parcel import File, MailServer, Parcel, Undeliverable
from app.kit.language import Text

# From the first byte to the last; a server that dribbles does not hold a delivery for ever.
SECONDS = 120.0
# What most servers take; a larger one would come back after the whole of it was sent.
MOST_ATTACHED = 20 * 1024 * 1024
_NAME = re.compile(r"[\x00-\x1f\x7f]+")

_BODY = Text(
    "{title}\n\nLaporan ini dikirim otomatis oleh Ringkas; isinya ada pada pesan ini dan pada lampiran.\n{left_out}",
    "{title}\n\nThis report was sent by Ringkas; it is in this message and attached to it.\n{left_out}",
)
_LEFT_OUT = Text(
    "\nTidak dilampirkan karena terlalu besar: {names}. Dokumen itu dapat diunduh dari Ringkas.\n",
    "\nNot attached because they are too large: {names}. They can be downloaded from Ringkas.\n",
)


async def send(parcel: Parcel, server: MailServer | None, recipient: str) -> str:
    """Hand the parcel to the mail server for one recipient; returns the server's answer.

    Raises:
        Undeliverable: for good only where the server refuses this recipient or this message with a 5xx (RFC 5321,
            4.2.1); what an administrator can mend, as a wrong password, is tried again.
    """
    if server is None:
        raise Undeliverable(
            Text(
                "server surat belum diatur: RINGKAS_SMTP_URL kosong", "no mail server is set: RINGKAS_SMTP_URL is empty"
            )
        )
    message = message_of(parcel, server, recipient)
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.tls == "implicit",
        start_tls=server.tls == "starttls",
        username=server.user,
        password=server.password,
        timeout=SECONDS,
    )
    try:
        async with asyncio.timeout(SECONDS), client:
            refused, answer = await client.send_message(message, sender=server.sender, recipients=[recipient])
    except aiosmtplib.SMTPRecipientsRefused as error:
        first = error.recipients[0]
        reason = f"{first.code} {first.message} ({recipient})"
        raise Undeliverable(reason, permanent=first.code >= 500) from error
    except aiosmtplib.SMTPDataError as error:
        raise Undeliverable(f"{error.code} {error.message}", permanent=error.code >= 500) from error
    except aiosmtplib.SMTPResponseException as error:
        raise Undeliverable(f"{error.code} {error.message}") from error
    except TimeoutError as error:
        late = Text(
            f"server surat tidak selesai dalam {SECONDS:.0f} detik",
            f"the mail server did not finish within {SECONDS:.0f} seconds",
        )
        raise Undeliverable(late) from error
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise Undeliverable(f"{server.host}:{server.port}: {error or type(error).__name__}") from error
    assert not refused, "a single recipient is refused by an exception"
    return answer


def message_of(parcel: Parcel, server: MailServer, recipient: str) -> EmailMessage:
    """The message: the same identifier, date and content at every attempt."""
    message = EmailMessage()
    user, _, domain = server.sender.rpartition("@")
    message["From"] = Address("Ringkas", user, domain)
    message["To"] = recipient
    message["Subject"] = _NAME.sub(" ", parcel.title)
    message["Date"] = format_datetime(parcel.at)
    message["Message-ID"] = f"<{parcel.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
    message["X-Ringkas-Delivery"] = str(parcel.id)
    message["Content-Language"] = parcel.language
    attached, left_out = _attached(parcel)
    told = _LEFT_OUT.in_language(parcel.language, names=", ".join(left_out)) if left_out else ""
    message.set_content(_BODY.in_language(parcel.language, title=parcel.title, left_out=told))
    for file in parcel.files:
        if file.format == "html":
            message.add_alternative(file.content.decode("utf-8"), subtype="html")
    for file in attached:
        main, _, sub = file.media_type.partition(";")[0].partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.filename)
    return message


def _attached(parcel: Parcel) -> tuple[list[File], list[str]]:
    """The files to attach, as long as they fit, and the names of the others."""
    attached: list[File] = []
    left_out: list[str] = []
    room = MOST_ATTACHED - sum(len(file.content) for file in parcel.files if file.format == "html")
    for file in parcel.files:
        if file.format == "html":
            continue
        if len(file.content) <= room:
            room -= len(file.content)
            attached.append(file)
        else:
            left_out.append(file.filename)
    return attached, left_out
