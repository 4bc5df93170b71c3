"""The named arrows of the data's way: at each of them a test may crash the process."""

ORDER_ARROWS = (
    "order_fetch_to_decide",
    "customer_to_intent",
    "intent_to_post",
    "post_to_record",
    "lookup_to_record",
    "update_to_record",
)
"""On the way of an order into the ERP."""

NOTICE_ARROWS = (
    "feed_to_note",
    "note_to_acknowledge",
    "acknowledge_to_bell",
    "sweep_to_note",
    "note_to_cursor",
    "callback_to_note",
    "note_to_answer",
)
"""On the way from the hub's word that an order changed to the lane that looks at it."""

ARROWS = (
    "queue_to_intake",
    "intake_to_ledger",
    "ledger_to_bell",
    "bell_to_ack",
    "http_before_commit",
    "http_after_commit",
    "ringer_to_bell",
    "bell_to_lane",
    "lease_to_budget",
    "budget_to_read",
    "read_to_call",
    "call_to_record",
    "record_to_release",
    "letter_to_announcement",
    "announcement_to_mark",
    "dead_letter_to_desk",
    "desk_to_ack",
    *ORDER_ARROWS,
    *NOTICE_ARROWS,
)
