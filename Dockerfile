# The server's image: built on Debian 12, shipped as what runs and nothing else. No shell, no package manager, no root.
#   docker build --tag registry.example.com/tidegate:0.1.0 .
#   docker run --volume "$PWD/certs/out:/etc/tidegate/tls:ro" --publish 9443:9443 registry.example.com/tidegate:0.1.0
# The key must be readable by 65532. BASE may name a mirror, or a base by its digest.
ARG BASE=docker.io/library/debian:12

FROM ${BASE} AS build
WORKDIR /src
# First the packages alone: they are fetched again only when their list changes.
COPY tests/support/install tests/support/install
RUN tests/support/install build
COPY . .
# The preset makes a position-independent executable with full RELRO, FORTIFY and stack protection.
RUN cmake --preset release && cmake --build --preset release --target tidegate
RUN manifests/image/collect-runtime build/release/tidegate policies/packs /image

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Tidegate" \
      org.opencontainers.image.description="A Kubernetes admission webhook: policies from rule files, small and fast" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /image/ /
# A number, so that the kubelet can see that it isn't root.
USER 65532:65532
# The webhook (TLS), and /livez, /readyz, /metrics.
EXPOSE 9443 8080
ENTRYPOINT ["/usr/bin/tidegate"]
CMD ["serve", "--rules", "/usr/share/tidegate/packs", \
     "--tls-cert", "/etc/tidegate/tls/tls.crt", "--tls-key", "/etc/tidegate/tls/tls.key"]
