# The bridge as one image; the command says which process it is.

FROM python:3.11.14-slim-bookworm AS libraries
# With traces: docker build --build-arg LOCK=requirements-otel.lock
ARG LOCK=requirements.lock
COPY ${LOCK} requirements.lock
RUN python -m venv /opt/anybridge \
    && /opt/anybridge/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --requirement requirements.lock

FROM python:3.11.14-slim-bookworm
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin anybridge \
    && printf '#!/bin/sh\nexec python -c "from ops.cli.main import main; main()" "$@"\n' > /usr/local/bin/anybridge \
    && chmod 755 /usr/local/bin/anybridge
COPY --from=libraries /opt/anybridge /opt/anybridge
WORKDIR /app
COPY LICENSE README.md ./
COPY adapters adapters
COPY config config
COPY domain domain
COPY ops ops
COPY producers producers
COPY simulator simulator
COPY workers workers
# The file system is read-only when it runs, so it is compiled now.
RUN /opt/anybridge/bin/python -m compileall -q .
ENV PATH=/opt/anybridge/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1
USER anybridge
EXPOSE 8080 9100
ENTRYPOINT ["anybridge"]
CMD ["--help"]
