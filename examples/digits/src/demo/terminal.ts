/** How the journey tells what happens: a heading a step, lines below it, one line that moves while something takes long. */
export interface Report {
  step(title: string): void;
  line(text: string): void;
  /** Replaced by the next one; shown on a terminal only. */
  progress(text: string): void;
}

export interface TerminalOptions {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly now: () => number;
}

const CLEAR_LINE = '\r\u001B[2K';

/** A report for people: numbered steps with the time since the start. */
export function createTerminalReport({ write, isTerminal, now }: TerminalOptions): Report {
  const start = now();
  let steps = 0;
  const bold = (text: string) => (isTerminal ? `\u001B[1m${text}\u001B[22m` : text);
  const clear = isTerminal ? CLEAR_LINE : '';
  return {
    step(title) {
      steps++;
      const seconds = ((now() - start) / 1000).toFixed(0).padStart(3);
      write(`${clear}\n${bold(`${String(steps).padStart(2)}. ${title}`)}  [${seconds} s]\n`);
    },
    line(text) {
      write(`${clear}    ${text}\n`);
    },
    progress(text) {
      if (isTerminal) write(`${CLEAR_LINE}    … ${text.slice(0, 100)}`);
    },
  };
}
