/**
 * Words as the author of a checklist marked them: **bold**, *slanted*, # a heading, [a link](https://…) and a colour. Nothing
 * else of a page can be written in a label, and answers that stand in it are words only, whatever is in them.
 */
export type Mark =
  | string
  | { kind: 'strong' | 'em' | 'heading'; in: Mark[] }
  | { kind: 'link'; href: string; in: Mark[] }
  | { kind: 'colour'; colour: string; in: Mark[] }

/** A stretch of a text: what the author wrote, or an answer that stands there. */
export interface Stretch {
  text: string
  answer?: boolean
}

/** Longer ones stand as they were written. */
const longest = 8000
/** Stands for an answer while the rest is read; no text of a form can hold it. */
const stand = '\uFFFE'

const rules: [RegExp, (m: RegExpExecArray, read: (s: string) => Mark[]) => Mark[]][] = [
  [/^\\([\\*_#[\]<>])/, (m) => [m[1]!]],
  [/^\*\*(?=\S)([^]*?\S)\*\*(?!\*)/, (m, read) => [{ kind: 'strong', in: read(m[1]!) }]],
  [/^__(?=\S)([^]*?\S)__(?![A-Za-z0-9_])/, (m, read) => [{ kind: 'strong', in: read(m[1]!) }]],
  [/^\*(?=[^\s*])([^*\n]*[^\s*])\*(?![A-Za-z0-9*])/, (m, read) => [{ kind: 'em', in: read(m[1]!) }]],
  [/^_(?=[^\s_])([^_\n]*[^\s_])_(?![A-Za-z0-9_])/, (m, read) => [{ kind: 'em', in: read(m[1]!) }]],
  [
    /^\[([^\]\n]+)\]\(((?:https?:\/\/|tel:|mailto:)[^\s)]+)\)/,
    (m, read) => [{ kind: 'link', href: m[2]!, in: read(m[1]!) }],
  ],
  [/^<span\s+style="([^"<>]*)">([^]*?)<\/span>/i, (m, read) => coloured(m[1]!, read(m[2]!))],
]

function coloured(style: string, inside: Mark[]): Mark[] {
  const colour = /(?:^|;)\s*color\s*:\s*(#[0-9a-f]{3,8}|[a-z]{3,20})\s*(?:;|$)/i.exec(style)?.[1]
  return colour ? [{ kind: 'colour', colour, in: inside }] : inside
}

/** Reads the marks of a text. */
export function marks(stretches: Stretch[]): Mark[] {
  const whole = stretches.map((s) => s.text).join('')
  if (whole.length > longest || !/[*_#[<\\]/.test(whole)) return whole ? [whole] : []
  const answers = stretches.filter((s) => s.answer).map((s) => s.text)
  const text = stretches.map((s) => (s.answer ? stand : s.text.replaceAll(stand, ''))).join('')
  const fill = (s: string) => s.replaceAll(stand, () => answers.shift() ?? '')
  const lines: Mark[] = []
  for (const [i, line] of paragraphs(text).entries()) {
    const heading = /^(#{1,6})\s+(\S[^]*)$/.exec(line)
    if (i) lines.push('\n')
    if (heading) lines.push({ kind: 'heading', in: read(heading[2]!) })
    else lines.push(...read(line))
  }
  return filled(joined(lines), fill)
}

/** Lines, as far as a heading ends with its own: other marks may go on in the next. */
function paragraphs(text: string): string[] {
  const out: string[] = []
  let open = false
  for (const line of text.split('\n')) {
    const heading = /^#{1,6}\s+\S/.test(line)
    if (out.length && open && !heading) out[out.length - 1] += `\n${line}`
    else out.push(line)
    open = !heading
  }
  return out
}

function read(s: string): Mark[] {
  const out: Mark[] = []
  let plain = ''
  for (let i = 0; i < s.length;) {
    const word = /[A-Za-z0-9_]/.test(s[i - 1] ?? '')
    const rest = s.slice(i)
    const found =
      '\\*_[<'.includes(s[i]!) &&
      rules.find(([pattern], n) => !(word && (n === 2 || n === 3 || n === 4)) && pattern.test(rest))
    if (!found) {
      plain += s[i++]
      continue
    }
    const m = found[0].exec(rest)!
    if (plain) out.push(plain)
    plain = ''
    out.push(...found[1](m, read))
    i += m[0].length
  }
  if (plain) out.push(plain)
  return out
}

function joined(list: Mark[]): Mark[] {
  const out: Mark[] = []
  for (const mark of list) {
    const last = out[out.length - 1]
    if (typeof mark === 'string' && typeof last === 'string') out[out.length - 1] = last + mark
    else out.push(mark)
  }
  return out
}

function filled(list: Mark[], fill: (s: string) => string): Mark[] {
  return list.map((mark) => (typeof mark === 'string' ? fill(mark) : { ...mark, in: filled(joined(mark.in), fill) }))
}

/** The words alone, for what is read aloud and what has no room for more. */
export function unmarked(list: Mark[]): string {
  return list.map((mark) => (typeof mark === 'string' ? mark : unmarked(mark.in))).join('')
}
