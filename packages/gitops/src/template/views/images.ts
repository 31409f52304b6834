/**
 * Fetches and verifies artifacts: curl, sh and sha256sum, running as any user. Tag and digest as several public repositories pin
 * them together (seen 2026-11-24; one of them pins another digest for this tag, so check it against the image's own registry).
 */
export const FETCH_IMAGE =
  'docker.io/curlimages/curl:8.21.0@sha256:7c12af72ceb38b7432ab85e1a265cff6ae58e06f95539d539b654f2cfa64bb13';
