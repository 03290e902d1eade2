FROM node:22-slim AS build
WORKDIR /app
COPY . .
RUN npm install

FROM node:22-slim
ENV NODE_ENV=production PORT=8080
WORKDIR /app
COPY --from=build --chown=1000:1000 /app ./
USER 1000
EXPOSE 8080
CMD ["npm","run","start"]
