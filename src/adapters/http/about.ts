// `/about`: what the app is, what it keeps and on which terms, for whoever comes from its entry in Teams. Our own words alone.
import { KEPT_DAYS } from '../../domain/documents/retention.ts';
import { LOCALES } from '../../domain/policy/locale.ts';
import { text, type Words } from '../../texts.ts';
import type { Handler } from './answer.ts';

const STYLE = `
:root { color-scheme: light dark; --page: light-dark(#f5f4f0, #13171a); --face: light-dark(#ffffff, #1b2124); --ink: light-dark(#1b2321, #e9eeec);
  --line: light-dark(#e0ddd5, #313b3e); }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 Inter, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 44rem; margin: 24px auto; padding: 20px 24px 28px; background: var(--face); border: 1px solid var(--line); border-radius: 12px; }
h1 { font-size: 22px; line-height: 1.3; margin: 0 0 8px; }
h2 { font-size: 17px; margin: 24px 0 8px; }
p, ul { margin: 0 0 8px; }
ul { padding-left: 20px; }
li { margin-bottom: 4px; }
@media (max-width: 46rem) { main { margin: 0; border-width: 0; border-radius: 0; } }`;

const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (words: string): string => words.replace(/[&<>]/g, (sign) => SIGNS[sign] ?? sign);

function page(locale: string): string {
  const words: Words = (key, values) => escaped(text(locale, key, values));
  const kept = [words('about.people'), words('about.votes'), words('about.requests', { days: KEPT_DAYS }), words('about.sealed')];
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words('about.title')}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${words('about.title')}</h1>
<p>${words('about.what')}</p>
<h2 id="privacy">${words('about.privacy')}</h2>
<p>${words('about.runs')}</p>
<ul>
${kept.map((one) => `<li>${one}</li>`).join('\n')}
</ul>
<p>${words('about.reads')}</p>
<p>${words('about.addresses')}</p>
<h2 id="terms">${words('about.terms')}</h2>
<p>${words('about.licence')}</p>
</main>
</body>
</html>
`;
}

const HEADERS = {
  'cache-control': 'public, max-age=300',
  vary: 'accept-language',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** GET /about, in the language of whoever reads it, as far as there is one. */
export function getAbout(): Handler {
  return async (request) => {
    const locale = request.acceptsLanguages([...LOCALES]) || 'en';
    return { status: 200, body: page(locale), type: 'text/html; charset=utf-8', headers: HEADERS };
  };
}
