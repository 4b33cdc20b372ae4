import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { makeReglCode, REGL_CODE } from '../../scripts/write-regl-code.mjs';

test('the draw code in the source is what regl makes of the WebGL commands', async () => {
  expect(await readFile(REGL_CODE, 'utf8')).toBe(await makeReglCode());
});
