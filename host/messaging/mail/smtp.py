"""A line to the mail server that takes one mail after the other."""

from __future__ import annotations

import re
import smtplib
import ssl
from functools import cached_property
from types import TracebackType
from typing import Self

from host.messaging.mail.settings import MailServer, Security
from host.messaging.mail.trouble import Fate, MailNotSent, Step, of_line, said

TIMEOUT_SECONDS = 15.0
_NO_SUCH_PERSON = re.compile(r"\b5\.1\.(?:1|10)\b")
_TOO_LARGE = {552}
_CLOSING = 421


class Line:
    """A connection that is opened when the first mail needs it, and again when it broke."""

    def __init__(self, server: MailServer, site: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self._server = server
        self._site = site
        self._timeout = timeout
        self._smtp: smtplib.SMTP | None = None
        self._step = Step.CONNECT

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def send(self, sender: str, recipient: str, message: bytes, *, utf8: bool = False) -> str:
        """Hand one mail over and return what the server said; raises MailNotSent.

        A line that was used before may have been closed by the server, as many do after so
        many mails or seconds: then it is opened again once.
        """
        used_before = self._smtp is not None
        try:
            return self._hand_over(sender, recipient, message, utf8=utf8)
        except MailNotSent as error:
            if not (used_before and error.fate is Fate.DEFERRED):
                raise
        return self._hand_over(sender, recipient, message, utf8=utf8)

    def open(self) -> smtplib.SMTP:
        """Return the open line; raises MailNotSent when there is none to be had."""
        if self._smtp is None:
            self._step = Step.CONNECT
            try:
                self._smtp = self._opened()
            except (OSError, smtplib.SMTPException, ValueError) as error:
                raise of_line(self._server, self._step, error) from error
        return self._smtp

    def close(self) -> None:
        """Take leave politely where that is possible."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    @cached_property
    def _encryption(self) -> ssl.SSLContext:
        """Read the certificates of the machine once a line, and not where nothing is encrypted."""
        return ssl.create_default_context()

    def _opened(self) -> smtplib.SMTP:
        server = self._server
        if server.security is Security.TLS:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host,
                server.port,
                self._site,
                timeout=self._timeout,
                context=self._encryption,
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, self._site, timeout=self._timeout)
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.security is Security.STARTTLS:
                self._step = Step.ENCRYPT
                smtp.starttls(context=self._encryption)
                smtp.ehlo_or_helo_if_needed()
            if server.user:
                self._step = Step.LOG_IN
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _hand_over(self, sender: str, recipient: str, message: bytes, *, utf8: bool) -> str:
        smtp = self.open()
        try:
            return self._dialogue(smtp, sender, recipient, message, utf8=utf8)
        except MailNotSent as error:
            self._reset(smtp, hang_up=error.answer.startswith(str(_CLOSING)))
            raise
        except smtplib.SMTPResponseException as error:  # refused at the word DATA
            self._reset(smtp)
            raise self._refused(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            self._reset(smtp)
            raise MailNotSent(
                f"{self._server.host} takes no international addresses (SMTPUTF8), and "
                f"“{recipient}” is one.",
                step=self._step,
                fate=Fate.DEAD,
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            self._reset(smtp, hang_up=True)
            raise MailNotSent(
                f"The connection to {self._server.host} broke while the mail was handed over "
                f"({str(error) or type(error).__name__}).",
                step=self._step,
                fate=Fate.DEFERRED,
            ) from error

    def _dialogue(
        self, smtp: smtplib.SMTP, sender: str, recipient: str, message: bytes, *, utf8: bool
    ) -> str:
        self._step = Step.SENDER
        options = [f"size={len(message)}"] if smtp.has_extn("size") else []
        self._check(*smtp.mail(sender, [*options, "SMTPUTF8"] if utf8 else options))
        self._step = Step.RECIPIENT
        self._check(*smtp.rcpt(recipient))
        self._step = Step.MESSAGE
        code, text = smtp.data(message)
        self._check(code, text)
        return said(code, text)

    def _check(self, code: int, text: bytes) -> None:
        if not 200 <= code < 300:
            raise self._refused(code, text)

    def _refused(self, code: int, text: bytes | str) -> MailNotSent:
        answer, step = said(code, text), self._step
        name = self._server.host
        if code in {_CLOSING, -1}:
            fate, what = Fate.DEFERRED, f"{name} ends the connection"
        elif step is Step.SENDER and code >= 500 and code not in _TOO_LARGE:
            fate, what = Fate.ALL_WAIT, f"{name} refuses the sender {self._server.from_address}"
        else:
            fate = Fate.DEAD if code >= 500 else Fate.LATER
            what = f"{name} refused the {step.value}"
        return MailNotSent(
            f"{what}: {answer}",
            step=step,
            fate=fate,
            answer=answer,
            bounced=fate is Fate.DEAD and bool(_NO_SUCH_PERSON.search(answer)),
        )

    def _reset(self, smtp: smtplib.SMTP, *, hang_up: bool = False) -> None:
        """Make the line fit for the next mail, or let go of it."""
        if not hang_up:
            try:
                smtp.rset()
            except (OSError, smtplib.SMTPException):
                hang_up = True
        if hang_up:
            smtp.close()
            self._smtp = None
