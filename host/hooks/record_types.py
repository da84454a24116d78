"""Types of record: a module declares its tables once, and staff get everything around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from host.hooks.actor import Actor
from host.hooks.client_documents import ClientDocument
from host.hooks.record_rules import RecordRules
from host.hooks.records import RecordRef

CLIENT_DOCUMENTS: Final = "client documents"
"""Stands for every type of record that takes part among the documents of clients."""


class FieldType(StrEnum):
    """What a field holds; it decides how it is entered, checked, shown, filtered and stored."""

    TEXT = "text"
    """One line of text."""
    LONG_TEXT = "long_text"
    """Lines of plain text."""
    RICH_TEXT = "rich_text"
    """Formatted text, kept as clean HTML."""
    EMAIL = "email"
    """An e-mail address."""
    PHONE = "phone"
    """A telephone number."""
    LINK = "link"
    """A web address."""
    COLOUR = "colour"
    """A colour such as ``#2f6fde``."""
    INTEGER = "integer"
    """A whole number."""
    DECIMAL = "decimal"
    """An exact number; the column is a `ScaledDecimal`."""
    MONEY = "money"
    """An amount; the column is `Money`."""
    PERCENT = "percent"
    """A percentage; the column is `Percent`."""
    CURRENCY = "currency"
    """The three letters of a currency."""
    CHOICE = "choice"
    """One of the field's choices."""
    CHOICES = "choices"
    """Several of the field's choices; the column is JSON."""
    DATE = "date"
    """A day."""
    DATETIME = "datetime"
    """An instant."""
    CHECKBOX = "checkbox"
    """Yes or no."""
    REFERENCE = "reference"
    """A record of the type ``target``; the column holds its id."""
    RECORD = "record"
    """A record of any type; the column holds its type key, a colon and its id, and an attribute
    of this name with ``_label`` behind it what the record was called."""
    STAFF = "staff"
    """A member of staff; the column holds the id."""
    SECRET = "secret"  # noqa: S105 - a type of field, not a secret
    """Something that is entered and never shown, such as a password. It has no column: the rules
    get what was entered, or nothing for “as before”."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a field may have."""

    value: str
    """What is stored."""
    label: str
    """What people read."""
    colour: str = "neutral"
    """``neutral``, ``blue``, ``green``, ``yellow`` or ``red``."""
    closed: bool = False
    """Whether a record in this state needs no more work; closed states come last on a board."""
    retired: bool = False
    """Whether it is no longer offered; records that have it keep it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordField:
    """One field of a type of record."""

    key: str
    """Name of the attribute of the mapped class."""
    label: str
    """What people read."""
    type: FieldType = FieldType.TEXT
    """What it holds."""
    help: str = ""
    """A sentence below the control."""
    required: bool = False
    """Whether a record needs a value here."""
    default: Any = None
    """Value of a new record; a function is called with the actor."""
    choices: Sequence[Choice] | Callable[[], Sequence[Choice]] = ()
    """The values of a choice, or a function that returns them. For a text: suggestions."""
    target: str = ""
    """Type key of the records that a reference points at."""
    unit: str = ""
    """What stands behind the number, such as ``h`` or ``%``."""
    currency: str = ""
    """Attribute that holds the currency of an amount; without it, the organisation's own."""
    minimum: int | None = None
    """Smallest number."""
    maximum: int | None = None
    """Largest number."""
    rights: tuple[str, ...] = ()
    """Any one of these shows the field, such as ``shop.orders:see_margin``; none shows it to all
    who may see the record."""
    when: tuple[str, tuple[str, ...]] | None = None
    """Key of another field and the values of it that make this one appear in the form."""
    listed: bool = False
    """Whether lists show it until somebody chooses other columns."""
    searched: bool = False
    """Whether the search finds records by it."""
    filtered: bool = True
    """Whether lists can be narrowed by it."""
    sort: str = ""
    """Attribute that lists sort by instead, such as a name without case and accents. A field can
    be sorted by when an index begins with its column."""
    read_only: bool = False
    """Whether the module sets it and forms only show it."""
    pattern: str = ""
    """How a number or a day reads, such as ``AP-{:04d}`` or ``{:%b %Y}``."""
    show: Callable[[Any], str] | None = None
    """Takes a record and returns what its page shows instead of the value."""
    summed: bool = False
    """Whether the totals of a list add it up."""
    aliases: tuple[str, ...] = ()
    """Heads of columns that mean this field in files."""
    imported: bool = True
    """Whether files may fill it."""
    exported: bool = True
    """Whether files may hold it."""
    client_sees: bool = False
    """Whether the client area shows it."""
    printed: bool = False
    """Whether documents made of the record, such as a PDF, show it."""

    def all_choices(self) -> Sequence[Choice]:
        """Return the choices of this moment."""
        return self.choices() if callable(self.choices) else self.choices


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilter(RecordField):
    """What lists can be narrowed by beside fields, such as who has a task of the record.

    It has no column, and a value is either that or not; choice, staff, check box, day and text
    are understood. With ``filtered`` off only addresses know it, such as old bookmarks.
    """

    condition: Callable[[Any, Actor], sa.ColumnElement[bool]]
    """Takes the value and the actor and returns the condition on the mapped class."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose a record is, for people who may see only their own or their team's."""

    owners: tuple[str, ...] = ("owner_id",)
    """Attributes that hold ids of staff; one who is in any of them owns the record."""
    through: str = ""
    """Key of a reference whose record decides instead: a contact is its client's."""
    also: Callable[[Sequence[int]], sa.ColumnElement[bool]] | None = None
    """Takes ids of staff and returns a further condition under which a record is theirs."""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the form and of the page."""

    title: str
    """Its heading."""
    rows: tuple[str | tuple[str, ...], ...]
    """Keys of fields, one a line; a tuple puts short ones side by side."""
    lead: str = ""
    """A sentence below the heading."""


@dataclass(frozen=True, slots=True)
class RecordTab:
    """A tab on the page of a record, of this type or of another module's."""

    key: str
    """Key of the tab; begins with the slug."""
    type: str
    """Type key of the records whose page shows it, or ``CLIENT_DOCUMENTS`` for the documents of
    clients, whatever their types."""
    label: str
    """What people read."""
    template: str
    """Template that draws the inside."""
    context: Callable[[Any, Actor], Mapping[str, object] | None]
    """Takes the record and the actor and returns what the template needs; None leaves the tab
    empty."""
    rights: tuple[str, ...] = ()
    """Any one of these shows it; none shows it to all who may see the record."""
    position: int = 100
    """Place among its like: small numbers come first, equal ones by key."""


