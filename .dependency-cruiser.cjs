// The import rules of ARCHITECTURE.md: what each folder may import, in the same order as its table.
const src = (name) => `^src/${name}/`;
/** How long work gives the page its turn: for every folder that does such work. */
const YIELD = '^src/yield-to-main\\.ts$';

/** A rule that lets a folder reach only itself and what is listed. */
function mayImport(folder, ...allowed) {
  return {
    name: `${folder.replace(/\W+/g, '-')}-imports`,
    comment: `${folder} may import ${allowed.length ? allowed.flat().join(', ') : 'nothing'} and itself`,
    severity: 'error',
    from: { path: `^${folder}/` },
    to: { pathNot: [`^${folder}/`, ...allowed.flat()] },
  };
}

/** An npm package, by name or beginning of a name. */
const npm = (name) => [`^${name}`, `^node_modules/${name}`, `^node_modules/@types/${name}`];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    mayImport('src/core'),
    mayImport('src/statistics', src('core')),
    mayImport('src/analysis', src('core'), src('statistics')),
    mayImport(
      'src/history',
      src('core'),
      src('analysis'),
      src('statistics'),
      YIELD,
      npm('idb'),
      npm('d3-array'),
    ),
    mayImport('src/engines/cpu', src('core'), src('statistics'), YIELD),
    mayImport('src/engines/webgpu', src('core'), src('statistics'), '^shaders/'),
    mayImport('src/engines', src('core'), src('statistics'), '^shaders/', YIELD),
    mayImport('src/monitor', src('core'), src('analysis'), src('history'), YIELD),
    mayImport('src/charts', src('core'), src('analysis'), src('statistics'), npm('d3-'), npm('@plotly/regl')),
    mayImport(
      'src/elements',
      src('core'),
      src('analysis'),
      src('history'),
      src('charts'),
      npm('lit/'),
      npm('lit-'),
      npm('@lit/'),
      npm('d3-'),
    ),
    mayImport(
      'src/report',
      src('core'),
      src('analysis'),
      src('history'),
      src('charts'),
      YIELD,
      npm('fflate'),
      npm('gifenc'),
      npm('d3-'),
    ),
    mayImport(
      'src/tfjs',
      src('core'),
      src('analysis'),
      src('history'),
      src('engines'),
      src('monitor'),
      src('report'),
      YIELD,
      npm('@tensorflow/tfjs'),
    ),
    {
      name: 'entries-are-the-top',
      comment: 'the entries re-export; nothing imports them back',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(standalone|element|index)\\.ts$' },
      to: { path: '^src/(index|element|standalone|tfjs/index)\\.ts$' },
    },
    {
      name: 'root-entry-has-no-page',
      comment: 'the root entry runs in a worker and in Node: no element, no chart library, no framework',
      severity: 'error',
      from: { path: '^src/(index|engines/create-engine)\\.ts$' },
      to: { path: ['^src/(elements|tfjs)/', '^src/element\\.ts$', ...npm('lit'), ...npm('@tensorflow/')] },
    },
    {
      name: 'demo-imports-public-entries',
      comment: 'the demo is a user of the package: its own files, the public entries, TensorFlow.js',
      severity: 'error',
      from: { path: '^demo/', pathNot: '^demo/(vite\\.config\\.ts|[a-z-]+\\.mjs)$' },
      to: { path: '^src/', pathNot: '^src/(index|element|tfjs/index)\\.ts$' },
    },
    {
      name: 'no-import-cycles',
      comment: 'a cycle of values loads in an order nobody chose; types may refer to each other',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.(d\\.ts|wgsl)$|\\.css$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
