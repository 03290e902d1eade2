FROM node:24-slim AS build
WORKDIR /app
RUN npm install --global pnpm@10
ENV npm_config_node_linker=hoisted CI=true
COPY package.json pnpm-lock.yaml ./
RUN pnpm install --frozen-lockfile
COPY . .
RUN pnpm run build
RUN pnpm prune --prod

FROM node:24-slim
ENV NODE_ENV=production PORT=8080
WORKDIR /app
COPY --from=build --chown=1000:1000 /app ./
USER 1000
EXPOSE 8080
CMD ["node","dist/main.js"]
