// The HTML that the browser gets first; the script draws the rest.

const STYLES = ['tokens', 'frame', 'channel', 'blocks', 'behind', 'dialog'];
const TITLE = 'Countersign playground';

/** The page without its content. */
export const shell = (): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE}</title>
<link rel="icon" href="data:,">
${STYLES.map((name) => `<link rel="stylesheet" href="/playground/page/${name}.css">`).join('\n')}
<script type="module" src="/playground/page/main.ts"></script>
</head>
<body>
<div id="page"><noscript><p>The playground needs JavaScript.</p></noscript></div>
</body>
</html>
`;
