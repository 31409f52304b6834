/** A piece of a body: all of `head` and `foot` or nothing of it; `rows` may end early. So no fence and no `<details>` is ever cut. */
export interface Section {
  /** What a reader calls it, for the note that says it is not here. */
  readonly name: string;
  readonly head: string;
  readonly rows: readonly string[];
  readonly foot: string;
  /** Who gives way first when there is too much: the highest number. */
  readonly rank: number;
}

export interface FittedText {
  readonly text: string;
  /** Complete sections that were cut or left out; empty when everything fits. */
  readonly left: readonly Section[];
}

const NOTE_LENGTH = 240;

/** The sections in their order, as much of them as `budget` UTF-16 code units hold. */
export function fitSections(sections: readonly Section[], budget: number): FittedText {
  const complete = sections.map(wholeText);
  if (total(complete) <= budget) return { text: complete.join(''), left: [] };
  const fitted = new Map<Section, string>();
  let rest = budget - NOTE_LENGTH;
  for (const section of [...sections].sort((a, b) => a.rank - b.rank)) {
    const text = fitSection(section, rest);
    fitted.set(section, text);
    rest -= text.length;
  }
  const left = sections.filter((section) => fitted.get(section) !== wholeText(section));
  return { text: sections.map((section) => fitted.get(section) ?? '').join('') + note(left), left };
}

function fitSection(section: Section, budget: number): string {
  const whole = wholeText(section);
  if (whole.length <= budget) return whole;
  const more = (count: number) => `\n… and ${count} more.\n`;
  let room = budget - section.head.length - section.foot.length - more(section.rows.length).length;
  if (room < 0 || section.rows.length === 0) return '';
  let kept = 0;
  while (kept < section.rows.length && (section.rows[kept]?.length ?? 0) <= room) {
    room -= section.rows[kept]?.length ?? 0;
    kept += 1;
  }
  return `${section.head}${section.rows.slice(0, kept).join('')}${more(section.rows.length - kept)}${section.foot}`;
}

/** The section as it is when nothing is in its way. */
export function wholeText(section: Section): string {
  return `${section.head}${section.rows.join('')}${section.foot}`;
}

function note(left: readonly Section[]): string {
  const names = left.map((section) => section.name).join(', ');
  return `\n> Too long for a pull request. Complete in the check's details: ${names}.\n`.slice(0, NOTE_LENGTH);
}

function total(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
