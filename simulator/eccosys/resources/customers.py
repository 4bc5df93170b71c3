"""Customers: made, changed, found by id, code or document."""

from collections.abc import Sequence

from simulator.eccosys.call import Answer, Call, Payload, RouteRow
from simulator.eccosys.contacting import contact_fields, make_contact
from simulator.eccosys.envelopes import written
from simulator.eccosys.errors import Unfit, nothing_found
from simulator.eccosys.paging import between, page, single
from simulator.eccosys.people import Contact
from simulator.eccosys.views import contact_view

KIND = "customer"
_BY_DOCUMENT = "cnpj="


def list_customers(call: Call) -> Answer:
    """GET /clientes: by the day of the last change, or by document where that is switched."""
    people = call.account.people
    if (document := call.query("cnpj")) and _looks_up(call, "query"):
        return page(call, people.of_document(document), contact_view)
    fits = between(call)
    rows = (one for one in people.by_id.values() if fits(one.fields.get("dataAlteracao", "")))
    return page(call, rows, contact_view)


def get_customer(call: Call) -> Answer:
    """GET /clientes/{id, code, document or cnpj=document}."""
    found = _found(call, call.params["key"])
    if not found:
        raise nothing_found()
    if len(found) > 1:
        return Answer([contact_view(contact) for contact in found])
    return single(call.account.switches.single_customer, contact_view(found[0]))


def create_customers(call: Call) -> Answer:
    """POST /clientes: one or an array."""
    envelope = call.account.switches.customer_envelope
    return written(call, envelope, "Não foi possível inserir o contato.", _create)


def update_customers(call: Call) -> Answer:
    """PUT /clientes: only what is sent changes; found by `id`."""
    envelope = call.account.switches.customer_envelope
    return written(call, envelope, "Não foi possível atualizar o contato.", _update)


def delete_customer(call: Call) -> Answer:
    """DELETE /clientes/{id}."""
    contact = call.account.people.find(call.params["key"])
    if contact is None or call.account.orders.of_contact(contact):
        raise nothing_found()
    call.account.people.remove(contact)
    call.note(KIND, "deleted", contact.id)
    return Answer({"success": [{"id": str(contact.id)}], "error": []})


def _found(call: Call, key: str) -> Sequence[Contact]:
    people = call.account.people
    if key.startswith(_BY_DOCUMENT):
        document = key.removeprefix(_BY_DOCUMENT)
        return people.of_document(document) if _looks_up(call, "key") else []
    contact = people.find(key)
    if contact is not None:
        return [contact]
    return people.of_document(key) if _looks_up(call, "plain") else []


def _looks_up(call: Call, way: str) -> bool:
    return call.account.switches.customer_lookup in {"all", way}


def _create(call: Call, sent: Payload) -> dict[str, object]:
    account = call.account
    fields = contact_fields(sent, unknown=account.switches.unknown_fields)
    known = account.people.of_document(fields.get("cnpj", ""))
    if known and account.switches.duplicate_documents == "refuse":
        raise Unfit("Já existe um contato com o mesmo CPF/CNPJ.", str(known[0].id))
    contact = make_contact(account, fields)
    call.note(KIND, "created", contact.id)
    is_number = account.switches.created_id == "number"
    identity = contact.id if is_number else str(contact.id)
    return {"id": identity, "codigo": contact.fields["codigo"]}


def _update(call: Call, sent: Payload) -> dict[str, object]:
    account = call.account
    contact = account.people.find(str(sent.get("id", "")))
    if contact is None:
        raise Unfit(f"Contato não encontrado: {sent.get('id', 'informe id')}.")
    fields = contact_fields(sent, unknown=account.switches.unknown_fields)
    account.people.change(contact, fields | {"dataAlteracao": account.clock.text()})
    call.note(KIND, "updated", contact.id, sorted(sent))
    return {"id": str(contact.id), "codigo": contact.fields.get("codigo", "")}


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/clientes", list_customers),
    ("POST", "/clientes", create_customers),
    ("PUT", "/clientes", update_customers),
    ("GET", "/clientes/{key}", get_customer),
    ("DELETE", "/clientes/{key}", delete_customer),
)
