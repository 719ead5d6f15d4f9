// The HTML that the browser gets first; the script draws the rest.

const TITLE = 'Countersign playground';

/** The page without its content. */
export const shell = (): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/playground/page/page.css">
<script type="module" src="/playground/page/main.ts"></script>
</head>
<body>
<div id="page"><noscript><p>The playground needs JavaScript.</p></noscript></div>
</body>
</html>
`;
