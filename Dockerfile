# Build: docker build -t poc-gateway .
# Run:   docker run --network host -v poc-data:/data -e Gateway__Admin__Password=... poc-gateway
# SIP needs the host's own addresses in its headers, so the container shares the host's network.

FROM node:22-bookworm-slim AS node

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
# The SPA is built by MSBuild together with the rest: Node is all it needs beside the SDK.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s /usr/local/lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && ln -s /usr/local/lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
WORKDIR /src
COPY . .
RUN dotnet publish Gateway.Api -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# The system's SQLite is newer than the bundled one and gets security updates; libopus carries the voice.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libsqlite3-0 libopus0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app .
# Many short collections in place of few long ones (docs/benchmarks.md); hexadecimal octets.
ENV DOTNET_GCgen0size=400000
ENV ASPNETCORE_ENVIRONMENT=Production \
    ASPNETCORE_URLS=http://127.0.0.1:5080 \
    Gateway__DataDirectory=/data
RUN mkdir /data && chown app:app /data
USER app
VOLUME /data
ENTRYPOINT ["dotnet", "Gateway.Api.dll"]
