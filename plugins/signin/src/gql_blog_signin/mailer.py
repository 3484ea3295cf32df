"""Handing mails to a server of mail, beside the event loop. Whoever asked does not wait, and learns nothing of it."""

import asyncio
import logging
import smtplib
import ssl
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any, Final

from gql_blog.plugin import InputError
from gql_blog_signin.settings import MailSettings

_AT_ONCE: Final = 2
_MOST_WAITING: Final = 50
_SECONDS: Final = 10.0
"""For each answer of the server of mail."""
_CLOSING_SECONDS: Final = 8.0


class Mailer:
    """Sends mails of one process, two at a time. ``host`` is the name by which this server greets."""

    def __init__(self, settings: MailSettings, host: str, log: logging.Logger) -> None:
        self._settings = settings
        self._host = host
        self._log = log
        self._sending: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(_AT_ONCE)

    @property
    def is_full(self) -> bool:
        """Whether so many mails wait that the server of mail must be slow, or away."""
        return len(self._sending) >= _MOST_WAITING

    def message(self, email: str, link: str, now: datetime) -> EmailMessage:
        """Return a mail with a link; InputError if no mail can be addressed so. Headers are those of the library."""
        message = EmailMessage()
        message["To"] = _addressed(email)
        message["From"] = self._settings.sender
        message["Subject"] = self._settings.subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = make_msgid(domain=self._settings.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self._settings.text.replace("{link}", link))
        return message

    def send(self, message: EmailMessage, unsent: Callable[[], Awaitable[None]]) -> None:
        """Send a mail soon. If it cannot be, this is told in the log, without the address, and ``unsent`` is called."""
        task = asyncio.create_task(self._sent(message, unsent))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def close(self) -> None:
        """Wait a little for what is being sent, and give up the rest."""
        if self._sending:
            _, late = await asyncio.wait(self._sending, timeout=_CLOSING_SECONDS)
            for each in late:
                each.cancel()

    async def _sent(self, message: EmailMessage, unsent: Callable[[], Awaitable[None]]) -> None:
        async with self._places:
            try:
                await asyncio.to_thread(self._hand_over, message)
            except (OSError, smtplib.SMTPException, ValueError) as error:
                told = type(error).__name__, getattr(error, "smtp_code", "no code")
                self._log.warning("A link cannot be mailed: %s, %s. Look at the setting mail.", *told)
                await unsent()

    def _hand_over(self, message: EmailMessage) -> None:
        given, context = self._settings, ssl.create_default_context()
        where: Any = {"host": given.host, "port": given.port, "local_hostname": self._host, "timeout": _SECONDS}
        if given.ca_file is not None:
            context.load_verify_locations(given.ca_file)
        with smtplib.SMTP_SSL(**where, context=context) if given.security == "tls" else smtplib.SMTP(**where) as server:
            if given.security == "starttls":
                server.starttls(context=context)
            if given.username:
                server.login(given.username, given.password.get_secret_value())
            server.send_message(message)


def _addressed(email: str) -> Address:
    """The address as a mail has it: domains as DNS has them, which each server of mail takes.

    A mailbox has one address here: other spellings that would be mailed to it are refused, such as ``xn--``.
    """
    local, _, domain = email.rpartition("@")
    try:
        known = domain.encode("idna").decode()
        found = Address(addr_spec=f"{local}@{known}")
        if known.encode().decode("idna") == domain and found.addr_spec == f"{local}@{known}":
            return found
    except (ValueError, MessageError, IndexError):
        pass
    raise InputError("No mail can be sent to this address. Write another one, or its domain in its own letters.")
