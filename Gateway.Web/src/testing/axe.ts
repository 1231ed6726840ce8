import axe from 'axe-core';

/** Serious and critical violations in what is rendered now. Colours are for the browser tests: jsdom paints nothing. */
export async function seriousViolations(): Promise<string[]> {
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}
