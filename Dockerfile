# syntax=docker/dockerfile:1

# -- Build: the locked dependencies and the wheel, in an environment that is then copied whole --------------------
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/chronicle
ENV PATH=/opt/chronicle/bin:$PATH
COPY requirements/runtime.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY chronicle_node chronicle_node
COPY templates templates
COPY alembic alembic
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

# -- Run: no compiler, no package manager's cache, not root -------------------------------------------------------
FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home --home-dir /data chronicle
COPY --from=build /opt/chronicle /opt/chronicle
ENV PATH=/opt/chronicle/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CHRONICLE_BIND=0.0.0.0:8080 \
    CHRONICLE_DATA_DIR=/data
USER chronicle
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
CMD ["chronicle", "serve"]
