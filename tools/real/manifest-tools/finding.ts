/** What a tool says against a file. */
export interface Finding {
  readonly tool: string;
  /** Path below the judged directory, with `/` between folders. */
  readonly file: string;
  /** The tool's own name of the rule. */
  readonly rule: string;
  readonly message: string;
}

/** Judges a generated repository. Installs its tool on first use. No findings: all is well. Rejects when the tool cannot be run. */
export type Judge = (directory: string) => Promise<readonly Finding[]>;
