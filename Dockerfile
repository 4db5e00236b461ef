# Two images from one file:  docker build --target app .   and   docker build --target db .
# docker-compose.yml builds and joins them.

# The web app, with the Node that scripts/tools/node.lock pins.
FROM debian:bookworm-slim AS web
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/wangge
COPY scripts scripts
COPY web web
RUN python3 scripts/bootstrap web

# The Python environment: what pyproject.toml needs to run, in the versions and with the
# hashes of requirements.lock.
FROM debian:bookworm-slim AS python
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/wangge
ENV UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1 VIRTUAL_ENV=/opt/wangge/.venv
COPY scripts/tools scripts/tools
RUN python3 -m venv /opt/tools \
 && /opt/tools/bin/pip install --no-cache-dir --require-hashes --only-binary :all: \
    --requirement scripts/tools/uv.lock
COPY pyproject.toml requirements.lock ./
RUN /opt/tools/bin/uv venv --python /usr/bin/python3 .venv \
 && /opt/tools/bin/uv pip install --require-hashes --requirement pyproject.toml \
    --constraint requirements.lock
COPY README.md LICENSE ./
COPY api api
COPY gis gis
RUN /opt/tools/bin/uv pip install --no-deps --editable . \
 && .venv/bin/python -m compileall -q api gis

# A PostGIS that asks for a password.
FROM debian:bookworm-slim AS db
RUN mkdir -p /etc/postgresql-common/createcluster.d \
 && echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.d/wangge.conf \
 && apt-get update \
 && apt-get install -y --no-install-recommends postgresql-15 postgresql-15-postgis-3 \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -m 0700 -o postgres -g postgres /var/lib/wangge \
 && install -d -m 0755 -o postgres -g postgres /run/postgresql
COPY --chmod=0755 docker/db-start /usr/local/bin/db-start
COPY docker/pg_hba.conf /etc/wangge/pg_hba.conf
ENV PATH=/usr/lib/postgresql/15/bin:$PATH LANG=C.UTF-8
USER postgres
VOLUME /var/lib/wangge
EXPOSE 5432
# PostgreSQL's "fast shutdown".
STOPSIGNAL SIGINT
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=12 \
  CMD ["pg_isready", "--quiet", "--host=127.0.0.1", "--username=wangge", "--dbname=wangge"]
CMD ["db-start"]

# The application. The last stage, so that it is what a plain `docker build .` makes.
FROM debian:bookworm-slim AS app
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates postgresql-client-15 python3 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin wangge \
 && install -d -m 0700 -o wangge -g wangge /var/lib/wangge
WORKDIR /opt/wangge
COPY --from=python /opt/wangge /opt/wangge
COPY --from=web /opt/wangge/web/dist web/dist
COPY data data
ENV PATH=/opt/wangge/.venv/bin:$PATH \
    LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    WANGGE_DATA=/var/lib/wangge \
    WANGGE_HOST=0.0.0.0 \
    WANGGE_PORT=8000
USER wangge
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=5s --start-period=120s --retries=12 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
CMD ["wangge", "up"]
