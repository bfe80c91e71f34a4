// The room table of docs/architecture.md as rules: a room imports downward, from the rooms it lists.
const floor0 = ['model', 'text', 'data'];
const floor1 = ['expr', 'plugin'];
const world = [...floor0, ...floor1];

const rooms = {
  model: [],
  text: [],
  data: ['model'],
  expr: floor0,
  plugin: floor0,
  workflow: world,
  policy: floor0,
  engine: [...world, 'policy'],
  host: world,
  runs: world,
  report: world,
  app: [...world, 'workflow', 'policy', 'engine', 'host', 'runs', 'report'],
  cli: ['app', 'model', 'text'],
};

const withoutWorld = [...world, 'workflow', 'policy', 'engine'];

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import from: ${allowed.join(', ') || 'no other room'}`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: '^src/app/builtins\\.generated\\.ts$' },
  to: { path: '^(src|plugins)/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
}));

export default {
  forbidden: [
    ...roomRules,
    {
      name: 'front-door',
      comment: 'src/index.ts is what embedding programs see: app, model, plugin',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^(src|plugins)/', pathNot: '^src/(app|model|plugin)/' },
    },
    {
      name: 'plugins-see-the-contract-alone',
      comment: 'a built-in plugin could be moved to another repository by moving its folder',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/' },
      to: { path: '^(src|plugins)/', pathNot: ['^plugins/$1/', '^src/plugin/index\\.ts$'] },
    },
    {
      name: 'no-world-below-floor-3',
      comment: 'floors 0 to 2 are handed what they need',
      severity: 'error',
      from: { path: `^src/(${withoutWorld.join('|')})/` },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?path$' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependencies',
      severity: 'error',
      from: { path: '^(src|plugins)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
