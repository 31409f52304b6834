import type { WrittenModel, WrittenPlatform, WrittenTraining } from './written-config.ts';
import type { SourceDocument } from './yaml-source.ts';

/** A document whose shape is known to be right, together with its source. */
export interface Written<T> {
  readonly source: SourceDocument;
  readonly value: T;
}

/** All documents of a config, each right in itself; whether they fit together is what the rules say. */
export interface Draft {
  readonly platform: Written<WrittenPlatform>;
  readonly models: readonly Written<WrittenModel>[];
  readonly trainings: readonly Written<WrittenTraining>[];
}
