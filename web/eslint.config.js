import globals from 'globals'
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

const han = '/[\\u4e00-\\u9fff]/'
const message = 'Words for people live in kernel/i18n, in both languages.'

export default ts.config(
  { ignores: ['dist/', 'node_modules/', '**/*.gen.ts'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['src/**/*.{ts,vue}'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser } },
    rules: {
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/require-default-prop': 'off',
      'vue/attributes-order': 'off',
      'vue/no-restricted-syntax': [
        'error',
        { selector: `VText[value=${han}]`, message },
        { selector: `VLiteral[value=${han}]`, message },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: `Literal[value=${han}]`, message },
        { selector: `TemplateElement[value.raw=${han}]`, message },
      ],
      eqeqeq: 'error',
    },
  },
  { files: ['src/kernel/i18n/**', 'src/**/*.test.ts'], rules: { 'no-restricted-syntax': 'off' } },
  // The arrow of the house: the kernel knows no door, and no door knows another.
  {
    files: ['src/kernel/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['@/workbench/*', '@/field/*'] }] },
  },
  { files: ['src/field/**'], rules: { 'no-restricted-imports': ['error', { patterns: ['@/workbench/*'] }] } },
  { files: ['src/workbench/**'], rules: { 'no-restricted-imports': ['error', { patterns: ['@/field/*'] }] } },
  { files: ['*.{js,ts}', 'journeys/**'], languageOptions: { globals: globals.node } },
)
