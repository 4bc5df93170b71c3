"""Publish one event. Set AMQP_URL, such as amqp://user:password@host:5672/vhost."""  # noqa: INP001 - an example to copy

import json
import os
import uuid
from datetime import UTC, datetime

import pika

event = {
    "specversion": "1.0", "id": str(uuid.uuid4()), "source": "/eccosys/acme",
    "type": "stock.changed", "subject": "SKU-123", "time": datetime.now(UTC).isoformat(),
    "store": "acme", "data": {"deposit": "Geral", "available": 7},
}  # fmt: skip

connection = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"]))
channel = connection.channel()
channel.confirm_delivery()  # without it a lost event looks like a sent one
persistent = pika.BasicProperties(content_type="application/cloudevents+json", delivery_mode=2)
routing_key = f"{event['store']}.{event['type']}"
channel.basic_publish("erp.events", routing_key, json.dumps(event), persistent, mandatory=True)
connection.close()  # no exception until here: the broker has the event on disk
