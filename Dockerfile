# syntax=docker/dockerfile:1
# The service as an image: docker build --tag ringkas . && docker run --publish 8000:8000 --volume ringkas:/data ringkas
ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/ringkas/.venv
WORKDIR /opt/ringkas
COPY requirements.lock ./
RUN .venv/bin/pip install --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY migrations migrations
COPY catalog_seed catalog_seed
# Editable: migrations and seed data are found beside the code.
RUN .venv/bin/pip install --no-deps --editable . && .venv/bin/python -m compileall -q app

FROM python:${PYTHON}-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home ringkas
COPY --from=builder /opt/ringkas /opt/ringkas
ENV PATH=/opt/ringkas/.venv/bin:$PATH PYTHONUNBUFFERED=1 RINGKAS_DATA_DIR=/data
WORKDIR /data
USER ringkas
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('RINGKAS_PORT', 8000)}/health/ready\", timeout=4)"]
CMD ["ringkas", "serve", "--host", "0.0.0.0"]
