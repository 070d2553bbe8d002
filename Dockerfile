FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY .cargo .cargo
COPY Cargo.toml Cargo.lock askama.toml ./
# The dependencies alone, so that they are built once and not for every change of ours.
RUN mkdir src benches examples && touch benches/requests.rs && echo 'fn main() {}' > src/main.rs && touch src/lib.rs \
    && cargo build --release --locked --bins && rm -r src benches
COPY migrations migrations
COPY benches benches
COPY examples examples
COPY src src
RUN touch src/lib.rs src/main.rs && cargo build --release --locked --bins

FROM debian:bookworm-slim
RUN install --directory --owner=65532 --group=65532 /data
COPY --from=build /build/target/release/sanctions-timeline /usr/local/bin/sanctions-timeline
ENV SANCTIONS_TIMELINE_DATABASE=/data/timeline.db SANCTIONS_TIMELINE_LISTEN=0.0.0.0:8080
USER 65532:65532
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["sanctions-timeline", "health"]
ENTRYPOINT ["sanctions-timeline"]
