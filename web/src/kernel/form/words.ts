/** What a checklist says beside its questions: words, and what is looked at or listened to with them. */
import type { TextRange } from '@getodk/xforms-engine'
import { marks, unmarked, type Mark } from './marks'
import type { AnyNode } from './useForm'

/** Words with the addresses of what goes with them, such as jr://images/house.png. */
export interface Said {
  words: string
  /** The words with the marks of their author. */
  marks: Mark[]
  image?: string
  big?: string
  audio?: string
  video?: string
}
type Range = TextRange<never> | TextRange<'label'> | TextRange<'item-label'> | TextRange<'hint'> | null | undefined

/** The engine takes a picture's larger copy for words; its address gives it away. */
const isAddress = (text: string) => text.startsWith('jr://')
interface Chunk {
  asString: string
  source: string
}
const chunksOf = (range: NonNullable<Range>): Chunk[] => [...(range as unknown as Iterable<Chunk>)]
const marked = (chunks: Chunk[]): Mark[] =>
  marks(chunks.map((c) => ({ text: c.asString, answer: c.source === 'output' })))

export function said(range: Range): Said {
  if (!range) return { words: '', marks: [] }
  const chunks = chunksOf(range)
  const words = marked(chunks.filter((c) => !isAddress(c.asString)))
  return {
    words: unmarked(words),
    marks: words,
    big: chunks.map((c) => c.asString).find(isAddress),
    image: range.imageSource?.href,
    audio: range.audioSource?.href,
    video: range.videoSource?.href,
  }
}

interface WithHint {
  bodyElement?: { hint?: { sourceNode: Element } | null } | null
  model?: { getItextElement: (language: { language: string }, id: string) => Element | undefined }
}

/** A hint and what is told to whoever asks for more. The engine runs the two together; the checklist tells where one ends. */
export function hintOf(node: AnyNode): { hint: Mark[]; guidance: Mark[] } {
  const range = node.currentState.hint
  if (!range) return { hint: [], guidance: [] }
  const chunks = chunksOf(range)
  const definition = node.definition as unknown as WithHint
  const id = /^jr:itext\('(.*)'\)$/.exec(definition.bodyElement?.hint?.sourceNode.getAttribute('ref') ?? '')?.[1]
  const language = (node.root as { currentState: { activeLanguage: { language: string } } }).currentState.activeLanguage
  const text = id ? definition.model?.getItextElement(language, id) : undefined
  let plain = chunks.length
  if (text)
    plain = [...text.children]
      .filter((value) => !value.getAttribute('form'))
      .reduce((n, value) => n + value.childNodes.length, 0)
  return { hint: marked(chunks.slice(0, plain)), guidance: marked(chunks.slice(plain)) }
}
