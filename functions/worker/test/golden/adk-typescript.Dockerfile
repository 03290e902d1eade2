FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm install --no-save --no-package-lock --legacy-peer-deps @google/adk-devtools@2

FROM node:24-slim
ENV NODE_ENV=production PORT=8080
WORKDIR /app
COPY --from=build --chown=1000:1000 /app ./
USER 1000
EXPOSE 8080
CMD ["sh","-c","exec node_modules/.bin/adk api_server --a2a --host 0.0.0.0 --port \"$PORT\" \"$1\"","sh","agent.ts"]
