import { expect, test } from 'vitest'
import { createApp } from 'vue'
import cases from './fixtures/marks.json'
import { marks, unmarked, type Mark } from './marks'
import MarkedWords from './MarkedWords'

const kindsOf = (list: Mark[]): string[] =>
  list.flatMap((m) => (typeof m === 'string' ? [] : [m.kind, ...kindsOf(m.in)]))

test.each(cases)('$text', ({ text, plain, kinds }) => {
  const read = marks([{ text }])
  expect(unmarked(read)).toBe(plain)
  expect(kindsOf(read)).toEqual(kinds)
})

test('answers in a text are words, whatever is in them', () => {
  const read = marks([{ text: '**' }, { text: '*a* [b](https://x.example) <b>', answer: true }, { text: '** 好' }])
  expect(read).toEqual([{ kind: 'strong', in: ['*a* [b](https://x.example) <b>'] }, ' 好'])
})

test('a long text of stars is read in no time', () => {
  const began = performance.now()
  marks([{ text: '*_[<'.repeat(1990) }])
  expect(performance.now() - began).toBeLessThan(5000)
})

const drawn = (text: string, still = false): HTMLElement => {
  const at = document.createElement('div')
  createApp(MarkedWords, { marks: marks([{ text }]), still }).mount(at)
  return at
}

test('what is drawn is ours alone', () => {
  const at = drawn('**粗**<img src=x onerror=alert(1)> [去](https://example.org)')
  expect(at.querySelector('strong')?.textContent).toBe('粗')
  expect(at.querySelector('img')).toBeNull()
  expect(at.textContent).toBe('粗<img src=x onerror=alert(1)> 去')
  expect(at.querySelector('a')?.outerHTML).toBe(
    '<a href="https://example.org" target="_blank" rel="noopener noreferrer">去</a>',
  )
  expect(drawn('[去](https://example.org)', true).querySelector('a')).toBeNull()
})
