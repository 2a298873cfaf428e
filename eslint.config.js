import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const ports = ['packages/*/src/ports/**'];
const timeAndChance = 'Time and randomness come through the Clock and Ids ports.';

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        {
          argsIgnorePattern: '^_',
          destructuredArrayIgnorePattern: '^_',
          varsIgnorePattern: '^_+',
          ignoreRestSiblings: true,
        },
      ],
      // An interface asks for a promise; an adapter that has nothing to wait for still gives one.
      '@typescript-eslint/require-await': 'off',
      // Control characters are what a gateway looks for.
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ports,
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: timeAndChance },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: timeAndChance },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: timeAndChance,
        },
        { selector: "CallExpression[callee.name='randomUUID']", message: timeAndChance },
      ],
    },
  },
  {
    // These talk to a person at a terminal; tests skip aloud.
    files: ['examples/{demo,sdk-quickstart,soap-client}/**/*.ts', '**/test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/test/**/*.ts'],
    rules: {
      // chai's property assertions are expressions.
      '@typescript-eslint/no-unused-expressions': 'off',
      // Methods of fakes are handed around to be counted.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
