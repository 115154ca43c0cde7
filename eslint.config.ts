import { defineConfigWithVueTs, vueTsConfigs } from '@vue/eslint-config-typescript';
import prettier from 'eslint-config-prettier';
import boundaries from 'eslint-plugin-boundaries';
import vue from 'eslint-plugin-vue';

/**
 * Imports go one way: app -> api -> jobs, store, exports; worker -> training -> engines, data, networks;
 * all -> shared. Each folder names what it may import besides itself.
 */
const mayImport: Record<string, string[]> = {
  shared: [],
  renderer: ['shared'],
  networks: ['shared'],
  engines: ['networks', 'shared'],
  data: ['shared'],
  training: ['engines', 'data', 'networks', 'shared'],
  store: ['shared'],
  exports: ['shared'],
  jobs: ['store', 'shared'],
  inspection: ['training', 'engines', 'data', 'networks', 'shared'],
  searches: ['jobs', 'store', 'shared'],
  checks: ['searches', 'jobs', 'store', 'engines', 'data', 'networks', 'shared'],
  api: [
    'checks',
    'searches',
    'inspection',
    'jobs',
    'store',
    'exports',
    'engines',
    'data',
    'networks',
    'shared',
  ],
  reproduction: ['api', 'jobs', 'store', 'exports', 'data', 'shared'],
  app: [
    'api',
    'reproduction',
    'checks',
    'searches',
    'inspection',
    'jobs',
    'store',
    'training',
    'engines',
    'data',
    'exports',
    'shared',
  ],
};

export default defineConfigWithVueTs(
  { ignores: ['dist/**', 'release/**', 'node_modules/**'] },
  vueTsConfigs.strictTypeChecked,
  vueTsConfigs.stylisticTypeChecked,
  vue.configs['flat/recommended'],
  prettier,
  {
    plugins: { boundaries },
    settings: {
      'boundaries/elements': Object.keys(mayImport).map((type) => ({
        type,
        pattern: type === 'shared' || type === 'renderer' ? type : `main/${type}`,
      })),
      'boundaries/include': ['main/**', 'shared/**', 'renderer/**'],
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          message:
            '{{from.element.type}} may not import {{to.element.type}}: see "The house" in ARCHITECTURE.md',
          policies: Object.entries(mayImport).map(([from, allowed]) => ({
            from: { element: { type: from } },
            allow: [from, ...allowed].map((type) => ({ to: { element: { type } } })),
          })),
        },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'vue/multi-word-component-names': 'off',
    },
  },
  {
    files: ['shared/**', 'renderer/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(node:|electron$|better-sqlite3|onnxruntime)',
              message: 'This code also runs in the window.',
            },
          ],
        },
      ],
    },
  },
);
