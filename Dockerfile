# Builds the page with Node and installs packages from wheels; neither Node nor pip is in the final image.
# `python3 scripts/pin_images.py` renews the digests.
FROM node:24-slim@sha256:cd84903a12dbd26b46f1f3b8144a2568c41c5d37ddd0c7a80a34c7a19786b35f AS page
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
COPY frontend/packages/client/package.json packages/client/
COPY frontend/packages/react/package.json packages/react/
RUN npm ci
COPY frontend ./
RUN npm run build

FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS packages
COPY requirements.txt ./
RUN python -m venv /venv \
 && /venv/bin/python -m pip install --no-cache-dir --no-compile --require-hashes --only-binary :all: -r requirements.txt \
 && /venv/bin/python -m pip uninstall --yes pip \
 && python -m compileall -q -j 0 /venv/lib

FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin wordbrook \
 && install -d -o wordbrook -g wordbrook -m 0700 /data
WORKDIR /srv/wordbrook
COPY --from=packages /venv /venv
COPY gunicorn.conf.py ./
COPY app app
COPY --from=page /build/app/web/static app/web/static
RUN python -m compileall -q app
# The server binds to every address of the container and therefore refuses to start without ALLOW_PUBLIC=1, a login mode, or
# PUBLISH_ADDRESS=127.0.0.1, which says that the port is published on loopback only, as compose.yaml does.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BIND_HOST=0.0.0.0 PORT=8000 DATA_DIR=/data
USER 10001
VOLUME /data
EXPOSE 8000
# Without a proxy: HTTP_PROXY is for model services.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --start-interval=1s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as u; u.build_opener(u.ProxyHandler({})).open(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["gunicorn", "-c", "gunicorn.conf.py"]
