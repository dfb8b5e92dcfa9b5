"""The ways out: each takes a parcel to one address, once, and tells what the far end said."""

from app.deliveries.channels.parcel import Channels, File, MailServer, Parcel, Undeliverable

__all__ = ["Channels", "File", "MailServer", "Parcel", "Undeliverable"]
