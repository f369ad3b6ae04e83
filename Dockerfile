# The bot in a container: only what runs, as nobody in particular, on a file system that it does not write to.
#
#   docker build -t vayusphere-handoff-bot .
#   docker run --read-only --tmpfs /tmp -v handoff-data:/data -p 3978:3978 --env-file production.env vayusphere-handoff-bot
#
# /data holds the SQLite file; with DATABASE_URL nothing is written there, and no volume is needed.

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image has its own Node; the ones that come as packages are for machines without it.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    DATA_DIR=/data \
    NODE_COMPILE_CACHE=/app/.compile-cache
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY src ./src
# Compiled once here, read at each start; what is not in it is compiled then, and not kept. Node puts the user's id into the folder's name:
# made by another than the one who runs, it would never be found. It is code, so that the one who runs must not be able to write it.
# `index.js` loads everything and ends at the configuration, which is not there yet; PostgreSQL's part is loaded only where it is used.
RUN mkdir /data .compile-cache && chown node:node /data .compile-cache
USER node
RUN node --input-type=module --eval "await import('./src/postgres-stores.ts'); await import('./src/index.js'); process.exitCode = 0"
USER root
RUN chown -R root:root .compile-cache && chmod -R u=rwX,go=rX .compile-cache
USER node
VOLUME /data
EXPOSE 3978
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT || 3978}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself, not npm, so that SIGTERM reaches it.
CMD ["node", "src/index.js"]