@dataclass(frozen=True, slots=True)
class RecordAction:
    """A button on the page of a record and, with ``bulk``, over a selection in the list."""

    key: str
    """Key of the action; begins with the slug."""
    type: str
    """Type key of the records that it works on."""
    label: str
    """What the button says."""
    run: Callable[..., str | RecordRef] | None = None
    """Takes the record and the actor, does it in the host's transaction, and returns what to tell
    the person, or a record that it made, whose page then opens; raises Conflict or InvalidInput
    when it cannot. With ``asks`` the answers by key are the third argument."""
    icon: str = "bolt"
    """A name of the Tabler icons."""
    rights: tuple[str, ...] = ()
    """Any one of these shows it; none needs the right to edit."""
    bulk: bool = False
    """Whether lists offer it for a selection."""
    fits: Callable[[Any], bool] | None = None
    """Takes the record and tells whether the button makes sense there."""
    confirm: str = ""
    """Question to ask before."""
    danger: bool = False
    """Whether it destroys something."""
    position: int = 100
    """Place among its like: small numbers come first, equal ones by key."""
    main: bool = False
    """Whether people open the page to do this: where it fits, it is the filled button on top, and
    stands in front of the button to edit. The first that fits counts."""
    asks: tuple[RecordField, ...] = ()
    """What the person is asked before, once for a whole selection."""
    begins: Callable[[Any, Actor], Mapping[str, Any]] | None = None
    """Takes the record and the actor and returns what its questions begin with, by key; for a
    selection they begin with the defaults of their fields."""
    leads_to: Callable[[Sequence[int]], str] | None = None
    """Instead of ``run``: takes the ids of the record, or of those chosen in the list, and returns
    the address to go to; raises Conflict when it needs others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordType:
    """A type of record: its table, and what staff may do with it.

    From these lines the host draws list, board, calendar, tree, page and form, and does search,
    import, export, bulk changes, history and undo.
    """

    key: str
    """Type key: ``<slug>.<noun>``."""
    model: type[Any]
    """The mapped class, with an integer ``id``; `Stamped` and `Versioned` are understood."""
    singular: str
    """What one is called, in small letters: ``parcel``."""
    plural: str
    """What several are called: ``parcels``."""
    fields: tuple[RecordField, ...]
    """The fields, in the order in which people know them."""
    icon: str = "file"
    """A name of the Tabler icons."""
    about: str = ""
    """A sentence for the empty list: what belongs here."""
    feature: str = ""
    """Key of the feature whose rights count; the type key when left out. One that no module
    declares is made by the host with all actions."""
    path: str = ""
    """Address of the list; ``/<slug>/<plural>`` when left out."""
    title: str = "name"
    """Attribute that names a record."""
    label: Callable[[Any], str] | None = None
    """Takes a record and returns what logs and pages call it, instead of the title alone."""
    code: str = ""
    """Attribute with a number or code by which people and files refer to a record."""
    subtitle: tuple[str, ...] = ()
    """Keys of fields that tell records of one name apart in searches."""
    sort: str = ""
    """Key of the field that lists are sorted by, with a minus for descending; the title if empty.
    """
    ownership: Ownership | None = None
    """Whose a record is; without it there is no narrower view than all."""
    readable: Callable[[Actor], sa.ColumnElement[bool]] | None = None
    """Takes the actor and returns the condition on the mapped class, instead of ``ownership``."""
    filters: tuple[RecordFilter, ...] = ()
    """What lists can be narrowed by beside the fields."""
    sections: tuple[Section, ...] = ()
    """Parts of the form and of the page; without them all fields stand in one."""
    facts: tuple[str, ...] = ()
    """Keys of the (four) fields in the head of a record's page."""
    tabs: tuple[RecordTab, ...] = ()
    """Further tabs of the record's page."""
    actions: tuple[RecordAction, ...] = ()
    """Buttons beyond the usual ones."""
    state: str = ""
    """Key of the choice that is the record's state: it makes the board and the badge."""
    transitions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """State to the states that may follow; one that is not named may become any other."""
    client: str = ""
    """Key of the reference that names the client."""
    client_document: bool | ClientDocument = False
    """Whether other modules list and link it among a client's documents, and how; needs
    ``client``."""
    parent: str = ""
    """Key of a reference to the same type: it makes the tree."""
    match: tuple[str, ...] = ()
    """Attributes, each first in an index; records that agree in one are suspected duplicates."""
    import_keys: tuple[str, ...] = ()
    """Keys of fields that tell in a file which record is meant; the code or the title if empty."""
    rules: RecordRules = field(default_factory=RecordRules)
    """What the module decides itself."""
    menu: int | None = 100
    """Position of the list in the menu; None for no entry."""
    group: str = ""
    """Heading in the menu."""
    setup: bool = False
    """Whether it belongs to set-up: for administrators only, below /setup."""
    created_in: str = ""
    """Key of a reference without which a new record makes no sense: it is made on that page."""
    custom_fields: bool = True
    """Whether administrators may add fields."""
    views: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    """Views that stand in for the host's: name of the page (``index``, ``detail``, ``new``,
    ``edit`` ...) to a function that takes the type and what the address holds."""
    templates: Mapping[str, str] = field(default_factory=dict)
    """Templates that stand in for the host's and may extend them: name of the page to template."""
    without: tuple[str, ...] = ()
    """What the host leaves out: any of ``create``, ``edit``, ``delete``, ``bulk``, ``import``,
    ``export``, ``merge``, ``copy``."""

    @property
    def document(self) -> ClientDocument | None:
        """How it takes part among the documents of clients; None when it does not."""
        if isinstance(self.client_document, ClientDocument):
            return self.client_document
        return ClientDocument() if self.client_document else None

    @property
    def slug(self) -> str:
        """The module, or ``host``."""
        return self.key.partition(".")[0]

    @property
    def rights_on(self) -> str:
        """Key of the feature whose rights count."""
        return self.feature or self.key

    @property
    def address(self) -> str:
        """Address of the list, without a slash at its end."""
        return self.path or f"/{self.slug}/{self.plural.replace(' ', '-').lower()}"

    @property
    def blueprint(self) -> str:
        """Name of the blueprint that serves it."""
        return f"{self.slug}_{self.key.partition('.')[2]}_records"
