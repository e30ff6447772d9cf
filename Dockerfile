# docker build -t rollcall .
FROM node:24-bookworm-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 make g++ \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/rollcall
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run -s build && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
# the program that APPRISE_ENABLED=True sends alerts with
RUN apt-get update \
 && apt-get install -y --no-install-recommends apprise \
 && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production \
    DATA_DIR=/data \
    USE_GZIP_MIDDLEWARE=True \
    SECURE_PROXY_SSL_HEADER=HTTP_X_FORWARDED_PROTO,https
COPY --from=build /opt/rollcall/package.json /opt/rollcall/package.json
COPY --from=build /opt/rollcall/node_modules /opt/rollcall/node_modules
COPY --from=build /opt/rollcall/dist /opt/rollcall/dist
COPY --from=build /opt/rollcall/public /opt/rollcall/public
COPY --from=build /opt/rollcall/docs/pages /opt/rollcall/docs/pages
COPY docs/deploy/docker/rollcall docs/deploy/docker/uwsgi /usr/local/bin/
# where compose files and crontabs of Healthchecks expect it
COPY docs/deploy/docker/manage.py /opt/healthchecks/manage.py
RUN useradd --system --uid 999 --home-dir /data rollcall \
 && mkdir -p /data \
 && chown rollcall /data \
 && chmod 700 /data \
 && chmod 755 /usr/local/bin/rollcall /usr/local/bin/uwsgi /opt/healthchecks/manage.py
USER rollcall
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --start-period=20s --interval=60s CMD ["rollcall", "healthcheck"]
CMD ["rollcall", "all"]
