import markdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:960px;margin:2rem auto;padding:0 1rem;color:#1f2328}
table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #d1d9e0;padding:.3rem .8rem}tr:nth-child(2n){background:#f6f8fa}
code,pre{background:#f6f8fa;border-radius:6px;font-size:85%}code{padding:.15em .35em}pre{padding:1rem;overflow:auto}pre code{padding:0}
table{display:block;overflow-x:auto}h1{border-bottom:1px solid #d1d9e0;padding-bottom:.3rem}blockquote{border-left:4px solid #d1d9e0;margin:0;padding:0 1rem;color:#59636e}`;

/** A pull request's body as a page of its own. What the body holds is treated as GitHub does: its HTML is cleaned. */
export function bodyPage(title: string, body: string): string {
  const html = sanitizeHtml(markdownIt({ html: true }).render(body), {
    allowedTags: [...sanitizeHtml.defaults.allowedTags, 'details', 'summary'],
  });
  const escaped = sanitizeHtml(title, { allowedTags: [] });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped}</title><style>${STYLE}</style><h1>${escaped}</h1>${html}</html>\n`;
}
