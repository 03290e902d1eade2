FROM node:24-slim AS build
WORKDIR /app
RUN npm install --global --force @yarnpkg/cli-dist@4
ENV YARN_NODE_LINKER=node-modules YARN_ENABLE_TELEMETRY=0 YARN_ENABLE_GLOBAL_CACHE=true
COPY package.json yarn.lock .yarnrc.yml ./
RUN yarn install --immutable
COPY . .
RUN yarn workspaces focus --production

FROM node:24-slim
ENV NODE_ENV=production PORT=8080
WORKDIR /app
COPY --from=build --chown=1000:1000 /app ./
USER 1000
EXPOSE 8080
CMD ["node","server.js"]
