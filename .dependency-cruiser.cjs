// The arrows of ARCHITECTURE.md: what each folder may import, in the same order as its table.
const CORE = '^src/core/';
/** How long work gives the page its turn: for every room that does such work. */
const PAUSE = '^src/pause\\.ts$';

/** A rule that lets a folder reach only itself and what is listed. */
function mayImport(folder, ...allowed) {
  return {
    name: `${folder.replace(/\W+/g, '-')}-arrows`,
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
    mayImport('src/cpu', CORE, PAUSE),
    mayImport('src/gpu', CORE, '^shaders/'),
    mayImport('src/monitor', CORE, npm('idb')),
    mayImport('src/charts', CORE, npm('d3-'), npm('@plotly/regl')),
    mayImport('src/elements', CORE, '^src/charts/', npm('lit/'), npm('lit-'), npm('@lit/'), npm('d3-')),
    mayImport(
      'src/report',
      CORE,
      PAUSE,
      '^src/charts/',
      npm('fflate'),
      npm('gifenc'),
      npm('idb'),
      npm('d3-'),
    ),
    mayImport(
      'src/tfjs',
      CORE,
      PAUSE,
      '^src/(cpu|gpu|monitor|report)/',
      '^src/create-engine\\.ts$',
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
      from: { path: '^src/(index|create-engine)\\.ts$' },
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
