// Draws charts as PNG without a browser or a font of the machine: Vega-Lite to SVG, resvg to pixels, DejaVu Sans out of a package.
import { fileURLToPath } from 'node:url';
import type { Pictures } from '../../ports/chat.ts';
import { FONT, specOf } from './chart-specs.ts';

/** Twice as many pixels as it is wide, for sharp screens. */
const SCALE = 2;

/** The libraries are loaded with the first picture: most processes never draw one. */
export function chartPictures(): Pictures {
  const fontFile = fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  return {
    async draw(chart) {
      const [vega, { compile }, { Resvg }] = await Promise.all([import('vega'), import('vega-lite'), import('@resvg/resvg-js')]);
      const view = new vega.View(vega.parse(compile(specOf(chart)).spec), { renderer: 'none' });
      const svg = await view.toSVG().finally(() => view.finalize());
      const font = { loadSystemFonts: false, fontFiles: [fontFile], defaultFontFamily: FONT };
      const picture = new Resvg(svg, { font, fitTo: { mode: 'zoom', value: SCALE } }).render();
      return new Uint8Array(picture.asPng());
    },
  };
}
