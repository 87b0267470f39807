import { dirname, relative, resolve, sep } from 'node:path'
import globals from 'globals'
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

const han = '/[\\u4e00-\\u9fff]/'
const message = 'Words for people live in kernel/i18n and in scenes’ words, in both languages.'

/** Which part of the house a file belongs to: the kernel of the web, a door, or a scene. */
const partOf = (path) =>
  /^web\/src\/(kernel|workbench|field)\//.exec(path)?.[1] ?? /^(scenes\/[^/]+)\/web\//.exec(path)?.[1]

/** The arrow of the house: whatever is imported lies in the same part or in the kernel. Doors find scenes by import.meta.glob. */
const arrows = {
  meta: {
    type: 'problem',
    messages: { up: '{{from}} imports {{to}}: only its own part and the kernel are open to it.' },
  },
  create(context) {
    const at = (file) =>
      relative(import.meta.dirname, file)
        .split(sep)
        .join('/')
    const file = at(context.filename)
    const from = partOf(file)
    const check = (source) => {
      if (!from || typeof source?.value !== 'string' || !/^(@\/|\.)/.test(source.value)) return
      const path = source.value.startsWith('@/')
        ? `web/src/${source.value.slice(2)}`
        : at(resolve(dirname(context.filename), source.value))
      const to = partOf(path) ?? path
      const outside = to.startsWith('scenes/') || to.startsWith('web/src/') || partOf(path)
      if (outside && to !== from && to !== 'kernel')
        context.report({ node: source, messageId: 'up', data: { from, to } })
    }
    return {
      ImportDeclaration: (n) => check(n.source),
      ImportExpression: (n) => check(n.source),
      ExportNamedDeclaration: (n) => check(n.source),
      ExportAllDeclaration: (n) => check(n.source),
    }
  },
}

export default ts.config(
  { ignores: ['web/dist/', 'node_modules/', '**/*.gen.ts'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['web/src/**/*.{ts,vue}', 'scenes/*/web/**/*.{ts,vue}'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser } },
    plugins: { house: { rules: { arrows } } },
    rules: {
      'house/arrows': 'error',
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
  {
    files: ['web/src/kernel/i18n/**', 'scenes/*/web/words/**', '**/*.test.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['*.{js,ts}', 'web/*.{js,ts}', 'web/journeys/**', 'scenes/*/web/journeys/**'],
    languageOptions: { globals: globals.node },
  },
)
