# Two stages: one installs hash-checked packages into a venv, the other holds Python and that venv, run by a user without rights.
# An inspecting proxy or an own package index: build arg PIP_INDEX_URL, build secret ca_bundle (docker-compose.yml passes both).
# PYTHON_IMAGE pins the base image by its digest: docs/how-to/keep-it-running.md. By default it is the tag of the stage "base".
ARG PYTHON_IMAGE=base
FROM python:3.13-slim AS base

FROM ${PYTHON_IMAGE} AS build
ARG PIP_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python3 -m venv /opt/monitor
# requirements-scale.lock: with Dask, for the cluster of docker-compose.scale.yml; requirements-encoder.lock: with the encoder
ARG LOCK=requirements.lock
COPY ${LOCK} ./packages.lock
RUN --mount=type=secret,id=ca_bundle \
    if [ -s /run/secrets/ca_bundle ]; then export PIP_CERT=/run/secrets/ca_bundle; fi; \
    /opt/monitor/bin/python -m pip install --quiet --require-hashes -r packages.lock
COPY pyproject.toml README.md LICENSE ./
COPY rules/base rules/base
COPY monitor monitor
RUN /opt/monitor/bin/python -m pip install --quiet --no-deps --no-build-isolation . \
    && /opt/monitor/bin/python -m pip uninstall --quiet --yes pip hatchling trove-classifiers \
    && /opt/monitor/bin/python -m compileall -q /opt/monitor/lib

FROM ${PYTHON_IMAGE}
ARG REVISION=
LABEL org.opencontainers.image.title="policy-monitor" \
      org.opencontainers.image.description="Watches news and official feeds for export-approval and export-control acts and alerts Slack." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0"
# git and ssh fetch rules from a repository (MONITOR_RULES_GIT); the client's pg_dump and psql back up and restore PostgreSQL
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends git openssh-client postgresql-client \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin monitor \
    && install -d -o monitor -g monitor /data && install -d /rules
COPY --from=build /opt/monitor /opt/monitor
ENV PATH=/opt/monitor/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    MONITOR_DATA_DIR=/data MONITOR_RULES_DIR=/rules
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8484
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s --retries=2 CMD ["monitor", "health", "--live"]
ENTRYPOINT ["monitor"]
CMD ["run"]
