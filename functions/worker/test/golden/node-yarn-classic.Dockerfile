FROM node:24-slim AS build
WORKDIR /app
RUN npm install --global --force yarn@1.22.22
COPY package.json yarn.lock ./
RUN yarn install --frozen-lockfile
COPY . .
RUN yarn install --production --frozen-lockfile --ignore-scripts --prefer-offline

FROM node:24-slim
ENV NODE_ENV=production PORT=8080
WORKDIR /app
RUN npm install --global --force yarn@1.22.22
COPY --from=build --chown=1000:1000 /app ./
USER 1000
EXPOSE 8080
CMD ["yarn","run","start"]
