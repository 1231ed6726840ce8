import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

/** The folders of src that a folder may not import. `features` may not see each other either: src/testing/architecture.test.ts looks at that. */
const mayNotSee = (folder, ...patterns) => ({
  files: [`src/${folder}/**/*.{ts,tsx}`],
  ignores: ['**/*.test.ts', '**/*.test.tsx'],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: patterns.map((name) => ({ group: [`**/${name}/**`], message: `src/${folder} does not know src/${name}.` })) },
    ],
  },
});

export default ts.config(
  { ignores: ['wwwroot', 'dist', 'bin', 'obj', 'src/gateway/contract.ts', 'eslint.config.js', 'postcss.config.cjs'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  hooks.configs.flat.recommended,
  {
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  mayNotSee('ui', 'app', 'features', 'gateway', 'audio', 'testing'),
  mayNotSee('gateway', 'app', 'features', 'ui', 'audio', 'testing'),
  mayNotSee('audio', 'app', 'features', 'ui', 'testing'),
  mayNotSee('features', 'app', 'testing'),
  mayNotSee('app', 'testing'),
);
