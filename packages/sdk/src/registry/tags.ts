/** The tags of a model version that this client writes and reads. */
export const TAGS = {
  artifactKind: 'ai-platform.artifact.kind',
  artifactReference: 'ai-platform.artifact.reference',
  artifactSha256: 'ai-platform.artifact.sha256',
  evidenceSha256: 'ai-platform.evidence.sha256',
  evidencePath: 'ai-platform.evidence.path',
  signature: 'ai-platform.signature',
} as const;
