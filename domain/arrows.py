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

IMPORT_ARROWS = ("intend_to_make", "make_to_record")
"""On the way of a brand, category, attribute or product of the hub into the ERP."""

PRODUCT_ARROWS = (
    "product_intent_to_post",
    "product_post_to_record",
    "product_change_to_record",
    "image_plan_to_step",
)
"""On the way of a product into the hub."""

POLL_ARROWS = (
    "erp_list_to_note",
    "erp_note_to_acknowledge",
    "erp_acknowledge_to_look",
    "erp_look_to_fold",
    "erp_fold_to_memo",
)
"""On the way from the ERP's list of changes to the ledger."""

MIRROR_ARROWS = ("mirror_to_show", "show_to_record")
"""On the way of a dead letter into the hub's panel."""

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
    *IMPORT_ARROWS,
    *PRODUCT_ARROWS,
    *POLL_ARROWS,
    *MIRROR_ARROWS,
)
