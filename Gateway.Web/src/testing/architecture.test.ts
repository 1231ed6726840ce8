import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

const features = readdirSync('src/features');

describe('the folders of the console', () => {
  it.each(features)('feature %s imports no other feature', (feature) => {
    const folder = `src/features/${feature}`;
    const imports = readdirSync(folder)
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) => [...readFileSync(`${folder}/${file}`, 'utf8').matchAll(/from '(\.\.\/[^']+)'/g)].map((match) => match[1] ?? ''));
    expect(imports.filter((path) => !/^\.\.\/\.\.\/(ui|gateway|audio|testing)\//.test(path))).toEqual([]);
  });
});
