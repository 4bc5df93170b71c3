"""Invoices, read only: listed, found by id or number, and their XML."""

from functools import partial

from simulator.eccosys.call import Answer, Call, RouteRow
from simulator.eccosys.errors import nothing_found
from simulator.eccosys.note_files import note_xml
from simulator.eccosys.note_views import note_view
from simulator.eccosys.notes import AUTHORISED, DANFE, Note
from simulator.eccosys.paging import between, page, single


def list_notes(call: Call) -> Answer:
    """GET /nfes: of all states, unless one is asked for; by the day of issue."""
    fits, switches = between(call), call.account.switches
    state = call.query("$situacao") if switches.note_filter == "honoured" else ""
    rows = (
        note
        for note in call.account.notes.all()
        if fits(note.issued_at) and state in {"", note.state}
    )
    return page(call, rows, partial(note_view, switches))


def get_note(call: Call) -> Answer:
    """GET /nfes/{id or numero}, and the older /notasfiscais/{numero}."""
    switches = call.account.switches
    return single(switches.single_note, note_view(switches, _one(call, "both")))


def get_xml(call: Call) -> Answer:
    """GET /xml-nfes/{id or numero}: there is none before it is authorised."""
    note = _one(call, call.account.switches.xml_key)
    if note.state not in {AUTHORISED, DANFE}:
        raise nothing_found()
    return Answer({"xmls": [note_xml(note)]})


def _one(call: Call, by: str) -> Note:
    found = call.account.notes.find(call.params["key"], by)
    if not found:
        raise nothing_found()
    return found[0]


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/nfes", list_notes),
    ("GET", "/nfes/{key}", get_note),
    ("GET", "/notasfiscais/{key}", get_note),
    ("GET", "/xml-nfes/{key}", get_xml),
)
