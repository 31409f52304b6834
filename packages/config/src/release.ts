import type { Artifact } from './artifact.ts';

/** What one environment runs of one model: the file `models/<model>/<environment>/release.yaml`, a ConfigMap. */
export interface Release {
  readonly model: string;
  readonly environment: string;
  /** The registry's version, for example `3`. */
  readonly version: string;
  readonly artifact: Artifact;
  /** sha256 of the evidence document's bytes, or undefined where a version was registered without one. */
  readonly evidenceSha256?: string;
  /** Model server image with digest. */
  readonly image: string;
  /** Registry run that made the version. */
  readonly run?: string;
  /** Environment the release was promoted from; undefined for the first environments. */
  readonly promotedFrom?: string;
  /** Set by a rollback: automation promotes nothing past it until it is lifted. */
  readonly hold?: { readonly reason: string };
}
