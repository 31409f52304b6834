import type { Answer, Call } from './call.ts';

export interface Page {
  /** Counted from 1. */
  readonly number: number;
  readonly size: number;
  readonly skip: number;
}

const DEFAULT_SIZE = 30;
const MAXIMUM_SIZE = 100;

/** What part of a list the call asks for. Nonsense is taken as the default, as GitHub does. */
export function pageOf(call: Call): Page {
  const size = Math.min(positive(call.query.get('per_page')) ?? DEFAULT_SIZE, MAXIMUM_SIZE);
  const number = positive(call.query.get('page')) ?? 1;
  return { number, size, skip: (number - 1) * size };
}

/** One page of a list, with the `Link` header. `wrap` puts the page into an object where the API does so. */
export function paged<T>(
  call: Call,
  items: readonly T[],
  wrap: (page: readonly T[]) => unknown = (page) => page,
): Answer {
  const page = pageOf(call);
  return pageAnswer(call, items.length, wrap(items.slice(page.skip, page.skip + page.size)));
}

/** The same for a page that was read alone. */
export function pageAnswer(call: Call, total: number, body: unknown): Answer {
  const link = linkHeader(call, total);
  return { status: 200, body, ...(link && { headers: { link } }) };
}

/** Left out when everything is on one page (docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api). */
function linkHeader(call: Call, total: number): string | undefined {
  const page = pageOf(call);
  const last = Math.max(1, Math.ceil(total / page.size));
  if (last === 1 && page.number === 1) return undefined;
  const links: [string, number][] = [];
  if (page.number > 1) links.push(['prev', Math.min(page.number - 1, last)]);
  if (page.number < last) links.push(['next', page.number + 1], ['last', last]);
  if (page.number > 1) links.push(['first', 1]);
  return links.map(([rel, number]) => `<${addressOf(call, number)}>; rel="${rel}"`).join(', ');
}

function addressOf(call: Call, page: number): string {
  const url = new URL(call.url);
  url.searchParams.set('page', String(page));
  return url.href;
}

function positive(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
